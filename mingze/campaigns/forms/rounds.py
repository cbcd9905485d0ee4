"""Rounds: opening, handing over, returning, ending, comparing."""

from __future__ import annotations

from django import forms

from mingze.ui.forms import day_input


class OpenRoundForm(forms.Form):
    up_due_on = forms.DateField(label="报送期限", widget=day_input())
    down_due_on = forms.DateField(label="反馈期限", widget=day_input())


class SubmitForm(forms.Form):
    note = forms.CharField(
        label="报送说明",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写给县里和被征求意见部门的话，可以不填。",
    )
    checked = forms.BooleanField(
        label="已核对以上改动，同意报送",
        error_messages={"required": "请核对改动后勾选。"},
    )


class ReturnForm(forms.Form):
    note = forms.CharField(
        label="反馈意见", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    despite = forms.CharField(
        label="意见未全部答复即反馈的理由",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CloseRoundForm(forms.Form):
    despite = forms.CharField(
        label="未齐结束的理由", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class CompareForm(forms.Form):
    """Two snapshots of a township; without `to`, what the draft says now."""

    to = forms.ChoiceField(label="到", required=False)

    def __init__(self, data: object, *, snapshots: list[tuple[int, str]]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        choices = [(str(key), label) for key, label in snapshots]
        # `from` is no name that Python lets a class write.
        self.fields["from"] = forms.ChoiceField(label="从", choices=choices)
        self.fields["to"] = forms.ChoiceField(
            label="到", required=False, choices=[*choices, ("", "现在的草稿")]
        )
        self.order_fields(["from", "to"])


class RemindForm(forms.Form):
    unit = forms.MultipleChoiceField(label="催办单位", error_messages={"required": "请勾选要催办的单位。"})
    note = forms.CharField(label="催办意见", required=False, max_length=300)

    def __init__(self, data: object, *, codes: list[str]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        field = self.fields["unit"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, code) for code in codes]
