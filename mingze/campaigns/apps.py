from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "mingze.campaigns"
    verbose_name = "编制工作"

    def ready(self) -> None:
        import mingze.campaigns.panels  # noqa: F401
