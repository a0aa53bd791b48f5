from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "zoulang.web.dispatch"
    label = "dispatch"

    def ready(self) -> None:
        from zoulang.web.dispatch import opened, registers  # noqa: F401  they register themselves
        from zoulang.web.dispatch.actions import reminders  # noqa: F401  it registers itself
