"""Premiums of orders come into the funds of sites, and their fees go out again."""

from datetime import datetime

from django.utils.translation import gettext as _

from committees.models import FundEntry
from committees.services.queue import locked_fund, set_aside_in_turn
from committees.services.refusals import PremiumAlreadyPosted, WrongAmount
from registry.acting import act
from registry.models import MineSite, User

Kind = FundEntry.Kind


@act
def post_premium(
    *,
    site: MineSite,
    amount_minor: int,
    fee_minor: int,
    currency: str,
    reference: str,
    at: datetime,
    by: User,
) -> FundEntry:
    """Pay the premium of an order into the site's fund, and its fee out again as an entry of its own.

    What comes in is set aside for the decisions that wait for funds, in their order.

    :param amount_minor: the premium in minor units, fee included
    :param fee_minor: the part that does not stay in the fund
    :param reference: the order's number
    :returns: the premium entry
    :raises WrongAmount: if the amounts do not fit together, or the fund is kept in another currency
    :raises PremiumAlreadyPosted: if the order's premium came before
    """
    fund = locked_fund(site)
    if currency != fund.currency:
        raise WrongAmount(
            _("The fund of %(site)s is kept in %(kept)s, not in %(currency)s.")
            % {"site": site, "kept": fund.currency, "currency": currency}
        )
    if amount_minor <= 0 or not 0 <= fee_minor <= amount_minor:
        raise WrongAmount(_("A premium is above zero, and its fee is a part of it."))
    if fund.entries.filter(kind=Kind.PREMIUM, reference=reference).exists():
        raise PremiumAlreadyPosted(
            _("The premium of %(reference)s is already in the fund of %(site)s.")
            % {"reference": reference, "site": site}
        )
    entry = FundEntry.objects.create(
        fund=fund,
        kind=Kind.PREMIUM,
        amount_minor=amount_minor,
        reference=reference,
        recorded_at=at,
        recorded_by=by,
    )
    if fee_minor:
        FundEntry.objects.create(
            fund=fund,
            kind=Kind.FEE,
            amount_minor=-fee_minor,
            reference=reference,
            recorded_at=at,
            recorded_by=by,
        )
    set_aside_in_turn(fund, at=at, by=by)
    return entry
