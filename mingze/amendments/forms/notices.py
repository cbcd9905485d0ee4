from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from mingze.amendments.models import NoticeTask
from mingze.catalogue.models import Entry, Row
from mingze.documents.reading import MAX_BYTES
from mingze.organisations.models import Unit


class NoticeForm(forms.Form):
    """A notice to be checked, for one of these townships."""

    file = forms.FileField(
        label="文件", help_text="通知、方案或者考核细则：DOCX、带文字的 PDF、XLSX、纯文本。"
    )
    township = forms.ModelChoiceField(Unit.objects.none(), label="乡镇", to_field_name="code")
    issuer = forms.ModelChoiceField(
        Unit.objects.none(),
        label="发文单位",
        required=False,
        empty_label="不在本县的单位中",
        to_field_name="code",
        help_text="提出异议、请其申请准入，都发给这个单位。",
    )

    def __init__(self, *args: Any, townships: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, units in (("township", townships), ("issuer", Unit.objects.current().at_county_level())):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = units

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(f"文件超过 {MAX_BYTES >> 20} MB，请拆分或去掉图片后再上传。")
        return file


class _RowChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Row) -> str:
        entry: Entry = obj.cited[0]  # type: ignore[attr-defined]
        return f"{entry.version.get_list_display()}第{entry.number}项：{entry.version.name}"


class CorrectionForm(forms.Form):
    """How a task really stands to the list of the notice."""

    standing = forms.ChoiceField(label="认定", choices=NoticeTask.Standing)
    row = _RowChoiceField(
        Row.objects.none(),
        label="清单中的对应事项",
        required=False,
        empty_label="没有",
        help_text="清单内、已收回的，须写明是哪一项。",
    )
    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, rows: QuerySet[Row], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["row"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows


class ObjectionForm(forms.Form):
    text = forms.CharField(
        label="补充说明",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写入函件正文。各项任务的理由和清单依据自动列入附件，不用重写。",
    )


class ObjectionAnswerForm(forms.Form):
    text = forms.CharField(label="答复意见", widget=forms.Textarea(attrs={"rows": 4}))
