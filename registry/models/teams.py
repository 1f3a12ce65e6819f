"""Invitations of colleagues to the team of a buyer, each for one address, once, within a week."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from registry.models.base import EditableModel
from registry.models.organisations import Membership, Organisation
from registry.models.users import User
from registry.tokens import fingerprint_of_token

INVITATION_LASTS = timedelta(days=7)
# What an administrator of a buyer may give to others.
TEAM_ROLES = (Membership.Role.BUYER_ADMIN, Membership.Role.BUYER_MEMBER, Membership.Role.BUYER_READER)


class TeamInvitationQuerySet(models.QuerySet["TeamInvitation"]):
    def open(self):
        """Neither accepted nor withdrawn; some of them have expired."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def good(self, at):
        return self.open().filter(expires_at__gt=at)

    def behind(self, token):
        """The one invitation that a token is of, whatever became of it."""
        return self.filter(token_sha256=fingerprint_of_token(token))


class TeamInvitation(EditableModel):
    """That somebody at an address may join a team in a role; the row is the queue of the letter."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="team_invitations", verbose_name=_("organisation")
    )
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(
        _("role"), max_length=24, choices=[(role.value, role.label) for role in TEAM_ROLES]
    )
    language = models.CharField(_("language"), max_length=2, default="en")
    # The token is made from it anew for the letter; see registry/tokens.py.
    key = models.UUIDField(editable=False)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    invited_at = models.DateTimeField(_("invited at"))
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("invited by"))
    expires_at = models.DateTimeField(_("expires at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("accepted by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("withdrawn by")
    )

    objects = TeamInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("invitation to a team")
        verbose_name_plural = _("invitations to teams")
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in TEAM_ROLES]),
                name="team_invitation_is_to_a_buyers_role",
            ),
            models.CheckConstraint(
                condition=Q(
                    expires_at__gt=F("invited_at"), expires_at__lte=F("invited_at") + INVITATION_LASTS
                ),
                name="team_invitation_lasts_a_week_at_most",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__lt=F("expires_at"), accepted_by__isnull=False, withdrawn_at=None),
                name="team_invitation_is_accepted_in_time",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="withdrawn_team_invitation_names_who",
            ),
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_team_invitation_per_address",
            ),
        ]

    def __str__(self):
        return f"{self.email}, {self.organisation}"
