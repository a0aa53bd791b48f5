from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "zoulang.web.forum"
    label = "forum"

    def ready(self) -> None:
        from zoulang.web.forum import asks, obstruction_links, panels  # noqa: F401  they register themselves
