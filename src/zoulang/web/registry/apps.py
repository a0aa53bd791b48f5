from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "zoulang.web.registry"
    label = "registry"

    def ready(self) -> None:
        from zoulang.web.registry import accepting, fact_sheets, notes, registers, sheets  # noqa: F401  they register themselves
        from zoulang.web.registry.intake import left_over  # noqa: F401  it registers itself
