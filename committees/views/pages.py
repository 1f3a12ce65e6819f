"""The pages of a committee; a person of several committees chooses one, which then stays in the address."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from committees import services
from committees.forms import DecisionFilter, DecisionForm, ExpenditureForm, RefusalForm, VotesForm
from committees.models import Committee, Decision, Expenditure, FundEntry
from committees.reports import book_of
from registry.acting import repeatable
from registry.files.downloads import attachment
from registry.forms import key_of
from registry.refusals import Refused

PAGE_LENGTH = 25


def choose_committee(request, committees):
    """The committee named in the address, or the only one there is; None if the person must choose."""
    committees = committees.select_related("site", "cooperative")
    if code := request.GET.get("committee"):
        return get_object_or_404(committees, site__code=code)
    found = list(committees[:2])
    if not found:
        raise Http404
    return found[0] if len(found) == 1 else None


def may(user, permission, committee):
    return Committee.objects.where_may(user, permission).filter(pk=committee.pk).exists()


def pick(request, committees):
    return render(request, "committee/pick.html", {"committees": committees.select_related("cooperative")})


def visible_decision(request, number, permission=None):
    """A decision that the person may see, and for which they hold the object permission, or 404."""
    decided = Decision.objects.visible_to(request.user)
    if permission:
        decided = decided.filter(committee__in=Committee.objects.where_may(request.user, permission))
    return get_object_or_404(
        decided.select_related(
            "committee__site",
            "committee__cooperative",
            "project",
            "recorded_by",
            "confirmed_by",
            "refused_by",
            "closed_by",
        ),
        number=number,
    )


@login_required
@require_GET
def home(request):
    committees = Committee.objects.visible_to(request.user)
    committee = choose_committee(request, committees)
    if committee is None:
        return pick(request, committees)
    decided = committee.decisions.select_related("project")
    return render(
        request,
        "committee/home.html",
        {
            "committee": committee,
            "book": book_of(committee),
            "waiting": decided.waiting(),
            "last": decided.exclude(state="recorded")[:5],
            "may_record": may(request.user, "record_decision", committee),
        },
    )


@login_required
@require_GET
def fund(request):
    committees = Committee.objects.visible_to(request.user)
    committee = choose_committee(request, committees)
    if committee is None:
        return pick(request, committees)
    entries = (
        FundEntry.objects.filter(fund__site=committee.site)
        .with_running_balance()
        .select_related("decision")
        .order_by("-id")
    )
    page = Paginator(entries, PAGE_LENGTH).get_page(request.GET.get("page"))
    return render(
        request, "committee/fund.html", {"committee": committee, "page": page, "book": book_of(committee)}
    )


@login_required
@require_GET
def decisions(request):
    # Without a choice the list is of all the person's committees.
    committee = choose_committee(request, Committee.objects.visible_to(request.user))
    visible = Decision.objects.visible_to(request.user)
    if committee:
        visible = visible.filter(committee=committee)
    filters = DecisionFilter(request.GET)
    page = Paginator(filters.chosen(visible), PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {"filters": filters, "page": page, "committee": committee}
    return render(request, "committee/decisions.html", context)


@login_required
@require_GET
def decision(request, number):
    decided = visible_decision(request, number)
    may_confirm = may(request.user, "confirm_decision", decided.committee)
    may_record = may(request.user, "record_decision", decided.committee)
    waits = decided.state == Decision.State.RECORDED
    return render(
        request,
        "committee/decision.html",
        {
            "decision": decided,
            "committee": decided.committee,
            "votes": decided.votes.all(),
            "expenditures": Expenditure.objects.filter(project__decision=decided),
            "is_recorder": decided.recorded_by == request.user,
            "may_confirm": waits and may_confirm and decided.recorded_by != request.user,
            "may_spend": may_record and decided.state == Decision.State.CONFIRMED,
            "may_close": may_confirm and decided.state == Decision.State.CONFIRMED,
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def record_decision(request):
    """The form, the page to check the answers, and the act; until then the answers travel in the pages."""
    committees = Committee.objects.where_may(request.user, "record_decision")
    committee = choose_committee(request, committees)
    if committee is None:
        return pick(request, committees)
    now = timezone.now()
    form = DecisionForm(request.POST or None, today=now.date())
    votes = VotesForm(request.POST or None, committee=committee)
    context = {"committee": committee, "book": book_of(committee), "form": form, "votes": votes}
    if request.method != "POST":
        return render(request, "committee/decision_form.html", context)
    form.is_valid()
    for complaint in votes.complaints():
        form.add_error(None, complaint)
    if not form.is_valid() or request.POST.get("step") == "change":
        return render(request, "committee/decision_form.html", context)
    if request.POST.get("step") != "record":
        context["short_minor"] = max(form.cleaned_data["amount"] - context["book"]["balance_minor"], 0)
        return render(request, "committee/decision_check.html", context)
    try:
        with repeatable(key_of(request)):
            recorded = services.record_decision(
                committee=committee,
                area=form.cleaned_data["area"],
                title=form.cleaned_data["title"],
                reason=form.cleaned_data["reason"],
                amount_minor=form.cleaned_data["amount"],
                meeting_on=form.cleaned_data["meeting_on"],
                votes=votes.votes(),
                at=now,
                by=request.user,
            )
    except Refused as refused:
        form.add_error(None, str(refused))
        return render(request, "committee/decision_form.html", context)
    return redirect("committee:decision_recorded", number=recorded.number)


@login_required
@require_GET
def decision_recorded(request, number):
    return render(
        request, "committee/decision_recorded.html", {"decision": visible_decision(request, number)}
    )


@login_required
@require_http_methods(["GET", "POST"])
def confirm_decision(request, number):
    decided = visible_decision(request, number, "confirm_decision")
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            with repeatable(key_of(request)):
                services.confirm_decision(decision=decided, at=timezone.now(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("%(number)s is confirmed; its money is set aside.") % {"number": number}
            )
            return redirect("committee:decision", number=number)
    balance_minor = book_of(decided.committee)["balance_minor"]
    return render(
        request,
        "committee/confirm.html",
        {
            "decision": decided,
            "votes": decided.votes.all(),
            "form": form,
            "balance_minor": balance_minor,
            "left_minor": balance_minor - decided.amount_minor,
            "is_recorder": decided.recorded_by == request.user,
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def refuse_decision(request, number):
    decided = visible_decision(request, number, "confirm_decision")
    form = RefusalForm(request.POST or None)
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                services.refuse_decision(
                    decision=decided, reason=form.cleaned_data["reason"], at=timezone.now(), by=request.user
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(number)s is refused.") % {"number": number})
            return redirect("committee:decision", number=number)
    return render(request, "committee/refuse.html", {"decision": decided, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def close_decision(request, number):
    decided = visible_decision(request, number, "confirm_decision")
    if not hasattr(decided, "project"):
        raise Http404
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            with repeatable(key_of(request)):
                services.close_decision(decision=decided, at=timezone.now(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(number)s is closed.") % {"number": number})
            return redirect("committee:decision", number=number)
    return render(request, "committee/close.html", {"decision": decided, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def record_expenditure(request, number):
    decided = visible_decision(request, number, "record_decision")
    if not hasattr(decided, "project"):
        raise Http404
    form = ExpenditureForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            with repeatable(key_of(request)):
                spending = services.record_expenditure(
                    project=decided.project,
                    description=typed["description"],
                    supplier=typed["supplier"],
                    amount_minor=typed["amount"],
                    currency=typed["currency"],
                    rate=typed["rate"],
                    rate_on=typed["rate_on"],
                    spent_on=typed["spent_on"],
                    receipt=typed["receipt"],
                    at=timezone.now(),
                    by=request.user,
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Expenditure %(number)s is recorded.") % {"number": spending})
            return redirect("committee:decision", number=number)
    return render(request, "committee/expenditure_form.html", {"decision": decided, "form": form})


@login_required
@require_GET
def receipt(request, number):
    spending = get_object_or_404(Expenditure.objects.visible_to(request.user), number=number)
    return attachment(spending.receipt, spending.number)
