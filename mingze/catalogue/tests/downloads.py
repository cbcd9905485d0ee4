"""Files as a person gets them from an export: name, bytes, and what stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from django.test import Client

from mingze.documents.reading import Reading, read_document


@dataclass(frozen=True)
class Download:
    name: str
    content: bytes

    @property
    def reading(self) -> Reading:
        return read_document(self.content, self.name)

    @property
    def rows(self) -> list[list[tuple[str, ...]]]:
        """The texts of each table, row by row, without its titles and bands."""
        return [
            [row.texts for row in grid.rows if not row.is_band and "序号" not in row.texts]
            for grid in self.reading.grids
        ]

    @property
    def bands(self) -> list[list[str]]:
        return [[row.texts[0] for row in grid.rows if row.is_band] for grid in self.reading.grids]

    @property
    def text(self) -> str:
        """Everything that stands in the document, tables and lines between them."""
        reading = self.reading
        cells = [text for grid in reading.grids for row in grid.rows for text in row.texts]
        return "\n".join([*reading.lines, *(line for grid in reading.grids for line in grid.before), *cells])


def download(client: Client, url: str, **query: str) -> Download:
    response = client.get(url, query)
    assert response.status_code == 200, response.status_code
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    return Download(unquote(disposition.partition("''")[2]), b"".join(response.streaming_content))
