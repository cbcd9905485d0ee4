from django.apps import AppConfig


class AmendmentsConfig(AppConfig):
    name = "mingze.amendments"
    verbose_name = "意见、争议与调整"

    def ready(self) -> None:
        import mingze.amendments.panels  # noqa: F401
