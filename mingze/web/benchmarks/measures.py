"""What is measured. To add a measure, write one small function and name it in MEASURES.

A function gets the finished demonstration county (two published editions, no draft) and the stopwatch.
Importing and publishing come before that county is finished: they are measured while it is built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from time import perf_counter

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from mingze.catalogue.actions.domains import install_usual_domains
from mingze.catalogue.actions.publishing import publish
from mingze.catalogue.imports import import_lists, plan_import
from mingze.catalogue.models import Edition, Entry
from mingze.catalogue.queries.comparison import changed_rows, shown_changes
from mingze.catalogue.queries.editions import in_force
from mingze.catalogue.queries.findings import findings_of
from mingze.catalogue.queries.lists import entries_of_township
from mingze.catalogue.queries.responsibility import who, who_many
from mingze.catalogue.reading.documents import Document
from mingze.organisations.actions import found_county
from mingze.organisations.imports import import_units
from mingze.organisations.models import Unit
from mingze.web.benchmarks import compilation
from mingze.web.benchmarks.timing import Stopwatch, counted_queries
from mingze.web.demonstration import build, source
from mingze.web.demonstration.documents import write_documents

QUESTIONS = 200


@contextmanager
def _undone() -> Iterator[None]:
    """What is done inside is taken back, so that it can be done again. The commit is not measured."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def county_without_lists() -> None:
    """As far as the demonstration goes before the first document is imported."""
    found_county(code=source.COUNTY_CODE, name=source.COUNTY_NAME, is_demonstration=True, by=build.BY)
    install_usual_domains(by=build.BY)
    import_units(build.units_csv(), "单位.csv", by=build.BY)


def first_edition(watch: Stopwatch, times: int) -> None:
    """The 14 documents of 2025 into an empty county, and their publication."""
    paths = write_documents(source.first_edition(), settings.MINGZE_HOME / "demonstration" / "2025")
    documents = [Document(path.name, path.read_bytes()) for path in paths]
    particulars = asdict(build.EDITIONS[0])

    def read() -> str:
        plan = plan_import(documents, township=None, by=build.BY)
        return f"{sum(sum(part.list_counts.values()) for part in plan.townships)} rows"

    def bring_in() -> None:
        with _undone():
            import_lists(documents, township=None, by=build.BY)

    def make_public() -> str:
        with _undone():
            edition = publish(by=build.BY, **particulars)
            return f"{edition.entries.count()} rows"

    watch.time(f"read {len(documents)} documents and say what would change", read, times=times)
    watch.time(f"import {len(documents)} documents", bring_in, times=times, warm=False)
    import_lists(documents, township=None, by=build.BY)
    watch.time("publish", make_public, times=times, warm=False)


def checks(watch: Stopwatch, times: int) -> None:
    edition = _latest()

    def check() -> str:
        return f"{edition.entries.count()} rows, {len(findings_of(edition))} findings"

    watch.time("check the county's lists", check, times=times)


def as_of(watch: Stopwatch, times: int) -> None:
    code = _township().code

    def look_up() -> str:
        edition = in_force(date(2025, 9, 1))
        assert edition is not None
        return f"{len(entries_of_township([edition.pk], code, None))} rows"

    watch.time("a township's lists as of a day", look_up, times=times * 10)


def comparison(watch: Stopwatch, times: int) -> None:
    old, new = Edition.objects.published().order_by("sequence")

    def compare() -> str:
        return f"{len(shown_changes(changed_rows(old, new)))} changed rows shown"

    watch.time("compare two editions", compare, times=times)


def responsible(watch: Stopwatch, times: int) -> None:
    township = _township()
    names = Entry.objects.filter(edition=_latest()).order_by("pk").values_list("version__name", flat=True)
    texts = [name[3:23] for name in names[:QUESTIONS]]
    began = perf_counter()
    who(texts[0], township=township)
    watch.add("who is responsible, the first question", [perf_counter() - began], "ranking is made")
    seconds = []
    for text in texts:
        began = perf_counter()
        who(text, township=township)
        seconds.append(perf_counter() - began)
    watch.add("who is responsible, one by one", seconds, f"{len(texts) / sum(seconds):.0f} texts/s")

    def all_at_once() -> None:
        who_many(texts, township=township)

    began = perf_counter()
    all_at_once()
    rate = len(texts) / (perf_counter() - began)
    watch.add(f"who is responsible, {len(texts)} at once", [perf_counter() - began], f"{rate:.0f} texts/s")


def pages(watch: Stopwatch, times: int) -> None:
    township = _township().code
    row = Entry.objects.filter(edition=_latest()).order_by("pk").values_list("row", flat=True)[0]
    for name, url in {
        "home": reverse("portal:home"),
        "a township's lists": reverse("catalogue:township", args=[township]),
        "one row": reverse("catalogue:row", args=[row]),
        "search": reverse("catalogue:search") + "?q=低保",
    }.items():
        client = Client(headers={"host": "localhost"})

        def get(client: Client = client, url: str = url) -> str:
            with counted_queries() as statements:
                response = client.get(url)
            assert response.status_code == 200, f"{url}: {response.status_code}"
            return f"{len(statements)} queries, {len(response.content) / 1000:.0f} KB"

        watch.time(f"page: {name}", get, times=times * 5)


MEASURES: tuple[Callable[[Stopwatch, int], None], ...] = (
    checks,
    as_of,
    comparison,
    responsible,
    pages,
    *compilation.MEASURES,
)


def county() -> str:
    """What was measured on, in numbers."""
    editions = Edition.objects.published()
    rows = [edition.entries.count() for edition in editions]
    return (
        f"{Unit.objects.townships().count()} townships, {len(rows)} editions, {max(rows)} rows in the larger"
    )


def database_size() -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return f"{cursor.fetchone()[0] / 1_000_000:.0f} MB"


def _latest() -> Edition:
    return Edition.objects.published().order_by("-sequence")[0]


def _township() -> Unit:
    return Unit.objects.townships().order_by("code")[0]
