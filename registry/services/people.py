"""Acts on people and organisations; memberships and their permissions change nowhere else."""

from datetime import datetime

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm, remove_perm
from knox.models import AuthToken

from registry.acting import act
from registry.models import Invitation, Membership, MineSite, Organisation, TeamInvitation, User
from registry.refusals import Refused
from registry.roles import GRANTS, STAFF_GROUPS, VERIFIER
from registry.services.organisations import standing
from registry.signing_in import needs_second_factor

KIND_OF_ROLE = {
    "buyer": Organisation.Kind.BUYER,
    "cooperative": Organisation.Kind.COOPERATIVE,
    "committee": Organisation.Kind.COOPERATIVE,
    "verifier": Organisation.Kind.VERIFIER,
}


class WrongKindOfOrganisation(Refused):
    """The role does not exist at this kind of organisation."""


class NotAVerifier(Refused):
    """The person belongs to no verifying organisation."""


class AlreadyKnown(Refused):
    """The address belongs to somebody, or is none."""


class LastAdministrator(Refused):
    """A team of a buyer always has somebody who administers it."""


class NoSuchRole(Refused):
    """The person does not have the role."""


@act
def invite_person(*, email: str, name: str, language: str = "en", at: datetime, by: User | None) -> User:
    """Register a person and send a letter with a link by which they choose a password.

    :raises AlreadyKnown: if the address belongs to somebody already
    """
    if User.objects.filter(email__iexact=email).exists():
        raise AlreadyKnown(_("%(email)s belongs to somebody already; add a membership.") % {"email": email})
    user = User.objects.create_user(email=email, name=name)
    Invitation.objects.create(user=user, language=language, invited_at=at, invited_by=by)
    return user


@act
def invite_again(*, user: User, language: str = "en", at: datetime, by: User) -> Invitation:
    """Send another letter to somebody who has not chosen a password.

    :raises AlreadyKnown: if they have one, or may not sign in
    """
    if user.has_usable_password() or not user.is_active:
        raise AlreadyKnown(_("%(name)s has a password already, or may not sign in.") % {"name": user.name})
    return Invitation.objects.create(user=user, language=language, invited_at=at, invited_by=by)


@act
def add_member(
    *, organisation: Organisation, user: User, role: str, at: datetime, by: User | None
) -> Membership:
    """Let a person act for an organisation, and grant the object permissions of the role.

    :raises WrongKindOfOrganisation: if, say, a buyer's role is asked for at a cooperative
    :raises registry.services.organisations.Merged: if the organisation was merged into another
    """
    organisation = standing(organisation)
    if KIND_OF_ROLE[role.split("_", maxsplit=1)[0]] != organisation.kind:
        raise WrongKindOfOrganisation(
            _("%(role)s is not a role at %(organisation)s.")
            % {"role": Membership.Role(role).label, "organisation": organisation}
        )
    if role in (Membership.Role.VERIFIER, Membership.Role.BUYER_ADMIN):
        _end_tokens_without_a_factor(user)
    membership, _created = Membership.objects.get_or_create(
        user=user, organisation=organisation, role=role, defaults={"granted_at": at, "granted_by": by}
    )
    for permission in GRANTS[role]:
        assign_perm(f"registry.{permission}", user, organisation)
    if role == Membership.Role.VERIFIER:
        user.groups.add(Group.objects.get(name=VERIFIER))
    return membership


@act
def end_membership(*, membership: Membership, at: datetime, by: User) -> None:
    """Take a role away, with those of its permissions that no other role of the person grants there.

    What an administrator invited others to, and nobody has accepted, ends with it.

    :raises LastAdministrator: if nobody else who may sign in administers the team of a buyer
    """
    user = membership.user
    # Two who end each other's membership come here one after the other.
    organisation = Organisation.objects.select_for_update(of=("self",), no_key=True).get(
        pk=membership.organisation_id
    )
    if membership.role == Membership.Role.BUYER_ADMIN:
        if is_last_administrator(membership):
            raise LastAdministrator(
                _("%(name)s is the last administrator of %(organisation)s; make somebody else one first.")
                % {"name": user.name, "organisation": organisation}
            )
        TeamInvitation.objects.open().filter(organisation=organisation, invited_by=user).update(
            withdrawn_at=at, withdrawn_by=by
        )
    if not Membership.objects.filter(pk=membership.pk).delete()[0]:
        raise NoSuchRole(_("%(name)s does not have this role.") % {"name": user.name})
    remaining = Membership.objects.filter(user=user, organisation=organisation)
    kept = {permission for other in remaining for permission in GRANTS[other.role]}
    for permission in set(GRANTS[membership.role]) - kept:
        remove_perm(f"registry.{permission}", user, organisation)
    if not user.memberships.filter(role=Membership.Role.VERIFIER).exists():
        user.groups.remove(Group.objects.get(name=VERIFIER))


def is_last_administrator(membership: Membership) -> bool:
    """Whether nobody else who may sign in administers a buyer that stands."""
    organisation = membership.organisation
    others = organisation.memberships.filter(role=Membership.Role.BUYER_ADMIN, user__is_active=True)
    return (
        membership.role == Membership.Role.BUYER_ADMIN
        and organisation.merged_into_id is None
        and not others.exclude(user=membership.user_id).exists()
    )


@act
def assign_verifier(*, site: MineSite, user: User, at: datetime, by: User | None) -> None:
    """Let a member of a verifying organisation verify the production of one site.

    :raises NotAVerifier: if the person belongs to no verifying organisation
    """
    if not user.memberships.filter(role=Membership.Role.VERIFIER).exists():
        raise NotAVerifier(_("%(name)s belongs to no verifying organisation.") % {"name": user.name})
    assign_perm("registry.verify_production", user, site)


@act
def withdraw_verifier(*, site: MineSite, user: User, at: datetime, by: User) -> None:
    """Let a person verify the production of a site no longer.

    :raises NotAVerifier: if they do not verify there
    """
    if not MineSite.objects.verifiable_by(user).filter(pk=site.pk).exists():
        raise NotAVerifier(
            _("%(name)s does not verify the production of %(site)s.") % {"name": user.name, "site": site}
        )
    remove_perm("registry.verify_production", user, site)


@act
def end_staff_role(*, user: User, group: str, at: datetime, by: User) -> None:
    """Take one of the operator's roles away; with the last one the person is staff no longer.

    :raises NoSuchRole: if the person does not have it
    """
    roles = user.groups.filter(name__in=STAFF_GROUPS)
    if not roles.filter(name=group).exists():
        raise NoSuchRole(_("%(name)s does not have this role.") % {"name": user.name})
    user.groups.remove(Group.objects.get(name=group))
    if not roles.exists() and not user.is_superuser:
        user.is_staff = False
        user.save(update_fields=["is_staff"])


@act
def make_staff(*, user: User, group: str, at: datetime, by: User | None) -> None:
    """Give a person one of the operator's roles."""
    if group not in STAFF_GROUPS:
        raise ValueError(f"{group} is not a staff group")
    _end_tokens_without_a_factor(user)
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    user.groups.add(Group.objects.get(name=group))


def _end_tokens_without_a_factor(user: User) -> None:
    """Before somebody's first role that needs a second factor: tokens of until now were given without it."""
    if not needs_second_factor(user):
        AuthToken.objects.filter(user=user).delete()
