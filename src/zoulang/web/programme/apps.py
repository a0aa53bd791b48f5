from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "zoulang.web.programme"
    label = "programme"

    def ready(self) -> None:
        from zoulang.web.programme import accepting, duties, notes, open_parts  # noqa: F401  they register themselves
