from django.urls import path

from mingze.catalogue.views import checking, drafting, exporting, grids, importing, keeping, reading, writing

app_name = "catalogue"
urlpatterns = [
    path("townships/<str:code>/", reading.township, name="township"),
    path("departments/<str:code>/", reading.department, name="department"),
    path("rows/<id:row_id>/", reading.row, name="row"),
    path("duties/<str:code>/", reading.duty, name="duty"),
    path("duties/<str:code>/aliases/", keeping.aliases, name="aliases"),
    path("editions/", reading.all_editions, name="editions"),
    path("editions/compare/", reading.compare, name="compare"),
    path("editions/<id:sequence>/", reading.edition, name="edition"),
    path("editions/<id:sequence>/recall/", drafting.recall, name="recall"),
    path("grid/", grids.grid, name="grid"),
    path("search/", reading.find, name="search"),
    path("who/", reading.who, name="who"),
    path("draft/", drafting.draft, name="draft"),
    path("draft/open/", drafting.open_draft, name="open-draft"),
    path("draft/discard/", drafting.discard_draft, name="discard-draft"),
    path("draft/rows/<id:entry_id>/", drafting.edit_row, name="edit-row"),
    path("draft/rows/<id:entry_id>/remove/", drafting.remove_row, name="remove-row"),
    path("draft/townships/<str:code>/add/", drafting.add_row, name="add-row"),
    path("draft/townships/<str:code>/text-check/", writing.text_check, name="text-check"),
    path("import/", importing.upload, name="upload"),
    path("import/<id:pending_id>/", importing.confirm_import, name="confirm-import"),
    path("checks/", checking.checks, name="checks"),
    path("checks/confirm/", checking.confirm_finding, name="confirm-finding"),
    path("checks/withdraw/", checking.withdraw_confirmation, name="withdraw-confirmation"),
    path("checks/bands/", checking.set_bands, name="bands"),
    path("domains/", keeping.domains, name="domains"),
    path("laws/", keeping.laws, name="laws"),
    path("laws/<id:law_id>/", keeping.law, name="law"),
    *exporting.EXPORT_URLS,
]
