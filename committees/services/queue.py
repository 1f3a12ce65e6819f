"""Money is set aside for confirmed decisions in the order of their confirmations, and nobody is overtaken."""

from datetime import datetime

from committees.models import Decision, FundEntry, PremiumFund, Project
from registry.models import MineSite, User

State = Decision.State


def locked_fund(site: MineSite) -> PremiumFund:
    """The fund of a site, which begins empty; whoever moves its money or its queue holds it first."""
    PremiumFund.objects.get_or_create(site=site)
    return PremiumFund.objects.select_for_update(no_key=True).get(site=site)


def set_aside_in_turn(fund: PremiumFund, *, at: datetime, by: User) -> list[Decision]:
    """Set money aside for those who wait, until one needs more than the fund holds; all later ones wait too.

    :param fund: locked by the caller
    :returns: those whose money is set aside now
    """
    waiting = Decision.objects.select_for_update(of=("self",), no_key=True).filter(
        committee__site=fund.site_id, state=State.UNFUNDED
    )
    served = []
    for decision in waiting.order_by("confirmed_at", "id"):
        fund.refresh_from_db(fields=["balance_minor"])
        if fund.balance_minor < decision.amount_minor:
            break
        decision.fund()
        decision.save(update_fields=["state"])
        FundEntry.objects.create(
            fund=fund,
            kind=FundEntry.Kind.ALLOCATION,
            amount_minor=-decision.amount_minor,
            reference=decision.number,
            decision=decision,
            recorded_at=at,
            recorded_by=by,
        )
        Project.objects.create(decision=decision, name=decision.title, allocated_minor=decision.amount_minor)
        served.append(decision)
    return served
