"""The staff's steps with people: memberships, the sites of verifiers, and staff roles."""

from django.utils.translation import gettext_lazy as _
from guardian.shortcuts import get_users_with_perms

from registry import services
from registry.acts import Act
from registry.admin_forms import MembershipForm, StaffRoleForm, VerifierForm
from registry.refusals import Refused


class OneselfRefused(Refused):
    """Nobody gives rights to themselves."""


class AddMember(Act):
    name = "add-member"
    label = _("Add a membership")
    lead = _("The person may then act for the organisation; ending the membership takes that away again.")
    form_class = MembershipForm

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
        assigned = get_users_with_perms(
            row, only_with_perms_in=["verify_production"], with_group_users=False, with_superusers=False
        )
        return [
            (_("Site"), f"{row}, {row.town} · {row.cooperative}"),
            (_("Assigned now"), ", ".join(user.name for user in assigned.order_by("name")) or _("nobody")),
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
