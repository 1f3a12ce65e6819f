"""The staff's steps that take credits out of use or of trust: cancellations, holds on issuance, notices."""

from django.utils.translation import gettext_lazy as _

from credits import services as ledger
from credits.admin.forms import (
    ApproveCancellationForm,
    CancelCreditsForm,
    HoldForm,
    NoticeForm,
)
from credits.models import Certificate, Issuance, Retirement
from registry.acts import Act
from registry.templatetags.oreka import kilograms, tonnes
from registry.two_people_acts import ApproveAct, DecideAct, LiftAct, RefuseAct


def quantity_in_words(quantity):
    return _("%(tonnes)s t (%(kilograms)s kg)") % {
        "tonnes": tonnes(quantity),
        "kilograms": kilograms(quantity),
    }


class CancelCredits(Act):
    name = "cancel"
    label = _("Cancel these credits")
    lead = _(
        "For credits that should never have been issued. They are set aside at once; "
        "somebody else approves, and only then are they gone."
    )
    warning = _(
        "Cancelled credits never come back: nobody can deliver, sell or retire them, and the reason stays "
        "public for ever. A mistake costs their holder the whole quantity."
    )
    is_danger = True
    needs_fresh_sign_in = True

    def is_open(self, row):
        return (
            row.state in (Certificate.State.ISSUED, Certificate.State.HELD)
            and row.reserved_for_id is None
            and row.cancellation_id is None
            and row.group_transfer_id is None
        )

    def may(self, user, row):
        return user.has_perm("credits.request_cancellation")

    def form(self, row, user, *arguments):
        return CancelCreditsForm(*arguments, certificate=row)

    def facts(self, row):
        return [
            (_("Certificate"), row),
            (_("State"), row.get_state_display()),
            (_("Holder"), row.holder),
            (_("Quantity of the block"), quantity_in_words(row.quantity)),
        ]

    def perform(self, row, data, *, at, by):
        cancellation = ledger.request_cancellation(
            issuance=row.issuance, serials=data["serials"], reason=data["reason"], at=at, by=by
        )
        return (
            _("Cancellation %(number)s of %(quantity)s t is requested. Somebody else must approve it.")
            % {"number": cancellation, "quantity": tonnes(cancellation.quantity)},
            cancellation,
        )


def blocks_of(cancellation):
    return cancellation.certificates.select_related("issuance", "holder__organisation").order_by("first")


class DecideCancellation(DecideAct):
    def facts(self, row):
        return [
            (_("Cancellation"), row),
            (_("Serials"), f"{row.issuance}/{row.serials}"),
            (_("Holder"), ", ".join(dict.fromkeys(str(block.holder) for block in blocks_of(row)))),
            (_("Quantity"), quantity_in_words(row.quantity)),
            (_("Public reason"), row.reason),
            *super().facts(row),
        ]


class ApproveCancellation(DecideCancellation, ApproveAct):
    label = _("Approve the cancellation")
    lead = _("Approving takes the credits out for good and publishes the reason.")
    warning = _(
        "Nothing brings cancelled credits back. A mistake costs their holder the whole quantity, in public."
    )
    is_danger = True
    needs_fresh_sign_in = True

    def may(self, user, row):
        return user.has_perm("credits.approve_cancellation")

    def form(self, row, user, *arguments):
        return ApproveCancellationForm(*arguments, cancellation=row)

    def checks(self, row, user):
        set_aside = sum(block.quantity for block in row.certificates.all())
        return [
            (set_aside == row.quantity, _("All of these credits are set aside for it.")),
            (
                row.requested_by_id != user.pk,
                _("Somebody else requested it: %(name)s.") % {"name": row.requested_by.name},
            ),
        ]

    def perform(self, row, data, *, at, by):
        cancellation = ledger.approve_cancellation(cancellation=row, at=at, by=by)
        return (
            _("%(quantity)s t are cancelled.") % {"quantity": tonnes(cancellation.quantity)},
            cancellation,
        )


class RefuseCancellation(DecideCancellation, RefuseAct):
    label = _("Refuse the cancellation")
    lead = _("The credits are free again, as they were. Whoever asked may take the request back so, too.")

    def may(self, user, row):
        return user.has_perm("credits.approve_cancellation") or (
            user.has_perm("credits.request_cancellation") and row.requested_by_id == user.pk
        )

    def perform(self, row, data, *, at, by):
        cancellation = ledger.refuse_cancellation(cancellation=row, reason=data["reason"], at=at, by=by)
        return _("Cancellation %(number)s is refused.") % {"number": cancellation}, cancellation


class HoldIssuance(Act):
    name = "hold"
    label = _("Hold issuance")
    lead = _("While an incident is looked into, nothing is requested or approved for this site’s production.")
    warning = _("Somebody else must lift the hold again. Credits that were issued before stay as they are.")
    is_danger = True
    form_class = HoldForm

    def is_open(self, row):
        return not row.holds.in_force().exists()

    def may(self, user, row):
        return user.has_perm("credits.place_hold")

    def facts(self, row):
        return [(_("Site"), f"{row}, {row.town} · {row.cooperative}")]

    def perform(self, row, data, *, at, by):
        hold = ledger.place_hold(site=row, reason=data["reason"], at=at, by=by)
        return _("Issuance for %(site)s is on hold.") % {"site": hold.site}, hold


class LiftHold(LiftAct):
    label = _("Lift the hold")
    lead = _("Issuance for this site’s production may go on. The hold and its outcome stay in the records.")

    def may(self, user, row):
        return user.has_perm("credits.lift_hold")

    def facts(self, row):
        return [
            (_("Site"), f"{row.site}, {row.site.town} · {row.site.cooperative}"),
            *super().facts(row),
        ]

    def perform(self, row, data, *, at, by):
        hold = ledger.lift_hold(hold=row, outcome=data["outcome"], at=at, by=by)
        return _("The hold on %(site)s is lifted.") % {"site": hold.site}, hold


class AddNotice(Act):
    """A public word on a final record; the act and its page are the same for both kinds."""

    name = "add-notice"
    label = _("Add a notice")
    lead = _("The record itself never changes. A notice stands before it, in public, from now on.")
    warning = _(
        "A notice is public at once and can never be changed or taken back; a wrong one is answered by "
        "another. A mistake here stays beside a company’s name for ever."
    )
    is_danger = True
    form_class = NoticeForm
    final = ""
    record = ""

    def is_open(self, row):
        return row.state == self.final

    def may(self, user, row):
        return user.has_perm("credits.add_notice")

    def perform(self, row, data, *, at, by):
        notice = ledger.add_notice(kind=data["kind"], text=data["text"], **{self.record: row}, at=at, by=by)
        return _("The notice is public: %(kind)s.") % {"kind": notice.get_kind_display()}, row


class NoticeOnRetirement(AddNotice):
    final = Retirement.State.FINAL
    record = "retirement"

    def facts(self, row):
        return [
            (_("Retirement"), row),
            (_("Statement"), getattr(row, "statement", _("being made"))),
            (_("Beneficiary"), row.beneficiary),
            (_("Quantity"), quantity_in_words(row.quantity)),
        ]


class NoticeOnIssuance(AddNotice):
    final = Issuance.State.APPROVED
    record = "issuance"

    def facts(self, row):
        statements = Retirement.objects.final().filter(certificates__issuance=row).distinct().count()
        return [
            (_("Issuance"), row),
            (_("Site"), f"{row.report.site}, {row.report.site.town} · {row.report.site.cooperative}"),
            (_("Quantity"), quantity_in_words(row.quantity)),
            (_("Statements that will show it"), statements),
        ]
