from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "mingze.portal"
    label = "portal"
