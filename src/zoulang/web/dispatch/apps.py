from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "zoulang.web.dispatch"
    label = "dispatch"

    def ready(self) -> None:
        from zoulang.web.dispatch import opened  # noqa: F401
