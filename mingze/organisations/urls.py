from django.urls import path

from mingze.organisations.views import people, units

app_name = "organisations"
urlpatterns = [
    path("", units.units, name="units"),
    path("add/", units.add_unit, name="add-unit"),
    path("import/", units.import_units, name="import-units"),
    path("export/", units.export_units, name="export-units"),
    path("units/<str:code>/", units.unit, name="unit"),
    path("units/<str:code>/edit/", units.edit_unit, name="edit-unit"),
    path("units/<str:code>/end/", units.end_unit, name="end-unit"),
    path("units/<str:code>/restore/", units.restore_unit, name="restore-unit"),
    path("units/<str:code>/add-alias/", units.add_alias, name="add-alias"),
    path("units/<str:code>/add-post/", units.add_post, name="add-post"),
    path("units/<str:code>/appoint/", people.appoint, name="appoint"),
    path("units/<str:code>/appoint-new/", people.appoint_new_person, name="appoint-new-person"),
    path("aliases/<id:alias_id>/remove/", units.remove_alias, name="remove-alias"),
    path("appointments/<id:appointment_id>/end/", people.end_appointment, name="end-appointment"),
    path("appointments/<id:appointment_id>/powers/", people.change_powers, name="change-powers"),
    path("people/", people.people, name="people"),
    path("people/<id:user_id>/", people.person, name="person"),
    path("people/<id:user_id>/deactivate/", people.deactivate_person, name="deactivate-person"),
    path("people/<id:user_id>/reactivate/", people.reactivate_person, name="reactivate-person"),
    path("people/<id:user_id>/set-password/", people.set_password, name="set-password"),
]
