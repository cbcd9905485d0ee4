"""What is wrong in the lists (清单体检): rows in, findings out, nothing else touched."""

from mingze.catalogue.checks.checking import check
from mingze.catalogue.checks.model import (
    Bands,
    CheckedParty,
    CheckedRow,
    Finding,
    Severity,
    StatedHeading,
)
from mingze.catalogue.checks.registry import RULES, Rule

__all__ = [
    "RULES",
    "Bands",
    "CheckedParty",
    "CheckedRow",
    "Finding",
    "Rule",
    "Severity",
    "StatedHeading",
    "check",
]
