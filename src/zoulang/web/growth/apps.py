from django.apps import AppConfig


class GrowthConfig(AppConfig):
    name = "zoulang.web.growth"
    label = "growth"

    def ready(self) -> None:
        from zoulang.web.growth import assessing, facts_read, reminders, sheets  # noqa: F401  they register
