from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "zoulang.web.accounts"
    label = "accounts"
