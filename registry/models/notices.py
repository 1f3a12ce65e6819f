"""Which e-mails a person wants from the registry, and in which language."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models.base import EditableModel
from registry.models.users import User


class NoticeChoice(EditableModel):
    """What a person chose; whoever never chose gets everything, in the language of their invitation.

    E-mails about the security of an account are no choice: they always go out.
    """

    class Kind(models.TextChoices):
        """Each the name of a column: whether e-mails of this kind are wanted."""

        ORDERS = "orders", _("Steps of orders")
        RETIREMENTS = "retirements", _("Steps of retirements")
        STATEMENTS = "statements", _("Statements, once they are made")
        PREMIUM = "premium", _("What became of the premium, each month")

    class Language(models.TextChoices):
        ENGLISH = "en", "English"
        FRENCH = "fr", "Français"

    user = models.OneToOneField(User, models.PROTECT, related_name="notice_choice", verbose_name=_("person"))
    language = models.CharField(
        _("language of e-mails"), max_length=2, choices=Language.choices, default=Language.ENGLISH
    )
    orders = models.BooleanField(Kind.ORDERS.label, default=True)
    retirements = models.BooleanField(Kind.RETIREMENTS.label, default=True)
    statements = models.BooleanField(Kind.STATEMENTS.label, default=True)
    premium = models.BooleanField(Kind.PREMIUM.label, default=True)

    class Meta:
        verbose_name = _("choice of e-mails")
        verbose_name_plural = _("choices of e-mails")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(language__in=["en", "fr"]), name="notices_are_in_a_known_language"
            )
        ]

    def __str__(self):
        return f"{self.user}"
