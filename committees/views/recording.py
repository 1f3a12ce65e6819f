"""The pages on which a decision and the signed minutes of its meeting are written down."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from committees import services
from committees.decision_forms import DecisionForm, MinutesForm, PagesForm
from committees.models import Committee, Decision, Meeting, MinutesPage
from committees.reports import book_of
from committees.views.answers import kept_form, typed_before
from committees.views.scope import choose_committee, pick, recordable_by, visible_decision
from registry.acting import repeatable
from registry.files.downloads import attachment
from registry.forms import key_of
from registry.refusals import Refused

SAME_MEETING = timedelta(days=1)


@kept_form
@require_http_methods(["GET", "POST"])
def record_decision(request):
    """The form, the page to check the answers, and the act; until then the answers travel in the pages."""
    committees = recordable_by(request.user)
    committee = choose_committee(request, committees)
    if committee is None:
        return pick(request, committees)
    now = timezone.now()
    typed = request.POST if request.method == "POST" else None
    amends = amended(request, committee)
    before = same_meeting(request.user, committee, now) if typed is None else None
    form = DecisionForm(
        typed, today=now.date(), initial=initial_facts(before, amends) | typed_before(request)
    )
    minutes = MinutesForm(
        typed, committee=committee, initial=initial_attendance(before) | typed_before(request)
    )
    pages = PagesForm(typed, request.FILES if typed is not None else None)
    pages.fields["minutes"].required = False
    context = {
        "committee": committee,
        "book": book_of(committee),
        "form": form,
        "minutes": minutes,
        "pages": pages,
        "amends": amends,
        "before": before,
    }
    if typed is None:
        return TemplateResponse(request, "committee/decision_form.html", context)
    for complaint in (*minutes.complaints(), *pages.errors.get("minutes", ())):
        form.add_error(None, complaint)
    if not form.is_valid() or typed.get("step") == "change":
        return TemplateResponse(request, "committee/decision_form.html", context)
    if typed.get("step") != "record":
        context["result"] = Decision.Result(
            services.result_by_rule(committee, minutes.attendance(), minutes.votes())
        ).label
        context["short_minor"] = max(form.cleaned_data["amount"] - context["book"]["balance_minor"], 0)
        return TemplateResponse(request, "committee/decision_check.html", context)
    try:
        with repeatable(key_of(request)):
            recorded = services.record_decision(
                committee=committee,
                area=form.cleaned_data["area"],
                title=form.cleaned_data["title"],
                reason=form.cleaned_data["reason"],
                amount_minor=form.cleaned_data["amount"],
                quotes=form.cleaned_data["quotes"] or 0,
                proposals=form.proposals(),
                meeting_on=form.cleaned_data["meeting_on"],
                attendance=minutes.attendance(),
                votes=minutes.votes(),
                conflict=minutes.cleaned_data["conflict"],
                minutes=pages.cleaned_data["minutes"],
                amends=amends,
                is_from_paper=request.user.is_staff,
                at=now,
                by=request.user,
            )
    except Refused as refused:
        form.add_error(None, str(refused))
        return TemplateResponse(request, "committee/decision_form.html", context)
    return redirect("committee:decision_recorded", number=recorded.number)


def amended(request, committee):
    """The decision that the address or the form says is amended, or 404."""
    number = request.POST.get("amends") or request.GET.get("amends")
    if not number:
        return None
    return get_object_or_404(Decision.objects.filter(committee=committee), number=number)


def same_meeting(user, committee, now):
    """What the person wrote down last, if it was just now: the next decision is often of the same meeting."""
    lately = committee.decisions.filter(recorded_by=user, recorded_at__gt=now - SAME_MEETING)
    return lately.order_by("-id").first()


def initial_facts(before, amends):
    facts = {"meeting_on": before.meeting_on} if before else {}
    if amends:
        facts |= {"area": amends.area, "title": amends.title, "reason": amends.reason}
    return facts


def initial_attendance(before):
    counts = {}
    for there in before.attendance.all() if before else ():
        counts |= {f"{there.group}_women": there.women or None, f"{there.group}_men": there.men or None}
    return counts


@login_required
@require_GET
def decision_recorded(request, number):
    decided = visible_decision(request, number)
    return render(
        request,
        "committee/decision_recorded.html",
        {
            "decision": decided,
            "committee": decided.committee,
            "has_minutes": decided.meeting.minutes.exists(),
            "may_add": recordable_by(request.user).filter(pk=decided.committee_id).exists(),
        },
    )


@kept_form
@require_http_methods(["GET", "POST"])
def meeting(request, pk):
    """One meeting: what it decided, and the pages of its signed minutes."""
    met = get_object_or_404(
        Meeting.objects.visible_to(request.user).select_related("committee__site", "committee__cooperative"),
        pk=pk,
    )
    may_add = recordable_by(request.user).filter(pk=met.committee_id).exists()
    if request.method == "POST" and not may_add:
        raise Http404
    form = PagesForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                services.add_minutes(
                    meeting=met,
                    minutes=form.cleaned_data["minutes"],
                    at=timezone.now(),
                    by=request.user,
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The signed minutes are handed in."))
            return redirect("committee:meeting", pk=pk)
    return TemplateResponse(
        request,
        "committee/meeting.html",
        {
            "meeting": met,
            "committee": met.committee,
            "decisions": met.decisions.select_related("project"),
            "pages": met.minutes.select_related("recorded_by"),
            "form": form,
            "may_add": may_add,
        },
    )


@login_required
@require_GET
def minutes_page(request, pk):
    page = get_object_or_404(MinutesPage.objects.visible_to(request.user).select_related("meeting"), pk=pk)
    return attachment(page.file, f"{page.meeting.held_on:%Y-%m-%d}-{page.pk}")


@login_required
@require_GET
def about(request):
    """Who sits on the committee, for how long, and by which rule it decides."""
    committees = Committee.objects.visible_to(request.user)
    committee = choose_committee(request, committees)
    if committee is None:
        return pick(request, committees)
    today = timezone.now().date()
    seats = list(committee.seats.all())
    return render(
        request,
        "committee/about.html",
        {
            "committee": committee,
            "seats": [{"seat": seat, "is_over": seat.is_over(today)} for seat in seats],
            "places": committee.places(),
        },
    )
