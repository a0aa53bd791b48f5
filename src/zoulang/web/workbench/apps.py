from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "zoulang.web.workbench"
    label = "workbench"
