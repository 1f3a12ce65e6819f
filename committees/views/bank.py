"""The staff's page on which the bank's account of a fund and its book are held against each other."""

from datetime import date, timedelta

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from committees import services
from committees.account import month_after
from committees.models import BankLine, FundEntry, PremiumFund
from committees.reconciliation import reconciliation_of
from registry.acting import repeatable
from registry.forms import key_of
from registry.refusals import Refused


@require_http_methods(["GET", "POST"])
def reconciliation(request, code):
    if not request.user.has_perm("committees.view_bankline"):
        raise PermissionDenied
    may_match = request.user.has_perm("committees.add_bankmatch")
    if request.method == "POST" and not may_match:
        raise PermissionDenied
    fund = get_object_or_404(PremiumFund.objects.select_related("site"), site__code=code)
    problem = ""
    if request.method == "POST":
        try:
            with repeatable(key_of(request)):
                messages.success(request, taken(request, fund))
        except Refused as refused:
            problem = str(refused)
        else:
            return HttpResponseRedirect(request.get_full_path())
    context = {
        **admin.site.each_context(request),
        "title": _("Bank and book"),
        "fund": fund,
        "fund_url": reverse("admin:committees_premiumfund_change", args=[fund.pk]),
        "told": reconciliation_of(fund, day_of(request) or end_of_statement(fund)),
        "may_match": may_match,
        "may_set_aside": request.user.has_perm("committees.add_linessetaside"),
        "problem": problem,
    }
    return render(request, "admin/fund_bank.html", context)


def day_of(request):
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None


def end_of_statement(fund):
    """The last day of the month of the bank's last line; today if that is still to come."""
    last, today = fund.bank_lines.counting().last(), timezone.now().date()
    return min(month_after(last.booked_on.replace(day=1)) - timedelta(days=1), today) if last else today


def taken(request, fund):
    """Take the one act that the button says; gives back what the next page says."""
    who = {"at": timezone.now(), "by": request.user}
    if request.POST.get("step") == "auto":
        count = services.match_bank_lines(fund=fund, **who) or 0
        return ngettext("%(count)s line matched.", "%(count)s lines matched.", count) % {"count": count}
    line = get_object_or_404(BankLine.objects.filter(fund=fund), pk=number(request.POST.get("line")))
    if request.POST.get("step") == "undo":
        services.undo_match(line=line, **who)
        return _("The match is undone.")
    entries = [number(chosen) for chosen in request.POST.getlist("entries")]
    services.match_by_hand(
        line=line, entries=list(FundEntry.objects.filter(fund=fund, pk__in=entries)), **who
    )
    return _("The line is matched.")


def number(typed):
    """A key as the form sends it; zero, which is nobody's, for anything else."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 19 else 0
