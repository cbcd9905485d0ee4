from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from mingze.campaigns.actions.merging import LONGEST_NAME
from mingze.campaigns.models import DraftItem, RawDuty, Topic
from mingze.campaigns.queries.merging import STATES
from mingze.campaigns.rules import Criterion, in_order
from mingze.ui.forms import choice_of


class FindTopicsForm(forms.Form):
    """What the list of topics is narrowed to."""

    q = forms.CharField(label="事项含", required=False, max_length=100)
    state = forms.ChoiceField(
        label="进展",
        required=False,
        choices=[("", "全部"), *((key, label) for key, (label, _) in STATES.items())],
    )


class TopicsForm(forms.Form):
    """Topics that were ticked, and the name that they are to have together."""

    topics = forms.ModelMultipleChoiceField(Topic.objects.none(), required=False)
    name = forms.CharField(required=False, max_length=LONGEST_NAME)

    def __init__(self, *args: Any, campaign: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self.fields["topics"]).queryset = Topic.objects.filter(campaign=campaign)


class ChangeTopicForm(forms.Form):
    """Raw duties of a topic that were ticked, and what is to become of them."""

    raw_duties = forms.ModelMultipleChoiceField(RawDuty.objects.none(), required=False)
    name = forms.CharField(required=False, max_length=LONGEST_NAME)
    target = forms.ModelChoiceField(Topic.objects.none(), required=False)

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ticked = choice_of(self.fields["raw_duties"])
        ticked.queryset = RawDuty.objects.filter(topic=topic).defer("evidence")
        topics = Topic.objects.filter(campaign=topic.campaign_id).exclude(pk=topic.pk)
        choice_of(self.fields["target"]).queryset = topics


class ItemsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Items under the names of their townships, with what was chosen before."""

    def label_from_instance(self, obj: DraftItem) -> str:
        return f"{obj.township}（{obj.get_choice_display()}）" if obj.choice else str(obj.township)


class ClassifyForm(forms.Form):
    """What is chosen for the items of a topic, with the answers to the criteria."""

    answers = forms.MultipleChoiceField(
        label="符合的标准", required=False, widget=forms.CheckboxSelectMultiple
    )
    items = ItemsField(
        DraftItem.objects.none(), label="用于哪些乡镇", widget=forms.CheckboxSelectMultiple, required=False
    )
    choice = forms.ChoiceField(label="归类", choices=DraftItem.Choice, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="理由",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="与标准的建议不同时必须写明。",
    )

    def __init__(self, *args: Any, topic: Topic, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = self.fields["answers"]
        assert isinstance(answers, forms.MultipleChoiceField)
        answers.choices = [(each.key, f"{each.name}：{each.question}") for each in in_order(criteria)]
        items = choice_of(self.fields["items"])
        items.queryset = topic.items.select_related("township", "topic__campaign")
