from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "zoulang.web.forum"
    label = "forum"
