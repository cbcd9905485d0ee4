from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "mingze.workdays"
    label = "workdays"
