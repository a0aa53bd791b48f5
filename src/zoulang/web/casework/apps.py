from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "zoulang.web.casework"
    label = "casework"
