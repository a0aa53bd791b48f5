from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "zoulang.web.site"
    label = "site"
