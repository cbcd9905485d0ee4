"""Writing a decision on a dispute: the texts that its rows get, compared three ways with what others wrote.

Public to the apps above: a special meeting decides with the same form.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from django.core import signing

from mingze.amendments.actions import rulings as actions
from mingze.amendments.actions.amending import Conflicted, Wanted
from mingze.amendments.forms.disputes import DecisionForm
from mingze.amendments.models import Dispute, Ruling
from mingze.amendments.queries import disputes as queries
from mingze.catalogue.merging import Merge, three_way
from mingze.catalogue.models import Entry
from mingze.catalogue.queries.comparison import unit_names
from mingze.catalogue.queries.contents import content_of
from mingze.catalogue.row_form import RowForm, row_form_initial
from mingze.catalogue.rules import (
    OWN_TOWNSHIP,
    Content,
    content_from_data,
    content_to_data,
    for_any_township,
)
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.request import Request


@dataclass(frozen=True, slots=True)
class Begun:
    """What the rows said when somebody began to write a decision, and when they last saw the form.

    It travels with the form, signed.
    """

    base: dict[int, Content]
    shown: dict[int, str]

    SALT = "mingze.amendments.decision"

    def signed(self) -> str:
        data = [{row: content_to_data(said) for row, said in self.base.items()}, self.shown]
        return signing.dumps(data, salt=self.SALT, compress=True)

    @classmethod
    def read(cls, token: str) -> Begun | None:
        """None for what was not signed here."""
        try:
            base, shown = signing.loads(token, salt=cls.SALT)
        except (signing.BadSignature, ValueError):
            return None
        told = {int(row): content_from_data(data) for row, data in base.items()}
        return cls(told, {int(row): mark for row, mark in shown.items()})


class Deciding:
    """A form for a decision: what is decided, and the text of the first row for all that shall say it."""

    def __init__(self, request: Request, dispute: Dispute, *, is_ruling: bool) -> None:
        self.dispute, self.is_ruling, self.by = dispute, is_ruling, request.actor
        rows = [each.row_id for each in dispute.disputed_rows.all()]
        held = queries.entries_now(rows)
        self.entries = [held[row] for row in rows if row in held]
        now = {entry.row_id: content_of(entry.version) for entry in self.entries}
        self.marks = {entry.row_id: entry.version.content_hash for entry in self.entries}
        data = request.POST or None
        self.begun = Begun.read(request.POST.get("seen", "")) or Begun(now, self.marks)
        self.form = DecisionForm(data, entries=self.entries, same=self._like_first(now), is_ruling=is_ruling)
        self.row_form = self._row_form(request) if self.entries else None
        self.merges: list[Merge] = []

    def _row_form(self, request: Request) -> RowForm:
        first = self.entries[0]
        initial = row_form_initial(content_of(first.version)) | {"seen": self._token()}
        return RowForm(request.POST or None, township=first.row.township, initial=initial)

    def _token(self) -> str:
        return replace(self.begun, shown=self.marks).signed()

    def _like_first(self, now: dict[int, Content]) -> list[int]:
        """The rows that say what the first one says."""
        said = {
            entry.row_id: for_any_township(now[entry.row_id], entry.row.township.code)
            for entry in self.entries
        }
        return [row for row, content in said.items() if content == said[self.entries[0].row_id]]

    def is_valid(self) -> bool:
        """The text of the row counts only where a row shall say it."""
        if not self.form.is_valid():
            return False
        return not self.form.cleaned_data["changed"] or (
            self.row_form is not None and self.row_form.is_valid()
        )

    def wanted(self) -> list[Wanted]:
        """What rows shall say that they did not say when the form was opened."""
        told = self.form.cleaned_data
        changed = [entry for entry in self.entries if entry.row_id in told["changed"]]
        changes = [self._changed(entry) for entry in changed]
        removed = [entry for entry in self.entries if entry.row_id in told["removed"]]
        return [
            *(each for each in changes if each.content != each.base),
            *(Wanted(entry.row.township, entry.row, None) for entry in removed),
        ]

    def _changed(self, entry: Entry) -> Wanted:
        assert self.row_form is not None
        first, base = self.entries[0].row, self.begun.base.get(entry.row_id)
        content = for_this_township(
            for_any_township(self.row_form.cleaned_data["content"], first.township.code),
            entry.row.township.code,
        )
        if entry.row.duty_id != first.duty_id:
            # Another duty keeps its own name: a row does not turn into another one.
            content = replace(content, name=entry.version.name)
        return Wanted(entry.row.township, entry.row, content, base)

    def decide(self) -> Ruling:
        told = self.form.cleaned_data
        act = actions.file_minutes
        if self.is_ruling:
            ruled = {name: told[name] for name in DecisionForm.RULED_ONLY}
            act = partial(actions.rule, **ruled)
        return act(
            dispute=self.dispute,
            text=told["text"],
            changes=self.wanted(),
            acknowledged=self._acknowledged(),
            by=self.by,
        )

    def _acknowledged(self) -> bool:
        """The tick counts for what was shown beside it, and for nothing newer."""
        ticked = self.row_form is not None and bool(self.row_form.data.get("acknowledged"))
        return ticked and self.begun.shown == self.marks

    def refuse(self, broken: RuleBroken) -> None:
        row_form = self.row_form
        if row_form is not None and broken.field in row_form.fields:
            row_form.add_error(broken.field, broken.message)
        else:
            field = broken.field if broken.field in self.form.fields else None
            self.form.add_error(field, broken.message)

    def show_conflicts(self, conflicted: Conflicted) -> None:
        """Put what others wrote before the person's eyes, units by their names."""
        now = {entry.row_id: content_of(entry.version) for entry in self.entries}
        names = unit_names()
        self.merges = [
            three_way(wanted.base, now[wanted.row.pk], wanted.content, names=names)
            for wanted, _ in conflicted.merges
            if wanted.row and wanted.content
        ]
        self.form.add_error(None, "有的条目已被他人修改。请核对下列各处，勾选后再提交。")
        assert self.row_form is not None
        data = dict(self.row_form.data.items()) | {"seen": self._token(), "acknowledged": ""}
        self.row_form = RowForm(data, township=self.entries[0].row.township)


def for_this_township(content: Content, township: str) -> Content:
    """The reverse of `for_any_township`."""
    parties = (
        replace(party, unit=township) if party.unit == OWN_TOWNSHIP else party for party in content.parties
    )
    return replace(content, parties=tuple(parties))
