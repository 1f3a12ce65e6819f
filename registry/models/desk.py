"""What the staff's own work leaves behind: saved views of lists, and notes on records."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.models.base import EditableModel, LedgerModel
from registry.models.users import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user):
        """One's own, and those that colleagues share; the list itself asks who may read it."""
        return self.filter(Q(owner=user) | Q(is_shared=True))


class SavedView(EditableModel):
    """Filters, order and columns of one of the staff's lists, under a name."""

    owner = models.ForeignKey(User, models.PROTECT, related_name="saved_views", verbose_name=_("owner"))
    model = models.CharField(_("list"), max_length=60)  # `credits.certificate`
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("address"), max_length=1000, blank=True)  # as after the `?`
    is_shared = models.BooleanField(_("shared with all staff"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(fields=["owner", "model", "name"], name="one_view_of_a_name_per_list"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
        ]

    def __str__(self):
        return self.name


class StaffNote(LedgerModel):
    """What staff tell each other about a record; never public, never changed."""

    table = models.CharField(max_length=63, db_column="table_name")
    row_id = models.BigIntegerField(_("row"))
    text = models.TextField(_("note"))
    written_at = models.DateTimeField(_("written at"))
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("written by"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("staff note")
        verbose_name_plural = _("staff notes")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="staff_note_says_something")]
        indexes = [models.Index(fields=["row_id"], name="staff_notes_of_a_row")]

    def __str__(self):
        return self.text[:60]
