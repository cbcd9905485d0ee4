"""What is measured of compilations and amendments, on the finished demonstration county."""

from __future__ import annotations

import tomllib

from django.db import transaction

from mingze.amendments.queries.notices import judge_text
from mingze.campaigns.actions.snapshots import take_snapshots
from mingze.campaigns.models import Campaign, RawDuty, Snapshot
from mingze.campaigns.queries.snapshots import compare
from mingze.catalogue.models import Edition
from mingze.catalogue.queries.grid import duty_grid
from mingze.organisations.models import Unit
from mingze.text.clustering import clusters
from mingze.web.benchmarks.timing import Stopwatch
from mingze.web.demonstration import build, source

RAW_ROWS = 25_000
SCHEME = source.FOLDER / "notices" / "assessment_scheme_2026.toml"


def grouping(watch: Stopwatch, times: int) -> None:
    """More rows than the county has: the rest are its own again with another number in front."""
    own = list(RawDuty.objects.order_by("pk").values_list("text", "post"))
    rows = (own + [(f"第{n}项{text}", post) for n, (text, post) in enumerate(own)])[:RAW_ROWS]
    texts, posts = [text for text, _ in rows], [post for _, post in rows]

    def group() -> str:
        return f"{len(texts)} raw rows, {len(clusters(texts, hints=posts))} groups"

    watch.time("group the raw rows of a survey", group, times=times, warm=False)


def grid(watch: Stopwatch, times: int) -> None:
    edition = Edition.objects.published().order_by("-sequence")[0]

    def lay_out() -> str:
        grid = duty_grid(edition, None)
        return f"{len(grid.lines)} duties, {len(grid.townships)} townships"

    watch.time("townships side by side", lay_out, times=times)


def snapshots(watch: Stopwatch, times: int) -> None:
    campaign = Campaign.objects.get(kind=Campaign.Kind.ADJUSTMENT)
    townships = list(Unit.objects.current().townships())

    def take() -> str:
        with transaction.atomic():
            taken = take_snapshots(campaign=campaign, townships=townships, by=build.BY)
            rows = sum(snapshot.lines.count() for snapshot in taken)
            transaction.set_rollback(True)
        return f"{rows} rows of {len(townships)} townships"

    watch.time("take the snapshots of a hand-over", take, times=times, warm=False)
    earlier = {one.township_id: one for one in reversed(_first_snapshots())}

    def hold_against_the_draft() -> str:
        changes = [change for snapshot in earlier.values() for change in compare(snapshot)]
        return f"{len(earlier)} townships, {len(changes)} changed rows"

    watch.time("compare the first snapshots with the draft", hold_against_the_draft, times=times)


def _first_snapshots() -> list[Snapshot]:
    campaign = Campaign.objects.get(kind=Campaign.Kind.COMPILATION)
    return list(campaign.snapshots.order_by("taken_at", "pk"))


def notice_check(watch: Stopwatch, times: int) -> None:
    told = tomllib.loads(SCHEME.read_text(encoding="utf-8"))
    paragraphs = told["text"].splitlines()
    township = Unit.objects.townships().order_by("code")[0]

    def check() -> str:
        found = judge_text(paragraphs, township)
        return f"{sum(map(len, paragraphs))} characters, {len(found)} tasks"

    watch.time("check a notice of 20 pages", check, times=times, warm=False)


MEASURES = (grouping, grid, snapshots, notice_check)
