from tests import access
from tests.access import *
from tests.factories import UnitAliasFactory
unit = lambda world: [world.township.code]
appointment = lambda world: [world.appointment.pk]
person = lambda world: [world.appointment.user_id]
alias = lambda world: [UnitAliasFactory(unit=world.township).pk]
ROWS = {
    "organisations:units": Access(STAFF),
    "organisations:export-units": Access(STAFF),
    "organisations:unit": Access(STAFF, args=unit),
    "organisations:add-unit": Access({UNIT_KEEPER}),
    "organisations:import-units": Access({UNIT_KEEPER}),
    "organisations:edit-unit": Access({UNIT_KEEPER}, args=unit),
    "organisations:end-unit": Access({UNIT_KEEPER}, args=unit),
    "organisations:restore-unit": Access({UNIT_KEEPER}, args=unit, post_only=True),
    "organisations:add-alias": Access({UNIT_KEEPER}, args=unit),
    "organisations:remove-alias": Access({UNIT_KEEPER}, args=alias, post_only=True),
    "organisations:add-post": Access({UNIT_KEEPER}, args=unit),
    "organisations:appoint": Access({UNIT_KEEPER}, args=unit),
    "organisations:appoint-new-person": Access({UNIT_KEEPER}, args=unit),
    "organisations:end-appointment": Access({UNIT_KEEPER}, args=appointment),
    "organisations:change-powers": Access({UNIT_KEEPER}, args=appointment),
    "organisations:people": Access({UNIT_KEEPER, OVERSEER}, otherwise=404),
    "organisations:person": Access({UNIT_KEEPER, OVERSEER}, args=person, otherwise=404),
    "organisations:deactivate-person": Access({UNIT_KEEPER}, args=person),
    "organisations:reactivate-person": Access({UNIT_KEEPER}, args=person, post_only=True),
    "organisations:set-password": Access({UNIT_KEEPER}, args=person),
}
access.PAGES.clear(); access.PAGES.update(ROWS)
from tests.test_access import *
