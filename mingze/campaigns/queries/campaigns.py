"""Campaigns as somebody may see them, with who takes part."""

from __future__ import annotations

from django.db.models import QuerySet

from mingze.campaigns.models import Campaign
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit


def visible_campaigns(actor: Actor) -> QuerySet[Campaign]:
    """Those in which the actor's unit takes part; all for whoever reads everything."""
    campaigns = Campaign.objects.all()
    if sees_whole_draft(actor):
        return campaigns
    return campaigns.filter(parties__unit=actor.unit_id).distinct()


def campaign_under_way() -> Campaign | None:
    return Campaign.objects.filter(finished_at=None).first()


def party_townships(campaign: Campaign) -> QuerySet[Unit]:
    """The townships that take part, in the order of codes."""
    return Unit.objects.townships().filter(campaign_parties__campaign=campaign).order_by("code")


def party_departments(campaign: Campaign) -> QuerySet[Unit]:
    """The departments and county bodies that take part, in the order of codes."""
    return Unit.objects.at_county_level().filter(campaign_parties__campaign=campaign).order_by("code")
