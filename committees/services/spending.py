"""Payments for what a committee decided, each with its receipt."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.files.base import File
from django.utils.translation import gettext as _

from committees.amounts import in_fund_currency
from committees.models import Decision, Expenditure, FundEntry, PremiumFund, Project
from committees.services.deciding import check_state
from committees.services.queue import locked_fund
from committees.services.refusals import (
    ReceiptPaidBefore,
    SpendsMoreThanAllocated,
    WrongAmount,
    WrongDate,
    WrongRate,
)
from registry.acting import act
from registry.files import checked_receipt
from registry.files.storing import create_all_with_files
from registry.models import User, next_number
from registry.templatetags.oreka import money

State = Decision.State
LONGEST_FROM_RATE = timedelta(days=31)


@act
def record_expenditure(
    *,
    project: Project,
    description: str,
    supplier: str,
    amount_minor: int,
    currency: str,
    rate: Decimal | None,
    rate_on: date | None,
    spent_on: date,
    receipt: File,
    others_minor: int = 0,
    others: str = "",
    at: datetime,
    by: User,
) -> Expenditure:
    """Record a payment with its receipt, and take it out of what the fund has set aside.

    :param amount_minor: minor units of what the fund paid
    :param others_minor: what others paid of the same receipt, in the same currency; `others` says who
    :param rate: Congolese francs for one dollar, for francs only, with the day it applied
    :raises WrongState: if the decision is not confirmed, or closed
    :raises WrongRate: if francs come without a rate of those days, or dollars with one
    :raises WrongDate: if it was paid in the future, or before the decision
    :raises ReceiptPaidBefore: if the same file stands behind another expenditure of the project
    :raises SpendsMoreThanAllocated: if the project has less left
    :raises UnacceptableFile: unless the receipt is a sound PDF, JPEG or PNG file of at most 5 MB
    """
    fund = locked_fund(project.decision.committee.site)
    decision = Decision.objects.select_for_update(no_key=True).get(pk=project.decision_id)
    kept, fingerprint = checked_receipt(receipt)
    check_state(decision, State.CONFIRMED)
    if others_minor < 0 or bool(others_minor) != bool(others):
        raise WrongAmount(_("Say what others paid, and who they are, or leave both empty."))
    _check_spending(decision, amount_minor, currency, rate, rate_on, spent_on, at)
    if first := project.expenditures.standing().filter(receipt_sha256=fingerprint).first():
        raise ReceiptPaidBefore(_("This receipt was handed in before, for %(number)s.") % {"number": first})
    project = Project.objects.get(pk=project.pk)
    fund_amount_minor = in_fund_currency(amount_minor, rate)
    if fund_amount_minor == 0:
        raise WrongAmount(_("The amount is less than one cent at this rate."))
    if fund_amount_minor > project.unspent_minor:
        raise SpendsMoreThanAllocated(
            _("This is %(amount)s, but %(number)s has %(left)s left.")
            % {
                "amount": money(fund_amount_minor, decision.currency),
                "number": decision,
                "left": money(project.unspent_minor, decision.currency),
            }
        )
    prefix = f"E-{decision.committee.site.code}-{at.year}"
    spending = Expenditure(
        number=f"{prefix}-{next_number(prefix):04d}",
        project=project,
        description=description,
        supplier=supplier,
        amount_minor=amount_minor,
        currency=currency,
        rate=rate,
        rate_on=rate_on,
        fund_amount_minor=fund_amount_minor,
        spent_on=spent_on,
        receipt=kept,
        receipt_sha256=fingerprint,
        others_minor=others_minor,
        others=others,
        recorded_at=at,
        recorded_by=by,
    )
    create_all_with_files([spending, _payment_of(spending, fund)])
    return spending


def _payment_of(spending: Expenditure, fund: PremiumFund) -> FundEntry:
    return FundEntry(
        fund=fund,
        kind=FundEntry.Kind.PAYMENT,
        amount_minor=-spending.fund_amount_minor,
        reference=spending.number,
        decision=spending.project.decision,
        expenditure=spending,
        recorded_at=spending.recorded_at,
        recorded_by=spending.recorded_by,
    )


def _check_spending(
    decision: Decision,
    amount_minor: int,
    currency: str,
    rate: Decimal | None,
    rate_on: date | None,
    spent_on: date,
    at: datetime,
) -> None:
    if amount_minor <= 0:
        raise WrongAmount(_("The amount must be above zero."))
    if currency == decision.currency and (rate is not None or rate_on is not None):
        raise WrongRate(_("Give a rate for francs only."))
    if currency != decision.currency and (rate is None or rate <= 0 or rate_on is None):
        raise WrongRate(_("For francs, give how many make one dollar, and on which day."))
    if max(spent_on, rate_on or spent_on) > at.date():
        raise WrongDate(_("The date lies in the future."))
    if rate_on and abs(rate_on - spent_on) > LONGEST_FROM_RATE:
        raise WrongRate(_("The rate is of another time: give one of at most a month before or after."))
    if spent_on < decision.meeting_on:
        raise WrongDate(
            _("It was paid before the decision of %(date)s.") % {"date": decision.meeting_on.isoformat()}
        )
