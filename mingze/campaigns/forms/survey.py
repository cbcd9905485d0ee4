from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from mingze.campaigns.actions.survey import MAX_EVIDENCE
from mingze.campaigns.models import CoverageCheck, RawDuty
from mingze.campaigns.queries.survey import OUTCOMES
from mingze.campaigns.reading import LONGEST, PASTED_ORDER, SURVEY_HEADS, Column, RawLine, read_pasted
from mingze.documents.reading import MAX_BYTES
from mingze.organisations.models import Unit
from mingze.ui.forms import choice_of

USUAL_COLUMNS = "、".join(SURVEY_HEADS[column][0] for column in PASTED_ORDER)


def sized(file: Any, most: int) -> Any:
    """The uploaded file; before it is taken into memory, a ValidationError if it has over `most` bytes."""
    if (file.size or 0) > most:
        raise forms.ValidationError(f"文件超过 {most >> 20} MB，请拆分后再上传。")
    return file


class TownshipForm(forms.Form):
    """Something that is for one of the townships that the person may act for."""

    township = forms.ModelChoiceField(
        Unit.objects.none(), label="乡镇", required=False, to_field_name="code", empty_label="按文件中写明的"
    )

    def __init__(self, *args: Any, townships: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self.fields["township"]).queryset = townships


class UploadSurveyForm(TownshipForm):
    file = forms.FileField(
        label="起底汇总表",
        help_text=f"XLSX、CSV 或 DOCX，表头含“起底事项”；其余各栏可有可无：乡镇、{USUAL_COLUMNS}。",
    )
    field_order = ("file", "township")

    def clean_file(self) -> Any:
        return sized(self.cleaned_data["file"], MAX_BYTES)


class PasteForm(TownshipForm):
    """Lines copied out of a spreadsheet; `lines` holds what they say."""

    pasted = forms.CharField(
        label="从表格中复制后粘贴",
        widget=forms.Textarea(attrs={"rows": 8}),
        strip=False,
        help_text=f"可以连表头一起复制；没有表头时，各栏依次为：{USUAL_COLUMNS}。只有一栏时，每行一件事。",
    )
    field_order = ("township", "pasted")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = choice_of(self.fields["township"])
        field.required, field.empty_label = True, None

    def clean_pasted(self) -> str:
        read = read_pasted(self.cleaned_data["pasted"])
        if read.problems:
            raise forms.ValidationError([str(problem) for problem in read.problems[:20]])
        self.cleaned_data["lines"] = [placed.line for placed in read.lines]
        return str(self.cleaned_data["pasted"])


class RawDutyForm(TownshipForm):
    """One raw duty, written by hand."""

    text = forms.CharField(
        label="起底事项", max_length=LONGEST[Column.TEXT], widget=forms.Textarea(attrs={"rows": 2})
    )
    office = forms.CharField(label="内设机构", max_length=LONGEST[Column.OFFICE], required=False)
    post = forms.CharField(label="岗位", max_length=LONGEST[Column.POST], required=False)
    source_kind = forms.ChoiceField(label="来源类型", choices=RawDuty.SourceKind, initial="other")
    source_document = forms.CharField(
        label="来源文件", max_length=LONGEST[Column.SOURCE_DOCUMENT], required=False
    )
    clause = forms.CharField(label="条款", max_length=LONGEST[Column.CLAUSE], required=False)
    asked_by = forms.CharField(label="交办部门", max_length=LONGEST[Column.ASKED_BY], required=False)
    frequency = forms.CharField(label="频次", max_length=LONGEST[Column.FREQUENCY], required=False)
    hours_a_year = forms.IntegerField(label="每年工时", min_value=0, max_value=100_000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = choice_of(self.fields["township"])
        field.required, field.empty_label = True, None

    def line(self) -> RawLine:
        said = {name: value for name, value in self.cleaned_data.items() if name != "township"}
        return RawLine(**said)


class EvidenceForm(forms.Form):
    evidence = forms.FileField(label="佐证文件")

    def clean_evidence(self) -> Any:
        return sized(self.cleaned_data["evidence"], MAX_EVIDENCE)


class FindRawDutiesForm(TownshipForm):
    """What a list of raw duties is narrowed to."""

    q = forms.CharField(label="事项含", required=False, max_length=100)
    outcome = forms.ChoiceField(label="去向", required=False, choices=[("", "全部"), *OUTCOMES.items()])
    source_kind = forms.ChoiceField(
        label="来源类型", required=False, choices=[("", "全部"), *RawDuty.SourceKind.choices]
    )
    field_order = ("q", "township", "outcome", "source_kind")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self.fields["township"]).empty_label = "全部"


class CoverageForm(forms.Form):
    title = forms.CharField(label="名称", max_length=200, help_text="例如：县住建局权责清单（2024年）")
    source = forms.ChoiceField(label="来源", choices=CoverageCheck.Source)
    file = forms.FileField(
        label="文件", help_text="XLSX、CSV 或 DOCX，表头含“事项”“名称”或“标题”，部门、件数、乡镇可有可无。"
    )

    def clean_file(self) -> Any:
        return sized(self.cleaned_data["file"], MAX_BYTES)


class SettleLineForm(TownshipForm):
    note = forms.CharField(label="说明", max_length=300, required=False)
