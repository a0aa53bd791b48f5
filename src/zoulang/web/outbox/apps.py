from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "zoulang.web.outbox"
    label = "outbox"
