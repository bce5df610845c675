"""The process that makes grey pictures of scanned pages, confined like every reader of strangers' files.

Started as `python -m indexer.extract.page_pictures FILE MEDIA_TYPE`; it answers on standard output. First a line of
JSON: which pages are pictures without text, and how many pages there are. Then, for the number of a page and the
degrees to turn it clockwise on a line of standard input, a line of JSON with the length and the resolution of its
picture, and the picture as PNG.
"""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from indexer.extract.confinement import Confinement, confine, leave_network

DPI = 300
PICTURES = frozenset({"image/png", "image/jpeg", "image/tiff"})
_MOST_PIXELS = 40_000_000  # a larger page is rendered at a lower resolution
_MOST_FRAMES = 2_000
_LIMITS = Confinement(memory_bytes=1 << 30, cpu_seconds=600)
_LEAST_DPI, _MOST_DPI = 70, 1200  # what a picture says of itself is believed within these

Picture = tuple[Any, int]  # a picture of the library Pillow, dots per inch


def scanned_pages(data: bytes) -> tuple[list[int], int, Callable[[int], Picture]]:
    """Of a PDF: the numbers of its scanned pages from 1, how many pages it has, and what renders one."""
    from indexer.extract.pdf import ALMOST_NO_TEXT, MAX_PAGES
    from indexer.extract.pdf_page import open_pdf, render, shows_picture

    document = open_pdf(data)
    found: list[int] = []
    for number in range(1, min(len(document), MAX_PAGES) + 1):
        try:
            page = document[number - 1]
        except RuntimeError:  # pypdfium2.PdfiumError is one; a damaged page has no picture
            continue
        textpage = page.get_textpage()
        if len(textpage.get_text_range().strip()) < ALMOST_NO_TEXT and shows_picture(page):
            found.append(number)
        textpage.close()
        page.close()

    def picture(number: int) -> Picture:
        page = document[number - 1]
        width, height = page.get_size()
        inches = max(width * height / 72**2, 0.01)
        dpi = max(1, min(DPI, int((_MOST_PIXELS / inches) ** 0.5)))
        return render(page, dpi), dpi

    return found, len(document), picture


def picture_frames(data: bytes) -> tuple[list[int], int, Callable[[int], Picture]]:
    """Of a picture file: its frames, which count as pages, all of them scanned."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = 2 * _MOST_PIXELS
    image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF"))
    count = min(int(getattr(image, "n_frames", 1)), _MOST_FRAMES)

    def picture(number: int) -> Picture:
        image.seek(number - 1)
        said = float(image.info.get("dpi", (0, 0))[0])
        dpi = round(said) if _LEAST_DPI <= said <= _MOST_DPI else DPI
        upright = ImageOps.exif_transpose(image)
        if upright.has_transparency_data:
            # Seen on white paper, as every reader is shown it: else black letters on nothing are black on black.
            whole = upright.convert("RGBA")
            upright = Image.alpha_composite(Image.new("RGBA", whole.size, "white"), whole)
        return upright.convert("L"), dpi

    return list(range(1, count + 1)), count, picture


def _png(image: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def serve(data: bytes, media_type: str, requests: BinaryIO, out: BinaryIO) -> None:
    """Answer as the module says until no more is asked."""
    opened = picture_frames(data) if media_type in PICTURES else scanned_pages(data)
    pages, count, picture = opened
    out.write(json.dumps({"pages": pages, "count": count}).encode() + b"\n")
    out.flush()
    for line in requests:
        number, turn = map(int, line.split())
        image, dpi = picture(number)
        png = _png(image.rotate(-turn, expand=True) if turn else image)
        out.write(json.dumps({"bytes": len(png), "dpi": dpi}).encode() + b"\n" + png)
        out.flush()


def main() -> None:
    """Load, leave the network, be confined, and only then look at the file."""
    import PIL.Image
    import PIL.ImageOps
    import PIL.JpegImagePlugin
    import PIL.PngImagePlugin
    import PIL.TiffImagePlugin  # noqa: F401

    import indexer.extract.pdf  # noqa: F401

    data = Path(sys.argv[1]).read_bytes()
    leave_network()
    confine(_LIMITS)
    serve(data, sys.argv[2], sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
