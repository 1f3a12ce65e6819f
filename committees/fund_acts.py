"""The steps of the staff on a fund: a correction by two of them, and lines of the bank set aside."""

from django import forms
from django.utils.translation import gettext_lazy as _

from committees import services
from committees.forms import AmountField
from committees.models import BankMatch
from registry.acts import Act, ReasonForm
from registry.templatetags.oreka import money
from registry.two_people_acts import ApproveAct, DecideAct, RefuseAct


def facts_of(fund):
    return [
        (_("Free"), money(fund.balance_minor, fund.currency)),
        (_("Set aside"), money(fund.set_aside_minor, fund.currency)),
        (_("Cash"), money(fund.cash_minor, fund.currency)),
    ]


class CorrectionForm(ReasonForm):
    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=[("in", _("Into the fund")), ("out", _("Out of the fund"))],
        widget=forms.RadioSelect,
    )
    amount = AmountField(label=_("Amount"))
    field_order = ("direction", "amount", "reason")


class RequestCorrection(Act):
    name = "correct"
    label = _("Correct the fund")
    lead = _(
        "A wrong entry stays; an opposite one stands beside it, and the committee reads its reason. "
        "Somebody else must approve it; until then no money moves."
    )
    is_danger = True
    needs_fresh_sign_in = True
    form_class = CorrectionForm

    def may(self, user, row):
        return user.has_perm("committees.request_correction")

    def facts(self, row):
        return facts_of(row)

    def perform(self, row, data, *, at, by):
        correction = services.request_correction(
            fund=row,
            amount_minor=data["amount"] if data["direction"] == "in" else -data["amount"],
            reason=data["reason"],
            at=at,
            by=by,
        )
        return _("The correction is requested. Somebody else must approve it."), correction


class DecideCorrection(DecideAct):
    def facts(self, row):
        return [
            (_("Fund"), row.fund),
            (_("Amount"), money(row.amount_minor, row.fund.currency)),
            (_("Reason"), row.reason),
            *facts_of(row.fund),
            *super().facts(row),
        ]


class ApproveCorrection(DecideCorrection, ApproveAct):
    label = _("Approve the correction")
    lead = _("Approving moves the money; the committee reads the reason, and the sum is told in public.")
    warning = _("A correction cannot be taken back, only corrected again.")
    is_danger = True
    needs_fresh_sign_in = True

    def may(self, user, row):
        return user.has_perm("committees.approve_correction")

    def perform(self, row, data, *, at, by):
        entry = services.approve_correction(correction=row, at=at, by=by)
        return _("The correction is entered."), entry.correction


class RefuseCorrection(DecideCorrection, RefuseAct):
    label = _("Refuse the correction")
    lead = _("The fund stays as it is. Whoever asked may take the request back so, too.")

    def may(self, user, row):
        return user.has_perm("committees.approve_correction") or (
            user.has_perm("committees.request_correction") and row.requested_by_id == user.pk
        )

    def perform(self, row, data, *, at, by):
        services.refuse_correction(correction=row, reason=data["reason"], at=at, by=by)
        return _("The correction is refused."), row


class SetLinesAside(Act):
    name = "set-aside"
    label = _("Set these lines aside")
    lead = _(
        "For lines of another account, or with a wrong figure: from this one to the last, "
        "none counts any more. All stay readable, with your reason."
    )
    warning = _("Lines that were set aside never count again; import the right ones in their place.")
    is_danger = True
    form_class = ReasonForm
    template_name = "admin/acts/set_lines_aside.html"
    most_shown = 100

    def is_open(self, row):
        return lines_from(row).filter(pk=row.pk).exists()

    def may(self, user, row):
        return user.has_perm("committees.add_linessetaside")

    def facts(self, row):
        lines = lines_from(row)
        before = row.fund.bank_lines.counting().filter(position__lt=row.position).last()
        follows = money(before.balance_minor, row.fund.currency) if before else _("Any: it is the first")
        return [
            (_("Lines set aside"), lines.count()),
            (
                _("Lines whose match is undone"),
                BankMatch.objects.filter(line__in=lines).values("line").distinct().count(),
            ),
            (_("Balance that the next line follows"), follows),
        ]

    def context(self, row, form):
        lines = lines_from(row)
        return {"lines": lines[: self.most_shown], "more": max(lines.count() - self.most_shown, 0)}

    def perform(self, row, data, *, at, by):
        services.set_lines_aside(line=row, reason=data["reason"], at=at, by=by)
        return _("The lines are set aside and count no more."), row


def lines_from(row):
    """The lines of the bank from one to the last that still count."""
    return row.fund.bank_lines.counting().filter(position__gte=row.position).order_by("position")
