from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "zoulang.web.casework"
    label = "casework"

    def ready(self) -> None:
        from zoulang.web.casework import silence  # noqa: F401  (registers itself)
