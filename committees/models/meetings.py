"""The meetings of a committee and the photos of their signed minutes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from committees.models.committees import Committee, cooperatives_visible_to
from registry.models import LedgerModel, User


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user):
        return self.filter(committee__cooperative__in=cooperatives_visible_to(user))


class Meeting(LedgerModel):
    """A committee met on a day; what it decided then refers to both."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="meetings", verbose_name=_("committee")
    )
    held_on = models.DateField(_("date of the meeting"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-id"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.UniqueConstraint(fields=["committee", "held_on"], name="a_committee_meets_once_a_day"),
        ]

    def __str__(self):
        return f"{self.committee} {self.held_on}"


class MinutesPageQuerySet(models.QuerySet["MinutesPage"]):
    def visible_to(self, user):
        return self.filter(meeting__committee__cooperative__in=cooperatives_visible_to(user))


class MinutesPage(LedgerModel):
    """A photo or PDF of a page of the signed minutes."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="minutes", verbose_name=_("meeting"))
    file = models.FileField(_("signed minutes"), upload_to="minutes/%Y/")
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = MinutesPageQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("page of minutes")
        verbose_name_plural = _("pages of minutes")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "sha256"], name="a_page_of_minutes_is_kept_once"),
            models.CheckConstraint(
                condition=~models.Q(file="") & models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="minutes_have_a_page",
            ),
        ]

    def __str__(self):
        return f"{self.meeting} {self.pk}"
