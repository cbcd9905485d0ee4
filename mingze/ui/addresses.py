"""What may stand in the address of a page."""

from __future__ import annotations

from django.urls.converters import IntConverter


class Identifier(IntConverter):
    """`<id:…>`: a number that every database can hold. A longer one is an address that there is not."""

    regex = "[0-9]{1,18}"
