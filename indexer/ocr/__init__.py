"""Text recognition: scanned pages become text by tesseract, page by page, when nothing more urgent is to do."""
