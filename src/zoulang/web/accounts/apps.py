from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "zoulang.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        from zoulang.web.accounts.guard import set_guard

        post_migrate.connect(set_guard, sender=self, dispatch_uid="journal_guard")
