from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

FIELDS = (
    "sequence", "at", "verb", "target_type", "target_id",
    "user_id", "user_name", "unit_id", "unit_name", "data",
)  # fmt: skip


def event_hash(previous_hash: str, fields: Mapping[str, object]) -> str:
    """SHA-256 (hex) over the hash before and the event's own fields.

    `fields` holds exactly FIELDS, with `at` as ISO 8601 text in UTC and `data` as JSON values.
    """
    content = json.dumps(
        [previous_hash, *(fields[name] for name in FIELDS)], ensure_ascii=False, sort_keys=True
    )
    return hashlib.sha256(content.encode()).hexdigest()
