"""Transfers within groups: read by staff, decided by acts alone."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from credits import services as ledger
from credits.admin.removal_acts import quantity_in_words
from credits.models import Certificate, GroupTransfer
from registry import columns
from registry.acts import Act, LedgerAdmin, ReasonForm
from registry.columns import person_and_instant
from registry.lists import Total
from registry.records import some_of
from registry.templatetags.oreka import tonnes


class DecideGroupTransfer(Act):
    def may(self, user, row):
        return user.has_perm("credits.approve_group_transfer")

    def facts(self, row):
        accepted = row.accepted_by and person_and_instant(row.accepted_by, row.accepted_at)
        return [
            (_("Transfer"), row),
            (_("From"), row.giver),
            (_("To"), row.receiver),
            (_("Mineral"), row.mineral),
            (_("Quantity"), quantity_in_words(row.quantity)),
            (_("Reason"), row.reason),
            (_("Requested by"), person_and_instant(row.requested_by, row.requested_at)),
            (_("Accepted by"), accepted or _("nobody yet")),
        ]


class ApproveGroupTransfer(DecideGroupTransfer):
    name = "approve"
    label = _("Approve the transfer")
    lead = _("The credits move at once. The premium paid for them stays with the order that delivered them.")
    warning = _("Only another transfer, asked for by the receiving company, brings them back.")
    needs_fresh_sign_in = True

    def is_open(self, row):
        return row.state == GroupTransfer.State.ACCEPTED

    def someone_else(self, user, row):
        if user.pk in (row.requested_by_id, row.accepted_by_id):
            return _("You asked for this or accepted it; someone else must approve it.")
        return ""

    def checks(self, row, user):
        set_aside = sum(block.quantity for block in row.certificates.all())
        forbidden = row.certificates.filter(issuance__standard__allows_group_transfer=False)
        group = type(row.giver).objects.group_of(row.giver)
        return [
            (set_aside == row.quantity, _("All of these credits are set aside for it.")),
            (not forbidden.exists(), _("Their standard allows it.")),
            (row.receiver in group, _("The two companies are reviewed, and of one group.")),
            (
                not (row.giver.is_suspended or row.receiver.is_suspended),
                _("Neither of them is suspended."),
            ),
        ]

    def perform(self, row, data, *, at, by):
        transfer = ledger.approve_group_transfer(transfer=row, at=at, by=by)
        said = _("%(quantity)s t have moved to %(receiver)s.")
        return said % {"quantity": tonnes(transfer.quantity), "receiver": transfer.receiver}, transfer


class RefuseGroupTransfer(DecideGroupTransfer):
    name = "refuse"
    label = _("Refuse the transfer")
    lead = _("The credits are free again, as they were. Both companies read the reason.")
    form_class = ReasonForm

    def is_open(self, row):
        return row.is_waiting

    def perform(self, row, data, *, at, by):
        transfer = ledger.refuse_group_transfer(transfer=row, reason=data["reason"], at=at, by=by)
        return _("Transfer %(number)s is refused.") % {"number": transfer}, transfer


@admin.register(GroupTransfer)
class GroupTransferAdmin(LedgerAdmin):
    begins = _("A transfer within a group begins on the pages of the company that holds the credits.")
    acts = (ApproveGroupTransfer(), RefuseGroupTransfer())
    list_display = [
        "number",
        columns.state_shown,
        "from_account",
        "to_account",
        "mineral",
        columns.quantity_t,
    ]
    list_more = (columns.quantity_kg, "requested_at", "accepted_at", "approved_at", "closed_at", "reason")
    totals = (Total("quantity", _("tonnes"), tonnes),)
    list_filter = ["state", "mineral", "from_account", "to_account"]
    list_select_related = ["from_account__organisation", "to_account__organisation", "mineral"]
    search_fields = ["number", "from_account__organisation__name", "to_account__organisation__name"]
    date_hierarchy = "requested_at"
    fields = [
        "number",
        columns.state_shown,
        columns.link_to("from_account", _("from")),
        columns.link_to("to_account", _("to")),
        "mineral",
        columns.quantity_kg,
        "reason",
        "requested_at",
        "requested_by",
        "accepted_at",
        "accepted_by",
        "approved_at",
        "approved_by",
        "closed_at",
        "closed_by",
        "refusal",
    ]
    details_template = "admin/acts/group_transfer_details.html"

    def details(self, row, request):
        waits = Certificate.objects.filter(group_transfer=row)
        moves = row.moves.select_related("issuance").order_by("id")
        return {
            "blocks": some_of(waits.select_related("issuance", "holder__organisation").order_by("first")),
            "moves": some_of(moves),
        }
