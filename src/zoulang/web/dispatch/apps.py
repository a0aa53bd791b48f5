from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "zoulang.web.dispatch"
    label = "dispatch"

    def ready(self) -> None:
        from zoulang.web.dispatch import opened  # noqa: F401  it registers itself
        from zoulang.web.dispatch.actions import reminders  # noqa: F401  it registers itself
