"""A wrong entry of a fund gets an opposite one with a reason; nothing is ever changed."""

from datetime import datetime

from django.utils.translation import gettext as _

from committees.models import FundEntry, PremiumFund
from committees.services.queue import locked_fund, set_aside_in_turn
from committees.services.refusals import WrongAmount
from registry.acting import act
from registry.models import User
from registry.refusals import Refused
from registry.templatetags.oreka import money


@act
def correct_fund(*, fund: PremiumFund, amount_minor: int, reason: str, at: datetime, by: User) -> FundEntry:
    """Put money into a fund's free balance, or take it out, that no other entry explains.

    What comes in is set aside for the decisions that wait for funds, in their order.

    :param amount_minor: minor units of the fund, negative out of it
    :raises WrongAmount: if it is nothing, or more than is free
    :raises Refused: without a reason
    """
    fund = locked_fund(fund.site)
    if not reason.strip():
        raise Refused(_("Say why the fund is corrected."))
    if amount_minor == 0:
        raise WrongAmount(_("A correction moves money."))
    if fund.balance_minor + amount_minor < 0:
        raise WrongAmount(
            _("Only %(free)s is free; the rest is set aside.")
            % {"free": money(fund.balance_minor, fund.currency)}
        )
    entry = FundEntry.objects.create(
        fund=fund,
        kind=FundEntry.Kind.CORRECTION,
        amount_minor=amount_minor,
        reason=reason.strip(),
        recorded_at=at,
        recorded_by=by,
    )
    set_aside_in_turn(fund, at=at, by=by)
    return entry
