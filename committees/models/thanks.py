"""What buyers say to the people of a mine whose premium they paid."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.models import DecidedModel, MineSite, Organisation
from registry.models.two_people import decided_names_who_decided, who_asked_never_approves

LONGEST_THANKS = 280  # characters
# Each called as its speakers call it; it is shown as it was written, whatever the reader's language.
LANGUAGES = [
    ("en", "English"),
    ("fr", "français"),
    ("sw", "Kiswahili"),
    ("de", "Deutsch"),
    ("nl", "Nederlands"),
    ("es", "español"),
]


class ThanksQuerySet(models.QuerySet["Thanks"]):
    def shown(self):
        """Those that the staff let through, the latest first."""
        return self.filter(state="approved").select_related("organisation").order_by("-decided_at", "-pk")


class Thanks(DecidedModel):
    """A short message of a buyer to the committee of a site; shown once a registrar let it through."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("buyer"))
    site = models.ForeignKey(MineSite, models.PROTECT, related_name="thanks", verbose_name=_("mine site"))
    text = models.CharField(_("message"), max_length=LONGEST_THANKS)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)

    objects = ThanksQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("message of thanks")
        verbose_name_plural = _("messages of thanks")
        permissions = [("decide_thanks", "Can show messages of thanks to committees, or refuse them")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="thanks_say_something"),
            models.CheckConstraint(
                condition=Q(language__in=[code for code, _name in LANGUAGES]),
                name="thanks_are_in_a_known_language",
            ),
            models.UniqueConstraint(
                fields=["organisation", "site"],
                condition=Q(state="requested"),
                name="one_message_of_thanks_waits",
            ),
            who_asked_never_approves("who_thanks_never_lets_it_through"),
            decided_names_who_decided("decided_thanks_name_who_decided"),
        ]

    def __str__(self):
        return f"{self.organisation} · {self.site}"
