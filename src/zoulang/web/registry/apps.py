from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "zoulang.web.registry"
    label = "registry"
