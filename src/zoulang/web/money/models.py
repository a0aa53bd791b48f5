"""What rules granted and what was paid for it."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.visibility import seen_in
from zoulang.web.casework.models import Case
from zoulang.web.policy.models import Clause, PolicyEdition, PolicyFile, Question, Rule
from zoulang.web.registry.models import Enterprise, firms_seen
from zoulang.web.registry.models.enterprises import OfEnterprise, OfEnterpriseQuerySet


class Treasury(models.TextChoices):
    """Whose money it is."""

    CITY = "city", _("City treasury")
    DISTRICT = "district", _("District treasury")


class AwardQuerySet(models.QuerySet["Award"]):
    """Awards a person may see one by one; sums by rule are public."""

    def visible_to(self, user: Any) -> Self:
        """All of the programme for its offices, their own firms' for the others."""
        return self if user.is_superuser else self.filter(firms_seen(user, "awards", "enterprise__"))

    def with_open(self) -> Self:
        """Those of which something is not paid."""
        return self.filter(models.Exists(Instalment.objects.open().filter(award=models.OuterRef("pk"))))

    def settled(self) -> Self:
        """Those of which nothing is left to pay."""
        return self.exclude(models.Exists(Instalment.objects.open().filter(award=models.OuterRef("pk"))))


class InstalmentQuerySet(models.QuerySet["Instalment"]):
    """Instalments a person may see one by one."""

    def visible_to(self, user: Any) -> Self:
        """The instalments of the awards the person may see."""
        return self if user.is_superuser else self.filter(firms_seen(user, "awards", "award__enterprise__"))

    def open(self, on: date | None = None) -> Self:
        """Neither freed nor paid, as far as a day tells."""
        paid = Payment.objects.paid(on).filter(instalment=models.OuterRef("pk"))
        return self.filter(freed_on=None).exclude(models.Exists(paid))


class OfBudgetQuerySet(models.QuerySet[Any]):
    """Budgets a person may see, and what belongs to them."""

    path = "policy_file__document__programme"

    def visible_to(self, user: Any) -> Self:
        """Those of the programmes of which the person sees the budgets."""
        return self if user.is_superuser else self.filter(seen_in(user, "budgets", self.path))


class BudgetEntryQuerySet(OfBudgetQuerySet):
    path = "budget__policy_file__document__programme"


class BatchQuerySet(OfBudgetQuerySet):
    path = "programme"


class RecoveryQuerySet(models.QuerySet["Recovery"]):
    """Recoveries a person may see one by one."""

    def visible_to(self, user: Any) -> Self:
        """Those of the awards the person may see."""
        return self if user.is_superuser else self.filter(firms_seen(user, "awards", "award__enterprise__"))


class PayeeAccountQuerySet(OfEnterpriseQuerySet):
    """Bank accounts a person may see."""

    def visible_to(self, user: Any) -> Self:
        """Those of the firms whose awards the person sees one by one."""
        return self if user.is_superuser else self.filter(firms_seen(user, "awards", "enterprise__"))


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Payments a person may see one by one."""

    def visible_to(self, user: Any) -> Self:
        """The payments of the awards the person may see."""
        return self if user.is_superuser else self.filter(firms_seen(user, "awards", "award__enterprise__"))

    def paid(self, on: date | None = None) -> Self:
        """Money that has left a treasury for good, by a day if one is given."""
        found = self.filter(state=Payment.State.PAID)
        return found if on is None else found.filter(paid_on__lte=on)


class Budget(models.Model):
    """The money of one policy and year from one treasury, in fen.

    ``committed`` and ``paid`` are kept by the deeds in one statement each (``committed + x <= amount``), so
    that two approvals at the same moment cannot set aside the same yuan; every change has an entry.

    Attributes:
        indicator: number of the budget indicator.
    """

    policy_file = models.ForeignKey(PolicyFile, models.PROTECT, related_name="budgets")
    year = models.PositiveSmallIntegerField()
    treasury = models.CharField(max_length=8, choices=Treasury.choices, default=Treasury.DISTRICT)
    indicator = models.CharField(max_length=60)
    amount = models.BigIntegerField()
    committed = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    # The year was closed: what was open went to the next year, and nothing more is set aside here.
    closed_on = models.DateField(null=True, blank=True)

    objects = OfBudgetQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["policy_file", "-year", "treasury"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy_file", "year", "treasury"], name="budget_once_a_year"),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0, committed__gte=0, paid__gte=0)
                & models.Q(committed__lte=models.F("amount"))
                & models.Q(paid__lte=models.F("committed")),
                name="budget_is_not_overspent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy_file} {self.year}"

    @property
    def programme(self) -> Programme:
        return self.policy_file.programme

    @property
    def left(self) -> int:
        """Fen that may still be set aside."""
        return self.amount - self.committed


class BudgetEntry(models.Model):
    """One change of a budget, in fen; rows are added and never changed."""

    class Kind(models.TextChoices):
        SET = "set", _("Budget set")
        COMMITTED = "committed", _("Set aside")
        RELEASED = "released", _("Set free")
        PAID = "paid", _("Paid")
        RETURNED = "returned", _("Returned")
        CARRIED_OUT = "carried_out", _("Carried to the next year")
        CARRIED_IN = "carried_in", _("Carried from the year before")

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    amount = models.BigIntegerField()
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    award = models.ForeignKey("Award", models.PROTECT, null=True, blank=True, related_name="budget_entries")
    note = models.CharField(max_length=200, blank=True)

    objects = BudgetEntryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["budget", "id"]

    def __str__(self) -> str:
        return f"{self.budget} {self.kind}"

    @property
    def programme(self) -> Programme:
        return self.budget.programme


class Award(models.Model):
    """An amount granted to an enterprise under a rule, with the decision as it was taken.

    ``amount`` is in fen. ``decision`` is the explanation of the day, so that the
    award can be read years later; ``edition``, ``facts`` and ``past_awards`` are what
    it was decided by, so that it can be decided again. They are empty for an award
    that was not granted by `grant_awards`.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="awards")
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="awards")
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()
    granted_on = models.DateField()
    due = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decision = models.JSONField()
    edition = models.ForeignKey(PolicyEdition, models.PROTECT, null=True, related_name="awards")
    facts = models.JSONField(default=dict)
    past_awards = models.JSONField(default=list)
    # The claim or the automatic award that led to it; None: granted over a whole year at once.
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="awards")
    # What it was granted for, where a measure pays several times a year: a recognition, a project; "" once.
    subject = models.CharField(max_length=120, blank=True)
    # The receipt of a higher level's money that this award matched; it is matched once.
    matched = models.CharField(max_length=60, blank=True)
    # Why a person lets a receipt be matched that was matched before; "": it was not.
    match_reason = models.CharField(max_length=300, blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-granted_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "rule", "year", "subject"], name="award_once_a_year"
            ),
            models.UniqueConstraint(
                fields=["rule", "matched"],
                condition=~models.Q(matched="") & models.Q(match_reason=""),
                name="receipt_matched_once",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="award_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.enterprise}"

    @property
    def programme(self) -> Programme:
        return self.enterprise.programme

    @property
    def programme_id(self) -> int:
        """Spares a list of awards a query for each."""
        return self.enterprise.programme_id


class Instalment(models.Model):
    """A part of an award that is due in a year from one treasury, in fen.

    Attributes:
        number: which one of the award, from 1; the shares of city and district have the same number.
    """

    award = models.ForeignKey(Award, models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    treasury = models.CharField(max_length=8, choices=Treasury.choices, default=Treasury.DISTRICT)
    due_year = models.PositiveSmallIntegerField()
    due = models.DateField(null=True, blank=True)
    amount = models.BigIntegerField()
    # Where the money was set aside; None: not set aside yet, such as that of a coming year.
    budget = models.ForeignKey(Budget, models.PROTECT, null=True, blank=True, related_name="instalments")
    # Whether it is paid past the end of the policy, asked of the unit that interprets it.
    question = models.ForeignKey(Question, models.PROTECT, null=True, blank=True, related_name="instalments")
    # It is not paid after all, and its money is free again.
    freed_on = models.DateField(null=True, blank=True)
    freed_reason = models.CharField(max_length=300, blank=True)

    objects = InstalmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["award", "number", "treasury"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["award", "number", "treasury"], name="instalment_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="instalment_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.award} {self.number}"

    @property
    def programme(self) -> Programme:
        return self.award.programme


class Batch(models.Model):
    """Payments that go to the bank in one file, and come back with what it did."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("Prepared")
        SENT = "sent", _("Sent to the bank")
        RETURNED = "returned", _("Returned by the bank")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="batches")
    number = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PREPARED)
    made_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_on = models.DateField(null=True, blank=True)
    returned_on = models.DateField(null=True, blank=True)
    returned_digest = models.CharField(max_length=64, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-made_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "number"], name="batch_number_once"),
        ]

    def __str__(self) -> str:
        return self.number


class PayeeAccount(OfEnterprise):
    """The bank account to which a firm is paid; money goes to one that finance has checked and no other."""

    class State(models.TextChoices):
        STATED = "stated", _("Stated, not checked")
        CHECKED = "checked", _("Checked")
        REFUSED = "refused", _("Refused")
        REPLACED = "replaced", _("Replaced")

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="accounts")
    holder = models.CharField(max_length=120)
    bank = models.CharField(max_length=120)
    account = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State.choices, default=State.STATED)
    reason = models.CharField(max_length=300, blank=True)
    stated_on = models.DateField()
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checked_on = models.DateField(null=True, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = PayeeAccountQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["enterprise", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise"], condition=models.Q(state="checked"), name="one_checked_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank} {self.account[-4:]}"


class Payment(models.Model):
    """Money that leaves a treasury for an instalment, in fen. An instalment is paid once.

    A transfer that the bank refused stays as a row, and another may follow it.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("Prepared")
        SENT = "sent", _("Sent to the bank")
        PAID = "paid", _("Paid")
        REFUSED = "refused", _("Refused by the bank")

    award = models.ForeignKey(Award, models.PROTECT, related_name="payments")
    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="payments")
    account = models.ForeignKey(PayeeAccount, models.PROTECT, null=True, blank=True, related_name="payments")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="payments")
    # By which the bank names it in its return file.
    number = models.CharField(max_length=40, blank=True)
    amount = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices)
    paid_on = models.DateField(null=True, blank=True)
    receipt = models.CharField(max_length=40, blank=True)
    refused_reason = models.CharField(max_length=200, blank=True)
    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-paid_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_is_positive"),
            models.UniqueConstraint(fields=["receipt"], condition=~models.Q(receipt=""), name="receipt_once"),
            models.UniqueConstraint(
                fields=["batch", "number"], condition=~models.Q(number=""), name="payment_number_once"
            ),
            models.UniqueConstraint(
                fields=["instalment"], condition=~models.Q(state="refused"), name="instalment_paid_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="paid") | models.Q(paid_on__isnull=False), name="paid_has_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.receipt or f"{self.award} {self.get_state_display()}"

    @property
    def programme(self) -> Programme:
        return self.award.programme


class Recovery(models.Model):
    """Money that a firm has to give back, with the clause that says so."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="recoveries")
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    # What orders it; the clause of the measure where no other does.
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="recoveries")
    demanded_on = models.DateField()
    due = models.DateField()
    demanded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    returned_on = models.DateField(null=True, blank=True)
    receipt = models.CharField(max_length=40, blank=True)

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-demanded_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="recovery_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.award} {self.amount}"

    @property
    def programme(self) -> Programme:
        return self.award.programme


# At the end: alarms and claims are about the awards above.
from zoulang.web.money.alarms.models import Alarm as Alarm  # noqa: E402
from zoulang.web.money.alarms.models import AlarmAward as AlarmAward  # noqa: E402
from zoulang.web.money.claims.models import Claim as Claim  # noqa: E402
from zoulang.web.money.claims.models import ClaimRoute as ClaimRoute  # noqa: E402
from zoulang.web.money.claims.models import HeldPaper as HeldPaper  # noqa: E402
