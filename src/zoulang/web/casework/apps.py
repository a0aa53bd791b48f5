from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "zoulang.web.casework"
    label = "casework"

    def ready(self) -> None:
        # They register themselves.
        from zoulang.web.casework import handing_over, registers, sheets, silence  # noqa: F401
