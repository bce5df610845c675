"""Typesets sample texts as PDF: reports, two-column papers, and a scan that is only an image."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst
from PIL import Image, ImageFilter

from coi.errors import CoiError
from tests.samples.site_dates import date_in_words
from tests.samples.texts import SampleText, split_notes

SCAN_DOTS_PER_INCH = 150

_TEMPLATES: Mapping[str, str] = {
    "pdf": "report.typ",
    "pdf-two-columns": "two_columns.typ",
    "scan": "notice.typ",
}


def typeset_pdf(text: SampleText) -> bytes:
    """Typeset the PDF of a text whose format is pdf, pdf-two-columns or scan; equal texts give equal bytes."""
    if text.format == "scan":
        return _image_only_pdf(_scanned(_typeset(text, "png")))
    return _typeset(text, "pdf")


def _typeset(text: SampleText, output_format: Literal["pdf", "png"]) -> bytes:
    folder = Path(__file__).parent
    # Only the fonts inside typst are used: those of the machine would make it another document.
    compiler = typst.Compiler(
        folder / _TEMPLATES[text.format],
        root=folder,
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(_as_data(text), ensure_ascii=False)},
    )
    made = compiler.compile(format=output_format, ppi=SCAN_DOTS_PER_INCH)
    pages = made if isinstance(made, list) else [made]
    if len(pages) != 1 or pages[0] is None:
        raise CoiError(f"{text.slug}: a scan is one page.")
    return pages[0]


def _as_data(text: SampleText) -> dict[str, Any]:
    day = text.published
    return {
        "title": text.title,
        "publisher": text.publisher,
        "language": text.language,
        "day": None if day is None else [day.first_day.year, day.first_day.month, day.first_day.day],
        "day_in_words": None if day is None else date_in_words(day, text.language),
        "notes": list(text.notes),
        "blocks": [
            {"kind": block.kind, "level": block.level, "lines": [split_notes(line) for line in block.lines]}
            for block in text.blocks
        ],
    }


def _scanned(png: bytes) -> Image.Image:
    """Show the page as an office scanner sees it: grey, a little askew, not quite sharp."""
    with Image.open(io.BytesIO(png)) as page:
        grey = page.convert("L").filter(ImageFilter.GaussianBlur(0.6))
    askew = grey.rotate(0.7, resample=Image.Resampling.BICUBIC, fillcolor=255)
    return askew.point([40 + value * 200 // 255 for value in range(256)])


def _image_only_pdf(image: Image.Image) -> bytes:
    """Write a PDF 1.4 of one page that holds nothing but the image: no text layer, no title, no date."""
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=60)
    width, height = (round(side * 72 / SCAN_DOTS_PER_INCH, 2) for side in image.size)
    content = f"q {width} 0 0 {height} 0 0 cm /Im0 Do Q".encode()
    picture = (
        f"<< /Type /XObject /Subtype /Image /Width {image.width} /Height {image.height} "
        f"/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode /Length {len(jpeg.getvalue())} >>"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] "
            "/Resources << /XObject << /Im0 4 0 R >> >> /Contents 5 0 R >>"
        ).encode(),
        picture.encode() + b"\nstream\n" + jpeg.getvalue() + b"\nendstream",
        f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream",
    ]
    made = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        made
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}"
            f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
        ).encode()
    )
