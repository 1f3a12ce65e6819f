"""Acts on the team of a buyer: inviting colleagues, joining, and changing roles."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from registry.acting import act
from registry.models import Membership, Organisation, TeamInvitation, User
from registry.models.teams import INVITATION_LASTS, TEAM_ROLES
from registry.refusals import Refused
from registry.services.organisations import standing
from registry.services.people import add_member, end_membership
from registry.tokens import INVITATION, fingerprint_of_token, token_of

# Letters of one company in a day: a team is never so large, and nobody sends post to the world through us.
MOST_A_DAY = 50


class AlreadyInTheTeam(Refused):
    """The address belongs to somebody of the team."""


class TooManyInvitations(Refused):
    """A company sends only so many letters a day."""


class InvitationEnded(Refused):
    """The invitation was accepted or withdrawn, or its time is over."""


class NotTheNamed(Refused):
    """An invitation is for the person of its address alone."""


class UnfitPassword(Refused):
    """The password is too weak."""


class NoSuchTeamRole(Refused):
    """A team has administrators, members and readers, and one has a role once."""


@act
def invite_colleague(
    *, organisation: Organisation, email: str, role: str, language: str = "en", at: datetime, by: User
) -> TeamInvitation:
    """Send a letter with a link by which the person of an address joins the team; an earlier one ends.

    Nothing tells whether the address has an account already.

    :raises AlreadyInTheTeam: if somebody of the team has the address
    :raises NoSuchTeamRole: if the role is none of a buyer's
    :raises TooManyInvitations: after fifty letters in a day
    :raises registry.services.organisations.Merged: if the organisation was merged into another
    """
    email = email.lower()
    if role not in TEAM_ROLES or organisation.kind != Organisation.Kind.BUYER:
        raise NoSuchTeamRole(_("Choose a role of a buyer."))
    organisation = standing(organisation)
    if organisation.memberships.filter(user__email__iexact=email).exists():
        raise AlreadyInTheTeam(
            _("%(email)s is in the team already; change the role there.") % {"email": email}
        )
    ours = TeamInvitation.objects.filter(organisation=organisation)
    if ours.filter(invited_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooManyInvitations(_("Your company has sent many invitations today. Go on tomorrow."))
    for earlier in ours.open().filter(email__iexact=email):
        _end(earlier, at=at, by=by)
    key = uuid4()
    return TeamInvitation.objects.create(
        organisation=organisation,
        email=email,
        role=role,
        language=language,
        key=key,
        token_sha256=fingerprint_of_token(token_of(INVITATION, key)),
        invited_at=at,
        invited_by=by,
        expires_at=at + INVITATION_LASTS,
    )


@act
def resend_invitation(*, invitation: TeamInvitation, at: datetime, by: User) -> TeamInvitation:
    """Send another letter with another link, good for a week from now; the earlier link opens nothing more.

    :raises InvitationEnded: if it was accepted or withdrawn
    """
    invitation = _locked(invitation)
    return invite_colleague(
        organisation=invitation.organisation,
        email=invitation.email,
        role=invitation.role,
        language=invitation.language,
        at=at,
        by=by,
    )


@act
def withdraw_invitation(*, invitation: TeamInvitation, at: datetime, by: User) -> TeamInvitation:
    """Let the link of an invitation open nothing any more.

    :raises InvitationEnded: if it was accepted or withdrawn before
    """
    return _end(_locked(invitation), at=at, by=by)


@act
def accept_invitation(*, invitation: TeamInvitation, at: datetime, by: User) -> Membership:
    """Join the team as the person of the address.

    :raises InvitationEnded: if it was accepted or withdrawn before, or its time is over
    :raises NotTheNamed: if `by` has another address, or may not sign in
    """
    return _join(_locked(invitation), by, at=at)


@act
def join_team(*, invitation: TeamInvitation, name: str, password: str, at: datetime, by: str) -> User:
    """Open an account for the person of the address, who has none with a password, and join the team.

    :param by: `system:` and the name of the door; the person is known to nobody before
    :raises InvitationEnded: if it was accepted or withdrawn before, or its time is over
    :raises NotTheNamed: if there is an account that somebody can sign in to, or that is closed
    :raises UnfitPassword: if the password is too weak
    """
    invitation = _locked(invitation)
    user = User.objects.select_for_update().filter(email__iexact=invitation.email).first()
    if user and (user.has_usable_password() or not user.is_active):
        raise NotTheNamed(
            _("There is an account with this address. Sign in with it, then open the link again.")
        )
    person = user or User(email=invitation.email, name=name)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise UnfitPassword(" ".join(error.messages)) from None
    if user is None:
        user = User.objects.create_user(invitation.email, password, name=name)
    else:
        user.set_password(password)
        user.save(update_fields=["password"])
    _join(invitation, user, at=at)
    return user


@act
def change_role(*, membership: Membership, role: str, at: datetime, by: User) -> Membership:
    """Give a colleague another role in the team instead of this one.

    :raises NoSuchTeamRole: if the role is none of a buyer's, or the one held already
    :raises registry.services.people.LastAdministrator: if nobody else administers the team
    """
    if role not in TEAM_ROLES or membership.role not in TEAM_ROLES or role == membership.role:
        raise NoSuchTeamRole(_("Choose another role of a buyer."))
    changed = add_member(organisation=membership.organisation, user=membership.user, role=role, at=at, by=by)
    end_membership(membership=membership, at=at, by=by)
    return changed


def _join(invitation: TeamInvitation, user: User, *, at: datetime) -> Membership:
    if invitation.expires_at <= at:
        raise InvitationEnded(_("This invitation has expired. Ask your colleague for another one."))
    if user.email.lower() != invitation.email.lower() or not user.is_active:
        raise NotTheNamed(_("This invitation is for another address than the one you signed in with."))
    membership = add_member(
        organisation=invitation.organisation,
        user=user,
        role=invitation.role,
        at=at,
        by=invitation.invited_by,
    )
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return membership


def _locked(invitation: TeamInvitation) -> TeamInvitation:
    invitation = (
        TeamInvitation.objects.select_for_update(of=("self",))
        .select_related("organisation", "invited_by")
        .get(pk=invitation.pk)
    )
    if invitation.accepted_at or invitation.withdrawn_at:
        raise InvitationEnded(_("This invitation was accepted or withdrawn before."))
    return invitation


def _end(invitation: TeamInvitation, *, at: datetime, by: User) -> TeamInvitation:
    invitation.withdrawn_at, invitation.withdrawn_by = at, by
    invitation.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return invitation
