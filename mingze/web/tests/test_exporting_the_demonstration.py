"""A real township of the demonstration county: in by its document, published, out, and in again."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from mingze.catalogue.actions.domains import install_usual_domains
from mingze.catalogue.actions.drafts import open_draft
from mingze.catalogue.actions.publishing import publish
from mingze.catalogue.imports import Effect, import_lists, plan_import
from mingze.catalogue.reading.documents import Document
from mingze.catalogue.tests.downloads import download
from mingze.organisations.actions import found_county
from mingze.organisations.imports import import_units
from mingze.organisations.models import Unit
from mingze.organisations.queries import operator
from mingze.web.demonstration import source
from mingze.web.demonstration.build import units_csv
from mingze.web.demonstration.documents import write_documents

BY = operator()


@pytest.fixture
def township(tmp_path) -> Unit:
    found_county(code=source.COUNTY_CODE, name=source.COUNTY_NAME, is_demonstration=True, by=BY)
    install_usual_domains(by=BY)
    import_units(units_csv(), "单位.csv", by=BY)
    document = write_documents(source.second_edition(), tmp_path)[4]
    import_lists([Document(document.name, document.read_bytes())], township=None, by=BY)
    publish(number="府办发〔2026〕9号", title="清单", effective_on=date(2026, 7, 1), by=BY)
    open_draft(by=BY)
    return Unit.objects.get(name="新民镇")


def test_a_demonstration_township_imports_again_without_a_difference(client, township):
    for form in ("xlsx", "docx"):
        url = reverse("catalogue:export-township", args=[township.code, form])
        file = download(client, url, on="2026-07-01")
        plan = plan_import([Document(file.name, file.content)], township=None, by=BY)
        assert (plan.problems, plan.notices) == ([], []), form
        (part,) = plan.townships
        assert part.township == township
        effects = [part.count(effect) for effect in (Effect.ADDED, Effect.CHANGED, Effect.REMOVED)]
        assert effects == [0, 0, 0], form
        assert part.count(Effect.UNCHANGED) > 250
