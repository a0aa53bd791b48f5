from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "zoulang.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        from zoulang.web.accounts import office_sheets  # noqa: F401  its sheets register themselves
        from zoulang.web.accounts.guard import set_guard

        post_migrate.connect(set_guard, sender=self, dispatch_uid="journal_guard")
