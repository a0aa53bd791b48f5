from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "zoulang.web.programme"
    label = "programme"

    def ready(self) -> None:
        from zoulang.web.programme import (  # noqa: F401  they register themselves
            accepting,
            case_panel,
            duties,
            notes,
            open_parts,
            registers,
            sheets,
        )
        from zoulang.web.programme.projects import panels  # noqa: F401
