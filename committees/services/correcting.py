"""A wrong entry of a fund gets an opposite one with a reason, by two people; nothing is ever changed."""

from datetime import datetime

from django.utils.translation import gettext as _

from committees.models import FundCorrection, FundEntry, PremiumFund
from committees.services.queue import locked_fund, set_aside_in_turn
from committees.services.refusals import WrongAmount
from registry.acting import act
from registry.models import User
from registry.refusals import Refused
from registry.services import two_people
from registry.templatetags.oreka import money


@act
def request_correction(
    *, fund: PremiumFund, amount_minor: int, reason: str, at: datetime, by: User
) -> FundCorrection:
    """Ask that money which no other entry explains is put into a fund's free balance, or taken out.

    :param amount_minor: minor units of the fund, negative out of it
    :raises WrongAmount: if it is nothing, or more than is free
    :raises Refused: without a reason
    """
    fund = locked_fund(fund.site)
    if not reason.strip():
        raise Refused(_("Say why the fund is corrected."))
    if amount_minor == 0:
        raise WrongAmount(_("A correction moves money."))
    _refuse_overdrawing(fund, amount_minor)
    return FundCorrection.objects.create(
        fund=fund, amount_minor=amount_minor, reason=reason.strip(), requested_at=at, requested_by=by
    )


@act
def approve_correction(*, correction: FundCorrection, at: datetime, by: User) -> FundEntry:
    """Enter, as another person, what was asked for.

    What comes in is set aside for the decisions that wait for funds, in their order.

    :raises WrongAmount: if it takes out more than is free now
    :raises registry.services.two_people.AlreadyDecided: if it was approved or refused before
    :raises registry.services.two_people.SamePerson: if `by` asked for it
    """
    fund = locked_fund(correction.fund.site)
    correction = two_people.undecided(correction, approver=by)
    _refuse_overdrawing(fund, correction.amount_minor)
    correction = two_people.approve(correction, at=at, by=by)
    entry = FundEntry.objects.create(
        fund=fund,
        kind=FundEntry.Kind.CORRECTION,
        amount_minor=correction.amount_minor,
        correction=correction,
        reason=correction.reason,
        recorded_at=at,
        recorded_by=by,
    )
    set_aside_in_turn(fund, at=at, by=by)
    return entry


@act
def refuse_correction(*, correction: FundCorrection, reason: str, at: datetime, by: User) -> FundCorrection:
    """Leave the fund as it is; whoever asked reads why.

    :raises registry.services.two_people.AlreadyDecided: if it was approved or refused before
    :raises registry.services.two_people.NoReason: if nothing is said
    """
    return two_people.refuse(two_people.undecided(correction), reason=reason, at=at, by=by)


def _refuse_overdrawing(fund: PremiumFund, amount_minor: int) -> None:
    if fund.balance_minor + amount_minor < 0:
        raise WrongAmount(
            _("Only %(free)s is free; the rest is set aside.")
            % {"free": money(fund.balance_minor, fund.currency)}
        )
