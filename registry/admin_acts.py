"""The staff's steps with people: memberships, the sites of verifiers, and staff roles."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from guardian.shortcuts import get_users_with_perms

from registry import services
from registry.acts import Act
from registry.admin_forms import InvitationForm, MembershipForm, StaffRoleForm, VerifierForm
from registry.refusals import Refused
from registry.roles import STAFF_GROUPS


class OneselfRefused(Refused):
    """Nobody gives rights to themselves."""


class InvitePerson(Act):
    name = "add"
    label = _("Invite a person")
    lead = _("A letter goes to this address with a link by which the person chooses a password.")
    form_class = InvitationForm

    def perform(self, row, data, *, at, by):
        user = services.invite_person(**data, at=at, by=by)
        return _("%(name)s is invited. Now say what they may do: add a membership.") % {
            "name": user.name
        }, user


class InviteAgain(Act):
    name = "invite-again"
    label = _("Send the invitation again")
    lead = _("An earlier link stays good for three days after its letter.")

    def is_open(self, row):
        return row.is_active and not row.has_usable_password()

    def may(self, user, row):
        return user.has_perm("registry.add_user")

    def facts(self, row):
        return [(_("Person"), row)]

    def perform(self, row, data, *, at, by):
        services.invite_again(user=row, language=get_language() or "en", at=at, by=by)
        return _("Another letter goes to %(email)s.") % {"email": row.email}, row


class AddMember(Act):
    name = "add-member"
    label = _("Add a membership")
    lead = _("The person may then act for the organisation; ending the membership takes that away again.")
    form_class = MembershipForm
    # Whoever comes from the page of a person or an organisation need not choose it again.
    prefilled = ("user", "organisation")

    def perform(self, row, data, *, at, by):
        if data["user"] == by:
            raise OneselfRefused(_("You cannot give yourself a role; ask a colleague."))
        membership = services.add_member(**data, at=at, by=by)
        return _("%(membership)s.") % {"membership": membership}, membership


class AssignVerifier(Act):
    name = "assign-verifier"
    label = _("Assign a verifier")
    lead = _("The verifier may then check every production report of this site, but never their own.")
    form_class = VerifierForm

    def may(self, user, row):
        return user.has_perm("registry.assign_verifier")

    def facts(self, row):
        assigned = assigned_to(row)
        return [
            (_("Site"), f"{row}, {row.town} · {row.cooperative}"),
            (_("Assigned now"), ", ".join(user.name for user in assigned) or _("nobody")),
        ]

    def perform(self, row, data, *, at, by):
        if data["user"] == by:
            raise OneselfRefused(_("You cannot give yourself a role; ask a colleague."))
        services.assign_verifier(site=row, user=data["user"], at=at, by=by)
        return (
            _("%(name)s may now verify the production of %(site)s.")
            % {"name": data["user"].name, "site": row},
            row,
        )


class WithdrawVerifier(AssignVerifier):
    name = "withdraw-verifier"
    label = _("Withdraw a verifier")
    lead = _("The verifier may no longer check reports of this site; what they checked stays checked.")
    is_danger = True

    def is_open(self, row):
        return assigned_to(row).exists()

    def form(self, row, user, *arguments):
        form = VerifierForm(*arguments)
        form.fields["user"].queryset = assigned_to(row)
        return form

    def perform(self, row, data, *, at, by):
        services.withdraw_verifier(site=row, user=data["user"], at=at, by=by)
        return (
            _("%(name)s no longer verifies the production of %(site)s.")
            % {"name": data["user"].name, "site": row},
            row,
        )


def assigned_to(site):
    return get_users_with_perms(
        site, only_with_perms_in=["verify_production"], with_group_users=False, with_superusers=False
    ).order_by("name")


class MakeStaff(Act):
    name = "make-staff"
    label = _("Give a staff role")
    lead = _("The person may then enter these pages and see every organisation’s records.")
    form_class = StaffRoleForm

    def may(self, user, row):
        return user.is_superuser

    def facts(self, row):
        return [
            (_("Person"), row),
            (_("Roles now"), ", ".join(row.groups.values_list("name", flat=True)) or _("none")),
        ]

    def perform(self, row, data, *, at, by):
        services.make_staff(user=row, group=data["group"], at=at, by=by)
        return _("%(name)s is now %(role)s.") % {"name": row.name, "role": _(data["group"])}, row


class EndStaffRole(MakeStaff):
    name = "end-staff-role"
    label = _("End a staff role")
    lead = _("The person may no longer act in this role; with the last role they leave these pages.")
    is_danger = True

    def is_open(self, row):
        return row.groups.filter(name__in=STAFF_GROUPS).exists()

    def form(self, row, user, *arguments):
        held = row.groups.filter(name__in=STAFF_GROUPS).values_list("name", flat=True)
        form = StaffRoleForm(*arguments)
        form.fields["group"].choices = [(name, _(name)) for name in held]
        return form

    def perform(self, row, data, *, at, by):
        services.end_staff_role(user=row, group=data["group"], at=at, by=by)
        return _("%(name)s is no longer %(role)s.") % {"name": row.name, "role": _(data["group"])}, row
