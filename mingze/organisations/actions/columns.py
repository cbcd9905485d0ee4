from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from mingze.kernel.verdict import RuleBroken


def check_columns(thing: models.Model, exclude: set[str], field: str = "") -> None:
    """What the columns themselves demand (length, choice), as a broken rule.

    It stands beside the column's own field, unless the form calls that one `field`.
    """
    try:
        thing.clean_fields(exclude=exclude)
    except ValidationError as error:
        column, messages = next(iter(error.message_dict.items()))
        raise RuleBroken(messages[0], field=field or column) from error
