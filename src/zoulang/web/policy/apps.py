from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "zoulang.web.policy"
    label = "policy"
