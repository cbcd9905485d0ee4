"""What may be typed on the pages for units and people. What it means is checked by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from mingze.documents.reading import MAX_BYTES
from mingze.organisations.models import Appointment, Post, Unit, User
from mingze.organisations.queries import INSIDE_KINDS, person_called, posts_in
from mingze.organisations.rules import POWER_LABELS

POWERS = [(power.value, label) for power, label in POWER_LABELS.items()]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        # The form in which a browser's date field takes its value, whatever the language.
        super().__init__(format="%Y-%m-%d")


class UnitSearchForm(forms.Form):
    name = forms.CharField(label="名称、别名或代码", required=False, max_length=60)
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *Unit.Kind.choices])
    ended = forms.BooleanField(label="包括已撤销的单位", required=False)


class PeopleSearchForm(forms.Form):
    STATES = (
        ("", "全部"),
        ("active", "可以登录"),
        ("unappointed", "尚无任职"),
        ("inactive", "已停用"),
    )
    name = forms.CharField(label="姓名、账号或单位", required=False, max_length=60)
    state = forms.ChoiceField(label="账号状态", required=False, choices=STATES)


class UnitForm(forms.Form):
    """A new unit, or with `unit` one that exists: its code is fixed then."""

    code = forms.CharField(
        label="代码",
        max_length=20,
        help_text="字母、数字和短横线，如 610822D01；内设机构可用“单位代码-序号”。登记后不能更改。",
    )
    name = forms.CharField(label="名称", max_length=60, help_text="与正式文件一致的全称。")
    short_name = forms.CharField(label="简称", max_length=30, required=False, help_text="用于表格等窄处。")
    kind = forms.ChoiceField(label="类别", choices=Unit.Kind.choices)
    parent = forms.ModelChoiceField(
        Unit.objects.none(),
        label="上级",
        required=False,
        to_field_name="code",
        empty_label="无",
        help_text="内设机构、村（社区）必须选择。",
    )
    valid_from = forms.DateField(
        label="启用日期", required=False, widget=DayInput, help_text="一直存在的单位可以不填。"
    )

    def __init__(
        self, data: QueryDict | None, *, unit: Unit | None = None, initial: dict[str, Any] | None = None
    ) -> None:
        if unit:
            names = ("name", "short_name", "kind", "parent", "valid_from")
            initial = {name: getattr(unit, name) for name in names}
        super().__init__(data, initial=initial)
        parents = Unit.objects.current().exclude(kind__in=INSIDE_KINDS)
        if unit:
            del self.fields["code"]
            parents = Unit.objects.filter(Q(pk__in=parents) | Q(pk=unit.parent_id)).exclude(pk=unit.pk)
        _choice(self, "parent").queryset = parents


class EndUnitForm(forms.Form):
    ended_on = forms.DateField(label="撤销日期", widget=DayInput, help_text="从这一天起，单位不再存在。")


class AliasForm(forms.Form):
    name = forms.CharField(label="新的别名", max_length=60)


class PostForm(forms.Form):
    name = forms.CharField(label="岗位名称", max_length=40, help_text="不必写单位名称，如“矛盾调解岗”。")


class UnitFileForm(forms.Form):
    file = forms.FileField(
        label="单位文件",
        help_text=f"XLSX 或 CSV 文件，不超过 {MAX_BYTES >> 20} MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, data: QueryDict | None, files: MultiValueDict[str, UploadedFile[Any]] | None) -> None:
        super().__init__(data, files)

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is too large before any of it is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(f"文件超过 {MAX_BYTES >> 20} MB，请去掉图片或拆分后上传。")
        return file


class PowersForm(forms.Form):
    powers = forms.MultipleChoiceField(
        label="权限", required=False, choices=POWERS, widget=forms.CheckboxSelectMultiple
    )


class PostField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, post: Post) -> str:
        inside = post.unit.kind == Unit.Kind.OFFICE
        return f"{post.unit.label}：{post.name}" if inside else post.name


class ServingForm(PowersForm):
    """In which post, since when and with which powers somebody serves in `unit`."""

    post = PostField(Post.objects.none(), label="岗位", required=False, empty_label="不指定岗位")
    started_on = forms.DateField(label="任职日期", widget=DayInput)

    def __init__(self, data: QueryDict | None, *, unit: Unit) -> None:
        super().__init__(data)
        _choice(self, "post").queryset = posts_in(unit)
        self.fields["started_on"].initial = timezone.localdate


class AppointForm(ServingForm):
    user = forms.CharField(
        label="姓名或账号",
        max_length=150,
        help_text="输入后从提示中选择；没有账号的人员请用“新建账号并任职”。",
        widget=forms.TextInput(attrs={"list": "known-people", "autocomplete": "off"}),
    )
    field_order = ("user", "post", "started_on", "powers")

    def clean_user(self) -> User:
        text = self.cleaned_data["user"]
        people = person_called(text)
        if not people:
            raise forms.ValidationError(f"没有姓名或账号为“{text}”的人员。")
        if len(people) > 1:
            accounts = "、".join(person.username for person in people)
            raise forms.ValidationError(f"有 {len(people)} 人同名，请改填账号：{accounts}。")
        return people[0]


class AppointNewPersonForm(ServingForm):
    full_name = forms.CharField(label="姓名", max_length=40)
    username = forms.CharField(
        label="账号",
        max_length=150,
        help_text="登录时使用，如姓名全拼或工号。",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    field_order = ("full_name", "username", "post", "started_on", "powers")


class EndAppointmentForm(forms.Form):
    ended_on = forms.DateField(
        label="离任日期", widget=DayInput, help_text="从这一天起，不再任职，也不再有相应权限。"
    )

    def __init__(self, data: QueryDict | None, *, appointment: Appointment) -> None:
        super().__init__(data, initial={"ended_on": appointment.ended_on or timezone.localdate()})


class ConfirmForm(forms.Form):
    """Nothing to fill in: the page asks whether to go on, and can show a broken rule."""


def _choice(form: forms.Form, name: str) -> forms.ModelChoiceField[Any]:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    return field
