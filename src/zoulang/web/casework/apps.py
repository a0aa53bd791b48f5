from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "zoulang.web.casework"
    label = "casework"

    def ready(self) -> None:
        from zoulang.web.casework import registers, silence  # noqa: F401  (they register themselves)
