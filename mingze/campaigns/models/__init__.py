from mingze.campaigns.models.campaigns import Campaign, Party, PlanStep, TaskForceMember
from mingze.campaigns.models.coverage import CoverageCheck, CoverageLine
from mingze.campaigns.models.meetings import AgendaItem, Meeting
from mingze.campaigns.models.rounds import HandOver, Round, Snapshot, SnapshotLine, Wording
from mingze.campaigns.models.survey import (
    Classification,
    DecisionTable,
    Deviation,
    DraftItem,
    RawDuty,
    Topic,
)

__all__ = [
    "AgendaItem",
    "Campaign",
    "Classification",
    "CoverageCheck",
    "CoverageLine",
    "DecisionTable",
    "Deviation",
    "DraftItem",
    "HandOver",
    "Meeting",
    "Party",
    "PlanStep",
    "RawDuty",
    "Round",
    "Snapshot",
    "SnapshotLine",
    "TaskForceMember",
    "Topic",
    "Wording",
]
