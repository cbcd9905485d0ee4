"""Lists to take away: for a township, a department, a search, the county.

Published lists may be taken by anybody. Of a draft, everybody gets the rows that they may see on its pages.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone

from mingze.catalogue import exports
from mingze.catalogue.downloads import CONTENT_TYPES, safe_name
from mingze.catalogue.exports import Imprint, ListDocument
from mingze.catalogue.models import Edition, Entry, Row
from mingze.catalogue.queries import search
from mingze.catalogue.queries.comparison import unit_names
from mingze.catalogue.queries.contents import in_list_order, whole_entries
from mingze.catalogue.queries.lists import (
    department_lists,
    entries_of_township,
    sees_whole_draft,
    visible_entries,
)
from mingze.catalogue.views.grids import asked_grid
from mingze.catalogue.views.reading import asked_edition
from mingze.documents.refusals import MissingFonts
from mingze.organisations.models import Unit
from mingze.organisations.queries import county
from mingze.organisations.request import PublicRequest

KEPT_IN_MEMORY = 4 << 20
"""Bytes of the county's archive; what goes beyond is written to a temporary file."""


@login_not_required
def export_township(request: PublicRequest, code: str, form: str) -> HttpResponseBase:
    """A township's three lists as one file, or as a ZIP with a file of every form."""
    _require_form(form, *CONTENT_TYPES)
    unit = get_object_or_404(Unit.objects.townships(), code=code)
    back = reverse("catalogue:township", args=[code])
    edition = _edition(request)
    entries = entries_of_township([edition.pk], code, request.actor) if edition else []
    if edition is None or not entries:
        _hide_draft(edition)
        return _nothing_found(request, edition, back)
    document = exports.township_document(unit, entries, _imprint(request, edition, unit), unit_names())
    return _written(request, document, form, back)


@login_not_required
def export_department(request: PublicRequest, code: str, form: str) -> HttpResponseBase:
    """What the lists say about a department, likewise."""
    _require_form(form, *CONTENT_TYPES)
    unit = get_object_or_404(Unit.objects.at_county_level(), code=code)
    back = reverse("catalogue:department", args=[code])
    edition = _edition(request)
    lists = department_lists([edition.pk] if edition else [], unit, request.actor)
    if edition is None or not any(rows for _, _, rows in lists.sections):
        _hide_draft(edition)
        return _nothing_found(request, edition, back)
    document = exports.department_document(
        unit, lists, _imprint(request, edition, unit), unit_names(), townships=_townships_in(edition)
    )
    return _written(request, document, form, back)


@login_not_required
def export_search(request: PublicRequest, form: str) -> HttpResponseBase:
    """All that the search page finds with the same address."""
    _require_form(form, "xlsx", "docx", "pdf")
    filters = search.Filters(
        text=request.GET.get("q", "")[:200].strip(),
        list=request.GET.get("list", ""),
        domain=request.GET.get("domain", ""),
        department=request.GET.get("department", ""),
        township=request.GET.get("township", ""),
    )
    edition = _edition(request)
    if request.actor is None and filters == search.Filters() and not (edition and edition.is_draft):
        # The whole county costs seconds of work, which strangers may not ask for.
        messages.info(request, "请先输入字词或选定乡镇、部门、领域，再导出。导出全县的，请登录。")
        return redirect("catalogue:search")
    entries = list(search.find_entries([edition.pk], filters, request.actor)) if edition else []
    if edition is None or not entries:
        if edition and not visible_entries([edition.pk], request.actor).exists():
            _hide_draft(edition)
        return _nothing_found(request, edition, reverse("catalogue:search"))
    document = exports.selection_document(
        filters,
        entries,
        _imprint(request, edition),
        unit_names(),
        county=str(county() or ""),
        townships=_townships_in(edition),
    )
    return _written(request, document, form, reverse("catalogue:search"))


@login_not_required
def export_grid(request: PublicRequest) -> HttpResponseBase:
    """All lines of the grid of duties and townships with the same address, as a workbook."""
    asked = asked_grid(request)
    if asked.edition is None or not asked.grid.lines:
        return _nothing_found(request, asked.edition, reverse("catalogue:grid"))
    subject = f"{county() or ''}履职事项与乡镇对照"
    document = exports.grid_document(subject, asked.grid, _imprint(request, asked.edition), asked.sample)
    return _written(request, document, "xlsx", reverse("catalogue:grid"))


def export_county(request: PublicRequest) -> HttpResponseBase:
    """A ZIP with a folder for every township and every department that the edition names.

    For people who work with the lists: it costs seconds of work, which strangers may not ask for.
    """
    edition = _edition(request)
    if not sees_whole_draft(request.actor):
        _hide_draft(edition)
    if edition is None or not edition.entries.exists():
        return _nothing_found(request, edition, reverse("catalogue:editions"))
    imprint = _imprint(request, edition)
    # Closed by the response once it has been sent.
    file: IO[bytes] = SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115
    exports.write_archive(file, _documents_of_county(request, edition, imprint), exports.COUNTY_FORMS)
    file.seek(0)
    name = safe_name(f"{county() or '全县'}乡镇履职事项清单（{imprint.label}）")
    return _download(file, f"{name}.zip")


EXPORT_URLS = [
    path("townships/<str:code>/export/<str:form>/", export_township, name="export-township"),
    path("departments/<str:code>/export/<str:form>/", export_department, name="export-department"),
    path("search/export/<str:form>/", export_search, name="export-search"),
    path("grid/export/", export_grid, name="export-grid"),
    path("export/", export_county, name="export-county"),
]


def _require_form(form: str, *known: str) -> None:
    if form not in known:
        raise Http404


def _edition(request: PublicRequest) -> Edition | None:
    """The edition asked for; None only when nobody asked for one and none is in force."""
    edition = asked_edition(request).first()
    if edition is None and request.GET.get("edition"):
        raise Http404
    return edition


def _hide_draft(edition: Edition | None) -> None:
    """A draft in which somebody may see nothing does not exist for them."""
    if edition and edition.is_draft:
        raise Http404


def _imprint(request: PublicRequest, edition: Edition, unit: Unit | None = None) -> Imprint:
    actor, owner = request.actor, county()
    is_own = unit is not None and actor is not None and actor.unit_id == unit.pk
    return exports.imprint_of(
        edition,
        on=timezone.localdate(),
        is_demonstration=bool(owner and owner.is_demonstration),
        is_partial=edition.is_draft and not is_own and not sees_whole_draft(actor),
    )


def _townships_in(edition: Edition) -> int:
    return Row.objects.filter(entries__edition=edition).values("township").distinct().count()


def _documents_of_county(
    request: PublicRequest, edition: Edition, imprint: Imprint
) -> Iterator[tuple[str, ListDocument]]:
    """(folder, lists) of each township and each department that has any."""
    names = unit_names()
    of_township: dict[Unit, list[Entry]] = {}
    for entry in in_list_order(whole_entries(visible_entries([edition.pk], request.actor))):
        of_township.setdefault(entry.row.township, []).append(entry)
    for unit, entries in of_township.items():
        yield (
            f"乡镇/{safe_name(str(unit))}/",
            exports.township_document(unit, entries, imprint, names),
        )
    for unit in Unit.objects.at_county_level():
        lists = department_lists([edition.pk], unit, request.actor)
        if any(rows for _, _, rows in lists.sections):
            document = exports.department_document(unit, lists, imprint, names, townships=len(of_township))
            yield f"部门/{safe_name(str(unit))}/", document


def _nothing_found(request: PublicRequest, edition: Edition | None, back: str) -> HttpResponseBase:
    """Back to the page with a word why there is no file."""
    reason = "这里没有条目，未生成文件。" if edition else "还没有公布的清单，未生成文件。"
    return _sent_back(request, f"{reason}请换一个筛选条件或版本后再导出。", back)


def _written(request: PublicRequest, document: ListDocument, form: str, back: str) -> HttpResponseBase:
    try:
        content = exports.write_unit_archive(document) if form == "zip" else exports.write(document, form)
    except MissingFonts as refusal:
        advice = "请先导出 Word 文档或 Excel 表格，内容相同。"
        return _sent_back(request, f"暂时不能生成 PDF。{refusal.message}{advice}", back)
    return _download(io.BytesIO(content), document.file_name(form))


def _sent_back(request: PublicRequest, message: str, back: str) -> HttpResponseBase:
    messages.error(request, message)
    query = request.GET.urlencode()
    return redirect(f"{back}?{query}" if query else back)


def _download(file: IO[bytes], name: str) -> FileResponse:
    form = name.rpartition(".")[2]
    return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[form])
