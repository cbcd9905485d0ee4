from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from mingze.catalogue.checks.model import Bands
from mingze.catalogue.checks.registry import RULES
from mingze.catalogue.models import CountBand, Domain, Edition, Law, List
from mingze.documents.reading import MAX_BYTES
from mingze.organisations.models import Unit
from mingze.ui.forms import choice_of, day_input

MOST_ROWS = 9999
"""More rows than any township's lists hold."""


class CompareForm(forms.Form):
    old = forms.ModelChoiceField(Edition.objects.none(), label="从哪一版", to_field_name="sequence")
    new = forms.ModelChoiceField(Edition.objects.none(), label="到哪一版", to_field_name="sequence")
    township = forms.ModelChoiceField(
        Unit.objects.none(), label="乡镇", required=False, to_field_name="code", empty_label="全县"
    )

    def __init__(self, data: QueryDict | None, *, editions: QuerySet[Edition]) -> None:
        super().__init__(data)
        for name in ("old", "new"):
            choice_of(self.fields[name]).queryset = editions
        choice_of(self.fields["township"]).queryset = Unit.objects.current().townships()
        newest = list(editions[:2])
        if len(newest) == 2:
            self.fields["new"].initial, self.fields["old"].initial = (each.sequence for each in newest)


class GridForm(forms.Form):
    """What the grid of duties and townships is narrowed to, and what its rows are compared with."""

    q = forms.CharField(label="事项名称含", required=False, max_length=200)
    list = forms.ChoiceField(label="清单", required=False, choices=[("", "全部"), *List.choices])
    domain = forms.ModelChoiceField(
        Domain.objects.all(), label="领域", required=False, to_field_name="name", empty_label="全部"
    )
    sample = forms.ModelChoiceField(
        Unit.objects.townships(),
        label="与谁比",
        required=False,
        to_field_name="code",
        empty_label="多数乡镇",
    )
    differing = forms.BooleanField(label="只看不一致的", required=False)


class RemoveRowForm(forms.Form):
    reason = forms.CharField(label="删除理由", max_length=300)


class RecallForm(forms.Form):
    reason = forms.CharField(label="撤回理由", max_length=300)


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Some uploaded files; none may be larger than a list document can be."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = (data if isinstance(data, (list, tuple)) else [data]) or [None]
        cleaned = [super(SeveralFilesField, self).clean(file, initial) for file in files]
        for file in cleaned:
            if file.size > MAX_BYTES:
                raise forms.ValidationError(
                    f"“{file.name}”超过 {MAX_BYTES >> 20} MB，请拆分或去掉图片后再上传。"
                )
        return cleaned


class UploadForm(forms.Form):
    documents = SeveralFilesField(
        label="清单文件", help_text="XLSX、DOCX、带文字的 PDF 或 CSV；可以一次选择多个乡镇的文件。"
    )
    township = forms.ModelChoiceField(
        Unit.objects.none(),
        label="乡镇",
        required=False,
        empty_label="从标题中读取",
        to_field_name="code",
        help_text="标题中没有乡镇名称时再选择。",
    )

    def __init__(self, data: QueryDict | None, files: Any, *, townships: QuerySet[Unit]) -> None:
        super().__init__(data, files)
        choice_of(self.fields["township"]).queryset = townships


class ConfirmFindingForm(forms.Form):
    """`fingerprint` may come several times: the same finding in several townships."""

    rule = forms.ChoiceField(choices=[(code, rule.title) for code, rule in RULES.items()])
    fingerprint = forms.RegexField(r"^[0-9a-f]{32}$")
    reason = forms.CharField(label="确认无误的理由", max_length=300)


class AliasesForm(forms.Form):
    aliases = forms.CharField(
        label="群众常用说法",
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="每行一句，写群众打电话、到窗口时会怎么说。",
    )
    keywords = forms.CharField(label="关键词", required=False, max_length=300, help_text="用顿号隔开。")


class DomainForm(forms.Form):
    name = forms.CharField(label="新领域", max_length=40)


class LawForm(forms.Form):
    status = forms.ChoiceField(choices=Law.Status, label="效力")
    status_on = forms.DateField(label="变动日期", required=False, widget=day_input())


class BandsForm(forms.Form):
    """Two numbers for each band, except party building, which has only a least number."""

    def __init__(self, data: QueryDict | None, *, bands: Bands) -> None:
        super().__init__(data)
        for of, label in CountBand.Of.choices:
            if of == CountBand.Of.PARTY_BUILDING:
                self._add(f"{of}_low", f"{label}至少", bands.party_building_minimum)
            else:
                low, high = getattr(bands, of)
                self._add(f"{of}_low", f"{label}至少", low)
                self._add(f"{of}_high", f"{label}至多", high)

    def _add(self, name: str, label: str, initial: int) -> None:
        self.fields[name] = forms.IntegerField(label=label, initial=initial, min_value=0, max_value=MOST_ROWS)

    def spans(self) -> dict[str, tuple[int, int]]:
        """Band -> (low, high) as they were filled in."""
        cleaned = self.cleaned_data
        return {
            of: (cleaned[f"{of}_low"], cleaned.get(f"{of}_high", MOST_ROWS)) for of in CountBand.Of.values
        }
