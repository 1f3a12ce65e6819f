"""The fund's statement of account, month by month: the page, and the same as a workbook."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from committees.account import account_of, month_of
from committees.models import Committee, Expenditure
from committees.origins import origins_of
from committees.views.scope import choose_committee, pick
from registry.columns import in_units
from registry.exports import Sheet, as_workbook

PAGE_LENGTH = 50


def chosen_account(request):
    """The committee and the account that the address names; no account where a committee must be chosen.

    Without a month it is that of today; one that has not begun is not there.
    """
    committee = choose_committee(request, Committee.objects.visible_to(request.user))
    now = timezone.now()
    month = month_of(request.GET.get("month", f"{now:%Y-%m}"))
    if month is None or month > now.date():
        raise Http404
    return committee, committee and account_of(committee, month, at=now)


@login_required
@require_GET
def fund(request):
    committee, account = chosen_account(request)
    if committee is None:
        return pick(request, Committee.objects.visible_to(request.user))
    page = Paginator(account["entries"], PAGE_LENGTH).get_page(request.GET.get("page"))
    return render(request, "committee/fund.html", {"committee": committee, "account": account, "page": page})


@login_required
@require_GET
def fund_workbook(request):
    committee, account = chosen_account(request)
    if committee is None:
        return pick(request, Committee.objects.visible_to(request.user))
    return as_workbook(sheet_of(account))


@login_required
@require_GET
def origins(request, number):
    """From which orders' premiums a receipt was paid."""
    spending = get_object_or_404(
        Expenditure.objects.visible_to(request.user).select_related(
            "project__decision__committee__cooperative"
        ),
        number=number,
    )
    decided = spending.project.decision
    context = {"spending": spending, "decision": decided, "committee": decided.committee}
    return render(request, "committee/origins.html", context | {"origins": origins_of(spending)})


def sheet_of(account):
    """The account as a list of plain values, the balances in its first and last row."""
    month = account["month"]

    def balance(words, cash_minor):
        return [None, words, None, None, None, None, None, in_units(cash_minor), *[None] * 5]

    about = [
        (_("Statement of the fund"), f"{account['committee']}, {account['site']}"),
        (_("Cooperative"), account["cooperative"]),
        (_("Month"), f"{month:%Y-%m}"),
        (_("As of"), f"{account['as_of']:%Y-%m-%d %H:%M:%S} UTC"),
        (_("Currency"), account["currency"]),
        *(
            (label, str(in_units(account[name])))
            for label, name in (
                (_("Brought forward"), "opening_minor"),
                (_("Came in"), "in_minor"),
                (_("Went out"), "out_minor"),
                (_("Carried forward"), "closing_minor"),
                (_("of which set aside"), "set_aside_minor"),
                (_("of which free"), "free_minor"),
            )
        ),
    ]
    rows = [
        balance(_("Brought forward"), account["opening_minor"]),
        *map(row_of, account["entries"]),
        balance(_("Carried forward"), account["closing_minor"]),
    ]
    return Sheet(
        name=f"fund-{account['code']}-{month:%Y-%m}",
        about=about,
        header=[
            _("Recorded on"),
            _("Entry"),
            _("Number"),
            _("Decision"),
            _("Text"),
            _("In"),
            _("Out"),
            _("Cash"),
            _("Set aside"),
            _("Paid on"),
            _("Francs paid"),
            _("Francs for one dollar"),
            _("Date of the rate"),
        ],
        rows=rows,
        count=len(rows),
    )


def row_of(line):
    paid = line["paid"]
    francs = paid if paid and paid["rate"] else None
    return [
        line["recorded_at"].date(),
        line["what"],
        line["number"],
        line["decision"],
        f"{line['text']}, {paid['supplier']}" if paid else line["text"],
        in_units(line["in_minor"] or None),
        in_units(line["out_minor"] or None),
        in_units(line["cash_minor"]),
        in_units(line["moved_minor"] or None),
        paid and paid["on"],
        francs and in_units(francs["amount_minor"]),
        francs and francs["rate"],
        francs and francs["rate_on"],
    ]
