from django.apps import AppConfig


class GrowthConfig(AppConfig):
    name = "zoulang.web.growth"
    label = "growth"

    def ready(self) -> None:
        from zoulang.web.growth import facts_read  # noqa: F401  it registers itself
