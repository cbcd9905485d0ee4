"""What pages about lower things show of this app."""

from __future__ import annotations

from django.template.loader import render_to_string

from mingze.campaigns.policies.campaigns import may_read_hand_overs_of
from mingze.campaigns.queries.snapshots import trail
from mingze.campaigns.queries.survey import raw_duties_of_row, sees_whole_survey
from mingze.catalogue.models import Row
from mingze.organisations.request import PublicRequest
from mingze.ui.registry import panel_for


@panel_for(Row)
def hand_overs_of_row(request: PublicRequest, row: Row) -> str:
    """The hand-overs in which the row's wording changed: for the township and those who read everything."""
    actor = request.actor
    if actor is None or not may_read_hand_overs_of(actor, row.township):
        return ""
    steps = trail(row)
    return render_to_string("campaigns/_row_trail.html", {"steps": steps}, request=request) if steps else ""


SOURCES = 10
"""So many raw duties of a row are shown."""


@panel_for(Row)
def survey_of_row(request: PublicRequest, row: Row) -> str:
    """What people had written down that ended in the row: for the township and those who read everything."""
    actor = request.actor
    if actor is None or not (sees_whole_survey(actor) or actor.unit_id == row.township_id):
        return ""
    raw_duties = raw_duties_of_row(row)
    count = raw_duties.count()
    shown = {"count": count, "raw_duties": raw_duties[:SOURCES]}
    return render_to_string("campaigns/_row_survey.html", shown, request=request) if count else ""
