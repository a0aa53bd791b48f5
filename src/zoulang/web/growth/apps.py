from django.apps import AppConfig


class GrowthConfig(AppConfig):
    name = "zoulang.web.growth"
    label = "growth"
