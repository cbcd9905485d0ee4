from __future__ import annotations

import io

from django.http import FileResponse

from mingze.amendments.exports.disputes import CONTENT_TYPES


def download(content: bytes, name: str, form: str) -> FileResponse:
    """A file to keep; `form` is the ending of its name."""
    return FileResponse(
        io.BytesIO(content),
        as_attachment=True,
        filename=f"{name}.{form}",
        content_type=CONTENT_TYPES[form],
    )
