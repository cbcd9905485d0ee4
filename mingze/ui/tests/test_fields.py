from typing import Any

import pytest
from django import forms
from django.template.loader import render_to_string
from pytest_django.asserts import assertInHTML


class Suggestion(forms.Form):
    name = forms.CharField(label="事项名称", help_text="照公布的清单写全称。")
    reason = forms.CharField(label="理由", widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(label="清单", choices=[("basic", "基本"), ("assist", "配合")])
    way = forms.ChoiceField(label="办理方式", choices=[("now", "即时")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="已经同意")

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("name") == "重名":
            raise forms.ValidationError("已有同名事项。")
        return self.cleaned_data


def field(name: str, data: dict[str, str] | None = None) -> str:
    return Suggestion(data)[name].as_field_group()


def test_a_text_field_has_its_label_and_names_its_help():
    html = field("name")
    assertInHTML('<label for="id_name">事项名称</label>', html)
    assertInHTML(
        '<input type="text" name="name" required aria-describedby="id_name_helptext" id="id_name">', html
    )
    assertInHTML('<div class="helptext" id="id_name_helptext">照公布的清单写全称。</div>', html)


def test_what_is_wrong_stands_beside_the_field_and_is_announced_with_it():
    html = field("name", {"name": ""})
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assertInHTML('<ul class="errorlist" id="id_name_error"><li>这个字段是必填项。</li></ul>', html)


def test_an_optional_field_says_so_and_a_required_one_does_not():
    assert "（选填）" in field("reason")
    assert "（选填）" not in field("name")


def test_radio_buttons_are_a_group_with_a_legend_that_carries_the_error():
    html = field("way", {"name": "x"})
    assert html.startswith('<fieldset class="field field-radioselect" aria-describedby="id_way_error">')
    assertInHTML("<legend>办理方式</legend>", html)
    assertInHTML('<ul class="errorlist" id="id_way_error"><li>这个字段是必填项。</li></ul>', html)


def test_a_checkbox_comes_before_its_label():
    html = field("agreed")
    assert html.index('type="checkbox"') < html.index('<label for="id_agreed">')


@pytest.mark.parametrize("name", ["name", "reason", "kind"])
def test_each_control_says_its_kind_for_the_style_sheet(name):
    kinds = {"name": "field-text", "reason": "field-textarea", "kind": "field-select"}
    assert f'class="field {kinds[name]}"' in field(name)


def test_an_error_of_the_whole_form_is_shown_above_it():
    form = Suggestion({"name": "重名", "kind": "basic", "way": "now", "agreed": "on"})
    html = render_to_string("ui/form_errors.html", {"form": form})
    assert 'role="alert"' in html
    assert "已有同名事项。" in html


def test_errors_of_single_fields_only_are_pointed_to():
    html = render_to_string("ui/form_errors.html", {"form": Suggestion({"name": "甲"})})
    assert "有内容需要修改" in html


def test_a_form_without_errors_has_nothing_above_it():
    assert render_to_string("ui/form_errors.html", {"form": Suggestion()}).strip() == ""
