from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "zoulang.web.programme"
    label = "programme"
