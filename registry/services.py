"""Acts on people and organisations; memberships and their permissions change nowhere else."""

from datetime import datetime

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm, remove_perm

from registry.acting import act
from registry.models import Membership, MineSite, Organisation, User
from registry.refusals import Refused
from registry.roles import GRANTS, STAFF_GROUPS, VERIFIER

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


class UnacceptableOrganisation(Refused):
    """A field of the organisation does not hold what it should, or its code is taken."""


@act
def add_organisation(
    *,
    kind: str,
    code: str,
    name: str,
    country: str,
    registration_number: str = "",
    lei: str = "",
    domain: str = "",
    parent: Organisation | None = None,
    at: datetime,
    by: User,
) -> Organisation:
    """Enter an organisation, invented ones aside: those are of the demonstration.

    :raises UnacceptableOrganisation: naming every field that is wrong
    """
    organisation = Organisation(
        kind=kind,
        code=code,
        name=name,
        country=country,
        registration_number=registration_number,
        lei=lei,
        domain=domain,
        parent=parent,
    )
    try:
        organisation.full_clean()
    except ValidationError as error:
        wrong = [f"{field}: {' '.join(messages)}" for field, messages in error.message_dict.items()]
        raise UnacceptableOrganisation("; ".join(wrong)) from None
    organisation.save()
    return organisation


@act
def add_member(
    *, organisation: Organisation, user: User, role: str, at: datetime, by: User | None
) -> Membership:
    """Let a person act for an organisation, and grant the object permissions of the role.

    :raises WrongKindOfOrganisation: if, say, a buyer's role is asked for at a cooperative
    """
    if KIND_OF_ROLE[role.split("_", maxsplit=1)[0]] != organisation.kind:
        raise WrongKindOfOrganisation(
            _("%(role)s is not a role at %(organisation)s.")
            % {"role": Membership.Role(role).label, "organisation": organisation}
        )
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
    """Take a role away, with those of its permissions that no other role of the person grants there."""
    user, organisation = membership.user, membership.organisation
    membership.delete()
    remaining = Membership.objects.filter(user=user, organisation=organisation)
    kept = {permission for other in remaining for permission in GRANTS[other.role]}
    for permission in set(GRANTS[membership.role]) - kept:
        remove_perm(f"registry.{permission}", user, organisation)
    if not user.memberships.filter(role=Membership.Role.VERIFIER).exists():
        user.groups.remove(Group.objects.get(name=VERIFIER))


@act
def assign_verifier(*, site: MineSite, user: User, at: datetime, by: User | None) -> None:
    """Let a member of a verifying organisation verify the production of one site.

    :raises NotAVerifier: if the person belongs to no verifying organisation
    """
    if not user.memberships.filter(role=Membership.Role.VERIFIER).exists():
        raise NotAVerifier(_("%(name)s belongs to no verifying organisation.") % {"name": user.name})
    assign_perm("registry.verify_production", user, site)


@act
def make_staff(*, user: User, group: str, at: datetime, by: User | None) -> None:
    """Give a person one of the operator's roles."""
    if group not in STAFF_GROUPS:
        raise ValueError(f"{group} is not a staff group")
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    user.groups.add(Group.objects.get(name=group))
