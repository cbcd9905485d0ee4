"""Everything that changes the county's units, people and appointments."""

from mingze.organisations.actions.people import (
    appoint,
    appoint_new_person,
    change_own_password,
    change_powers,
    deactivate_person,
    end_appointment,
    enter_person,
    reactivate_person,
    set_new_password,
)
from mingze.organisations.actions.units import (
    add_posts,
    add_unit,
    add_unit_alias,
    change_unit,
    end_unit,
    found_county,
    remove_unit_alias,
    restore_unit,
    save_unit,
)

__all__ = [
    "add_posts",
    "add_unit",
    "add_unit_alias",
    "appoint",
    "appoint_new_person",
    "change_own_password",
    "change_powers",
    "change_unit",
    "deactivate_person",
    "end_appointment",
    "end_unit",
    "enter_person",
    "found_county",
    "reactivate_person",
    "remove_unit_alias",
    "restore_unit",
    "save_unit",
    "set_new_password",
]
