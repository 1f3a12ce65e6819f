"""The staff's pages on messages of thanks: nothing reaches a committee that no registrar has read."""

from django.utils.translation import gettext_lazy as _

from committees import services
from registry import columns
from registry.acts import LedgerAdmin
from registry.two_people_acts import ApproveAct, DecideAct, RefuseAct


class DecideThanks(DecideAct):
    def may(self, user, row):
        return user.has_perm("committees.decide_thanks")

    def facts(self, row):
        return [
            (_("Buyer"), row.organisation),
            (_("Site"), row.site),
            (_("Message"), row.text),
            (_("Language"), row.get_language_display()),
            *super().facts(row),
        ]


class ShowThanks(DecideThanks, ApproveAct):
    label = _("Show to the committee")
    lead = _("The committee of the site reads it on its first page, with the name of the buyer.")
    warning = _("It names no person, promises nothing and asks for nothing; otherwise refuse it.")

    def perform(self, row, data, *, at, by):
        services.show_thanks(thanks=row, at=at, by=by)
        return _("The committee of %(site)s sees the message.") % {"site": row.site}, row


class RefuseThanks(DecideThanks, RefuseAct):
    label = _("Refuse")
    lead = _("The committee never sees it. The buyer reads why.")
    is_danger = True

    def perform(self, row, data, *, at, by):
        services.refuse_thanks(thanks=row, reason=data["reason"], at=at, by=by)
        return _("The message is refused."), row


class ThanksAdmin(LedgerAdmin):
    begins = _("A buyer writes it on the page of its premium.")
    acts = (ShowThanks(), RefuseThanks())
    list_display = ["organisation", "site", columns.state_shown, "text", "requested_at"]
    list_more = ("language", "requested_by", "decided_at", "refusal")
    list_filter = ["state", "site"]
    list_select_related = ["organisation", "site", "requested_by"]
    search_fields = ["organisation__name", "site__name", "text"]
    date_hierarchy = "requested_at"
    fields = [
        columns.link_to("organisation", _("buyer")),
        "site",
        columns.state_shown,
        "text",
        "language",
        ("requested_at", "requested_by"),
        "decided_at",
        "approved_by",
        "refused_by",
        "refusal",
    ]
