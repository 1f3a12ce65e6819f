"""From which orders' premiums a receipt was paid, as a plain dict with the shares of `committees.tracing`."""

from committees.models import Expenditure, FundEntry, PremiumFund
from committees.tracing import CORRECTION, Trace, trace


def trace_of(fund: PremiumFund) -> Trace:
    """The shares of a fund as its entries are now."""
    return trace(fund.entries.order_by("id"))


def origins_of(expenditure: Expenditure) -> dict:
    """The shares of each order in what the fund paid for a receipt; minor units of the fund's currency.

    No shares, if it was reversed: its decision has them again.
    """
    payment = expenditure.payments.select_related("fund").get(kind=FundEntry.Kind.PAYMENT)
    shares = trace_of(payment.fund).paid.get(expenditure.pk, {})
    corrections = {
        f"{CORRECTION}:{entry.pk}": entry
        for entry in payment.fund.entries.filter(kind=FundEntry.Kind.CORRECTION)
    }
    return {
        "number": expenditure.number,
        "currency": payment.fund.currency,
        "amount_minor": expenditure.fund_amount_minor,
        "shares": [
            {
                "order": "" if source in corrections else source,
                "reason": corrections[source].reason if source in corrections else "",
                "amount_minor": amount,
            }
            for source, amount in shares.items()
        ],
    }
