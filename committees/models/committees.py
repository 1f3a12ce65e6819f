"""The committee of a mine site and how many seats each worker group has on it."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models import EditableModel, MineSite, Organisation


class WorkerGroup(models.TextChoices):
    DIGGERS = "diggers", _("Diggers")
    WOMEN_WASHERS = "women_washers", _("Women washers")
    SELLERS = "sellers", _("Sellers")
    TRANSPORTERS = "transporters", _("Transporters")
    COOPERATIVE = "cooperative", _("Cooperative")
    SCHEME = "scheme", _("Scheme")


def cooperatives_visible_to(user):
    """The cooperatives whose committee, fund and spending `user` may see: staff all, others their own."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    cooperatives = Organisation.objects.of_kind(Organisation.Kind.COOPERATIVE)
    return cooperatives if user.is_staff else cooperatives.where_may(user, "view_fund")


class CommitteeQuerySet(models.QuerySet["Committee"]):
    def visible_to(self, user):
        return self.filter(cooperative__in=cooperatives_visible_to(user))

    def where_may(self, user, permission):
        """The committees of cooperatives at which `user` holds an object permission."""
        return self.filter(cooperative__in=Organisation.objects.where_may(user, permission))


class Committee(EditableModel):
    cooperative = models.ForeignKey(
        Organisation, models.PROTECT, related_name="committees", verbose_name=_("cooperative")
    )
    site = models.OneToOneField(
        MineSite, models.PROTECT, related_name="committee", verbose_name=_("mine site")
    )
    name = models.CharField(_("name"), max_length=120)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("committee")
        verbose_name_plural = _("committees")
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="committee_has_a_name"),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        if self.site_id and self.cooperative_id and self.site.cooperative_id != self.cooperative_id:
            raise ValidationError({"cooperative": _("The mine site belongs to another cooperative.")})


class Seat(EditableModel):
    """How many people of one group sit on a committee; who they are is not stored."""

    committee = models.ForeignKey(
        Committee, models.CASCADE, related_name="seats", verbose_name=_("committee")
    )
    group = models.CharField(_("group"), max_length=16, choices=WorkerGroup.choices)
    seats = models.PositiveSmallIntegerField(_("seats"), validators=[MinValueValidator(1)])

    class Meta:
        ordering = ["id"]
        verbose_name = _("seats of a group")
        verbose_name_plural = _("seats by group")
        constraints = [
            models.UniqueConstraint(fields=["committee", "group"], name="seats_once_per_group"),
            models.CheckConstraint(
                condition=models.Q(group__in=WorkerGroup.values), name="seats_belong_to_a_known_group"
            ),
            models.CheckConstraint(condition=models.Q(seats__gt=0), name="a_group_has_a_seat"),
        ]

    def __str__(self):
        return f"{self.get_group_display()}: {self.seats}"
