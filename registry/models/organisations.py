"""Organisations, the mine sites of cooperatives, and who acts for whom."""

import stdnum.lei
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import connection, models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from guardian.shortcuts import get_objects_for_user, get_users_with_perms

from registry.countries import validate_country
from registry.models.base import EditableModel
from registry.models.users import User


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def of_kind(self, kind):
        return self.filter(kind=kind)

    def standing(self):
        """All but those that turned out to be another one, registered twice."""
        return self.filter(merged_into=None)

    def not_reviewed(self):
        return self.standing().filter(reviewed_at=None)

    def reviewed(self):
        return self.standing().exclude(reviewed_at=None)

    def beneficiaries_of(self, organisation):
        """Buyers for which an organisation may retire: its group, and all whom the registry has reviewed."""
        group = models.Q(pk=organisation.pk) | models.Q(parent=organisation)
        return self.standing().of_kind("buyer").filter(group | models.Q(reviewed_at__isnull=False))

    def group_of(self, organisation):
        """The other reviewed buyers of its group: its parent, and those of the same parent or below it."""
        group = models.Q(parent=organisation)
        if organisation.parent_id:
            group |= models.Q(pk=organisation.parent_id) | models.Q(parent=organisation.parent_id)
        return self.reviewed().of_kind("buyer").filter(group).exclude(pk=organisation.pk)

    def where_may(self, user, permission):
        """The organisations for which `user` holds an object permission, e.g. `order_credits`.

        Staff scope does not count here: these are acts of the organisation's own people.
        """
        return get_objects_for_user(
            user, f"registry.{permission}", klass=self, accept_global_perms=False, with_superuser=False
        )


def validate_lei(lei: str) -> None:
    """Refuse an LEI whose ISO 7064 MOD 97-10 check digits (ISO 17442) are wrong."""
    if not stdnum.lei.is_valid(lei) or lei != stdnum.lei.compact(lei):
        raise ValidationError(_("This is no LEI: it has 20 characters, and the last two check the others."))


# What cannot be seen makes one name look like another: control and format signs, doubled spaces.
# Written out, because what PostgreSQL and Python call a space differs, and in PostgreSQL with its locale.
HIDDEN = (
    r"\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    r"\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    r"\U000e0000-\U000e0fff"
)
PLAIN_NAME = rf"^[^{HIDDEN}]+( [^{HIDDEN}]+)*\Z"
validate_name = RegexValidator(PLAIN_NAME, _("Write the name with single spaces and no hidden characters."))

# Letters outside ASCII are written as registries of domains do, with `xn--`.
WEB_DOMAIN = r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])$"
validate_domain = RegexValidator(WEB_DOMAIN, _("Write the domain alone, in small letters: phones.example"))


class OrganisationFacts(models.Model):
    """What an organisation is known by and reached at; changed by two people, see `OrganisationChange`."""

    name = models.CharField(_("legal name"), max_length=200, validators=[validate_name])
    country = models.CharField(
        _("country"),
        max_length=2,
        validators=[validate_country],
        help_text=_("Two-letter ISO 3166 code."),
    )
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True)
    lei = models.CharField(
        _("LEI"),
        max_length=20,
        blank=True,
        validators=[validate_lei],
    )
    domain = models.CharField(_("web domain"), max_length=120, blank=True, validators=[validate_domain])
    contact_name = models.CharField(_("contact"), max_length=150, blank=True)
    contact_email = models.EmailField(_("e-mail address of the contact"), blank=True)

    class Meta:
        abstract = True


FACTS = (
    "name",
    "country",
    "registration_number",
    "lei",
    "domain",
    "parent",
    "contact_name",
    "contact_email",
)


class Organisation(OrganisationFacts, EditableModel):
    class Kind(models.TextChoices):
        COOPERATIVE = "cooperative", _("Cooperative")
        BUYER = "buyer", _("Buyer")
        OPERATOR = "operator", _("Operator")
        VERIFIER = "verifier", _("Verifier")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    code = models.CharField(
        _("code"),
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9]{2,12}$", _("Use 2 to 12 capital letters or digits."))],
        help_text=_("Short and permanent; part of printed numbers."),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="subsidiaries",
        limit_choices_to={"merged_into": None},
        verbose_name=_("group parent"),
        help_text=_("The parent may retire credits on behalf of this organisation."),
    )
    is_invented = models.BooleanField(
        _("invented for the demonstration"), default=False, help_text=_("Shown wherever the name is shown.")
    )

    # Nobody stands behind what the registry sets up by itself.
    added_at = models.DateTimeField(_("added at"), null=True, editable=False)
    added_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("added by")
    )
    # Only for an organisation that somebody has checked once are credits retired.
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, editable=False)
    reviewed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("reviewed by")
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="doubles",
        verbose_name=_("is the same as"),
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        permissions = [
            ("view_holdings", "Can see the organisation's holdings, orders, footprints and statements"),
            ("order_credits", "Can order credits for the organisation"),
            ("declare_footprint", "Can declare footprints for the organisation"),
            ("retire_credits", "Can retire credits for the organisation"),
            ("manage_team", "Can invite colleagues, change their roles, and share evidence with auditors"),
            ("view_fund", "Can see the cooperative's fund, decisions and spending"),
            ("submit_production", "Can submit production reports for the cooperative"),
            ("record_decision", "Can record committee decisions and spending for the cooperative"),
            ("review_organisation", "Can review organisations and merge doubles"),
            ("confirm_decision", "Can confirm committee decisions for the cooperative"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(name__regex=PLAIN_NAME), name="organisation_has_a_plain_name"
            ),
            models.CheckConstraint(
                condition=models.Q(country__regex="^[A-Z]{2}$"), name="country_is_two_letters"
            ),
            models.UniqueConstraint(
                Lower("name"),
                condition=models.Q(merged_into=None),
                name="one_organisation_of_a_name",
            ),
            models.CheckConstraint(
                condition=models.Q(domain="") | models.Q(domain__regex=WEB_DOMAIN), name="domain_is_one"
            ),
            # Nobody stands behind what the registry sets up by itself.
            models.CheckConstraint(
                condition=models.Q(reviewed_at=None, reviewed_by=None)
                | models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False)
                | models.Q(reviewed_at__isnull=False, added_by=None),
                name="review_names_who_reviewed",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="organisation_is_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_by__isnull=True) | ~models.Q(reviewed_by=models.F("added_by")),
                name="who_added_an_organisation_never_reviews_it",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("id")),
                name="organisation_is_not_its_own_double",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_suspended(self) -> bool:
        """Whether it takes no part for now; one query each time."""
        return self.suspensions.in_force().exists()

    def people_who_may(self, permission):
        """Those who may sign in and hold an object permission here, by number."""
        people = get_users_with_perms(self, only_with_perms_in=[permission], with_superusers=False)
        return people.filter(is_active=True).order_by("pk")

    def permissions_of(self, user) -> frozenset[str]:
        """The object permissions that a person or one of their groups holds here, e.g. `order_credits`.

        The same answer as guardian's `get_perms`, in one query that is not composed anew each time.
        """
        with connection.cursor() as cursor:
            cursor.execute(permissions_on("%(row)s"), {"user": user.pk, "row": str(self.pk)})
            return frozenset(codename for (codename,) in cursor.fetchall())


def permissions_on(row: str) -> str:
    """SQL for the names of what the person `%(user)s` may do to an organisation.

    :param row: SQL for the number of the organisation, as text
    """
    return PERMISSIONS_ON.replace("ROW", row)


PERMISSIONS_ON = """
    SELECT permission.codename FROM auth_permission permission
    JOIN django_content_type kind ON kind.id = permission.content_type_id
    WHERE kind.app_label = 'registry' AND kind.model = 'organisation' AND (
        EXISTS (SELECT FROM guardian_userobjectpermission
                WHERE permission_id = permission.id AND user_id = %(user)s AND object_pk = ROW)
        OR EXISTS (SELECT FROM guardian_groupobjectpermission granted
                   JOIN registry_user_groups membership ON membership.group_id = granted.group_id
                   WHERE granted.permission_id = permission.id AND membership.user_id = %(user)s
                     AND granted.object_pk = ROW))
"""


class MineSiteQuerySet(models.QuerySet["MineSite"]):
    def verifiable_by(self, user):
        """The sites whose production `user` has been assigned to verify."""
        return get_objects_for_user(
            user, "registry.verify_production", klass=self, accept_global_perms=False, with_superuser=False
        )


class MineSite(EditableModel):
    cooperative = models.ForeignKey(
        Organisation, models.PROTECT, related_name="sites", verbose_name=_("cooperative")
    )
    code = models.CharField(
        _("code"),
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9]{2,12}$", _("Use 2 to 12 capital letters or digits."))],
    )
    name = models.CharField(_("name"), max_length=120)
    # Exact coordinates can endanger people: the town is the finest place that is stored.
    town = models.CharField(_("town"), max_length=120)
    province = models.CharField(_("province"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, default="CD", validators=[validate_country])

    objects = MineSiteQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("mine site")
        verbose_name_plural = _("mine sites")
        permissions = [
            ("verify_production", "Can verify production reports of the site"),
            ("assign_verifier", "Can say who verifies the production of a site"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(country__regex="^[A-Z]{2}$"), name="country_of_a_site_is_two_letters"
            )
        ]

    def __str__(self):
        return self.name


class Membership(EditableModel):
    """That a person acts for an organisation in a role; granted and ended by services only."""

    class Role(models.TextChoices):
        COOPERATIVE_OFFICER = "cooperative_officer", _("Cooperative officer")
        COMMITTEE_SECRETARY = "committee_secretary", _("Committee secretary")
        COMMITTEE_CHAIR = "committee_chair", _("Committee chair")
        COMMITTEE_MEMBER = "committee_member", _("Committee member")
        BUYER_ADMIN = "buyer_admin", _("Buyer administrator")
        BUYER_MEMBER = "buyer_member", _("Buyer member")
        BUYER_READER = "buyer_reader", _("Buyer reader")
        VERIFIER = "verifier", _("Verifier")

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=24, choices=Role.choices)
    granted_at = models.DateTimeField(_("granted at"))
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("granted by")
    )

    class Meta:
        ordering = ["organisation", "user"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], name="role_held_once_per_organisation"
            )
        ]

    def __str__(self):
        return f"{self.user.name}, {self.get_role_display()}, {self.organisation}"
