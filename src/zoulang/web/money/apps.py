from django.apps import AppConfig


class MoneyConfig(AppConfig):
    name = "zoulang.web.money"
    label = "money"

    def ready(self) -> None:
        from zoulang.web.money import notes  # noqa: F401  it registers itself
