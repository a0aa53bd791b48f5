from django.apps import AppConfig


class MoneyConfig(AppConfig):
    name = "zoulang.web.money"
    label = "money"
