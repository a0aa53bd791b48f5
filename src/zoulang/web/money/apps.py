from django.apps import AppConfig


class MoneyConfig(AppConfig):
    name = "zoulang.web.money"
    label = "money"

    def ready(self) -> None:
        from zoulang.web.money import ledger, notes, registers, reminders  # noqa: F401  they register themselves
        from zoulang.web.money.alarms import clock  # noqa: F401
        from zoulang.web.money.claims import facts, moves, panels, paying  # noqa: F401
