from mingze.amendments.models.admissions import Admission, AdmissionQuerySet
from mingze.amendments.models.agreement import AgreementWaiver, Confirmation
from mingze.amendments.models.consultations import Consultation, Consulted, Opinion
from mingze.amendments.models.decisions import Amendment, Limits, ReviewStep, ReviewVerdict
from mingze.amendments.models.disputes import Dispute, DisputedRow, DisputeParty, DisputeStep, Ruling
from mingze.amendments.models.notices import Notice, NoticeTask, Objection
from mingze.amendments.models.proposals import LawReview, LawReviewItem, Proposal, ProposedChange

__all__ = [
    "Admission",
    "AdmissionQuerySet",
    "AgreementWaiver",
    "Amendment",
    "Confirmation",
    "Consultation",
    "Consulted",
    "Dispute",
    "DisputeParty",
    "DisputeStep",
    "DisputedRow",
    "LawReview",
    "LawReviewItem",
    "Limits",
    "Notice",
    "NoticeTask",
    "Objection",
    "Opinion",
    "Proposal",
    "ProposedChange",
    "ReviewStep",
    "ReviewVerdict",
    "Ruling",
]
