"""The child process that typesets one PDF: an order as JSON on standard input, the PDF on standard output."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

FORM = Path(__file__).with_name("official.typ")
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]


def main() -> None:
    order = json.load(sys.stdin.buffer)
    try:
        pdf = _typeset(order, STANDARDS)
    except typst.TypstError:
        # The archive standards refuse characters without a glyph; a box in the text beats no document.
        pdf = _typeset(order, [])
    sys.stdout.buffer.write(pdf)


def _typeset(order: dict[str, Any], standards: list[typst.PDFStandard]) -> bytes:
    fonts = typst.Fonts(
        include_system_fonts=order["system_fonts"],
        include_embedded_fonts=False,
        font_paths=order["font_paths"],
    )
    return typst.compile(
        FORM.read_bytes(),
        font_paths=fonts,
        format="pdf",
        sys_inputs={"document": json.dumps(order["document"], ensure_ascii=False)},
        pdf_standards=standards,
        timestamp=datetime.fromisoformat(order["moment"]),
    )


if __name__ == "__main__":
    main()
