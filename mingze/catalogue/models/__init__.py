from mingze.catalogue.models.duties import Domain, Duty, DutyAlias, Law
from mingze.catalogue.models.editions import Edition, EditionQuerySet, Hold
from mingze.catalogue.models.keeping import CountBand, FindingReview, PendingFile, PendingImport
from mingze.catalogue.models.rows import Basis, Entry, Involvement, List, Row, RowVersion, StatedCount

__all__ = [
    "Basis",
    "CountBand",
    "Domain",
    "Duty",
    "DutyAlias",
    "Edition",
    "EditionQuerySet",
    "Entry",
    "FindingReview",
    "Hold",
    "Involvement",
    "Law",
    "List",
    "PendingFile",
    "PendingImport",
    "Row",
    "RowVersion",
    "StatedCount",
]
