"""The pages of a committee; a person of several committees chooses one, which then stays in the address."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from committees import services
from committees.forms import DecisionFilter, ExpenditureForm, RefusalForm
from committees.models import Committee, Decision, Expenditure, Reversal, Thanks
from committees.reports import book_of, project_of, receipts_of, votes_by_group
from committees.views.answers import kept_form, typed_before
from committees.views.scope import (
    choose_committee,
    confirmable,
    may,
    pick,
    recordable_by,
    reversible_by,
    visible_decision,
)
from committees.voting import rule_in_words
from registry.acting import repeatable
from registry.files.downloads import attachment
from registry.forms import key_of
from registry.refusals import Refused

PAGE_LENGTH = 25
MOST_THANKS = 3
CONFIRMED = {
    Decision.State.CONFIRMED: gettext_lazy("%(number)s is confirmed; its money is set aside."),
    Decision.State.UNFUNDED: gettext_lazy(
        "%(number)s is confirmed and waits for funds; its money is set aside when its turn comes."
    ),
    Decision.State.VOTED_DOWN: gettext_lazy("%(number)s is confirmed as not adopted."),
}


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
            "reversals": Reversal.objects.waiting()
            .filter(expenditure__project__decision__committee=committee)
            .select_related("expenditure__project__decision"),
            "unfunded": decided.unfunded(),
            "last": decided.exclude(state__in=["recorded", "unfunded"])[:5],
            "may_record": recordable_by(request.user).filter(pk=committee.pk).exists(),
            "from_paper": request.user.is_staff,
            "thanks": Thanks.objects.shown().filter(site=committee.site_id)[:MOST_THANKS],
        },
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
    may_write = recordable_by(request.user).filter(pk=decided.committee_id).exists()
    waits = decided.state == Decision.State.RECORDED
    stands = decided.state in (Decision.State.UNFUNDED, Decision.State.CONFIRMED)
    has_minutes = decided.meeting.minutes.exists()
    return render(
        request,
        "committee/decision.html",
        {
            "decision": decided,
            "committee": decided.committee,
            "votes": votes_by_group(decided),
            "rule": rule_in_words(decided.rule, decided.needed, decided.needed_of),
            "proposals": decided.proposals.all(),
            "project": project_of(decided, on=timezone.now().date()),
            "may_write": may_record,
            "has_minutes": has_minutes,
            "needs_minutes": waits and may_write and not has_minutes,
            "amendment": decided.amendments.exclude(state__in=["refused", "voted_down"]).first(),
            "may_amend": stands and may_write,
            "receipts": receipts_of(decided),
            "may_reverse": reversible_by(request.user).filter(pk=decided.committee_id).exists(),
            "is_second_officer": may_confirm,
            "is_recorder": decided.recorded_by == request.user,
            "is_withheld": decided.is_withheld,
            "may_confirm": waits and may_confirm and decided.recorded_by != request.user,
            "may_spend": may_record and decided.state == Decision.State.CONFIRMED,
            "may_close": may_confirm and decided.state == Decision.State.CONFIRMED,
        },
    )


@kept_form
@require_http_methods(["GET", "POST"])
def confirm_decision(request, number):
    decided = confirmable(request, number)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            with repeatable(key_of(request)):
                confirmed = services.confirm_decision(decision=decided, at=timezone.now(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, CONFIRMED[confirmed.state] % {"number": number})
            return redirect("committee:decision", number=number)
    balance_minor = book_of(decided.committee)["balance_minor"] + left_by(decided.amends)
    return TemplateResponse(
        request,
        "committee/confirm.html",
        {
            "decision": decided,
            "committee": decided.committee,
            "votes": votes_by_group(decided),
            "rule": rule_in_words(decided.rule, decided.needed, decided.needed_of),
            "pages": decided.meeting.minutes.all(),
            "form": form,
            "balance_minor": balance_minor,
            "left_minor": balance_minor - decided.amount_minor,
            "waits_behind": decided.committee.decisions.unfunded().exclude(pk=decided.amends_id).count(),
            "is_recorder": decided.recorded_by == request.user,
        },
    )


def left_by(amends):
    """What the decision that is amended would give back first."""
    return amends.project.unspent_minor if amends and amends.state == Decision.State.CONFIRMED else 0


@kept_form
@require_http_methods(["GET", "POST"])
def refuse_decision(request, number):
    decided = confirmable(request, number)
    form = RefusalForm(request.POST or None, initial=typed_before(request))
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
    return TemplateResponse(request, "committee/refuse.html", {"decision": decided, "form": form})


@kept_form
@require_http_methods(["GET", "POST"])
def close_decision(request, number):
    decided = confirmable(request, number)
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
    return TemplateResponse(request, "committee/close.html", {"decision": decided, "form": form})


@kept_form
@require_http_methods(["GET", "POST"])
def record_expenditure(request, number):
    decided = visible_decision(request, number, Committee.objects.where_may(request.user, "record_decision"))
    if not hasattr(decided, "project"):
        raise Http404
    form = ExpenditureForm(request.POST or None, request.FILES or None, initial=typed_before(request))
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
                    others_minor=typed["others_amount"] or 0,
                    others=typed["others"],
                    receipt=typed["receipt"],
                    at=timezone.now(),
                    by=request.user,
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Expenditure %(number)s is recorded.") % {"number": spending})
            return redirect("committee:decision", number=number)
    return TemplateResponse(request, "committee/expenditure_form.html", {"decision": decided, "form": form})


@login_required
@require_GET
def receipt(request, number):
    spending = get_object_or_404(Expenditure.objects.visible_to(request.user), number=number)
    return attachment(spending.receipt, spending.number)
