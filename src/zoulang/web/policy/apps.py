from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "zoulang.web.policy"
    label = "policy"

    def ready(self) -> None:
        from zoulang.web.policy import accepting, notes  # noqa: F401  they register themselves
