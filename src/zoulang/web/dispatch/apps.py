from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "zoulang.web.dispatch"
    label = "dispatch"
