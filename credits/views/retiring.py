"""Asking for a retirement, one question a page; answers wait in the session under the key in the address."""

from dataclasses import dataclass
from datetime import date
from functools import wraps
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from credits import services
from credits.boundary import Claim, Match, boundary_texts, sources
from credits.forms import BoundaryForm, ClaimForm, RetiredQuantityForm, written_tonnes
from credits.models import Footprint, Retirement
from credits.reports import blocks_to_retire, free_by_mineral
from credits.views.scope import acting_for, sent
from registry.acting import repeatable
from registry.models import AnsweredKey, ClaimBoundary, Mineral, Organisation
from registry.refusals import Refused
from registry.templatetags.oreka import tonnes

KEPT = 10  # drafts of one session
SESSION = "retiring"


@dataclass
class Draft:
    """The answers so far. A later answer that changes an earlier one takes the acceptance back."""

    key: str
    organisation: Organisation
    answers: dict

    @property
    def beneficiaries(self):
        return Organisation.objects.filter(Q(pk=self.organisation.pk) | Q(parent=self.organisation))

    @property
    def footprints(self):
        """Declared footprints of the mineral, of the company or those of its group."""
        return (
            Footprint.objects.declared()
            .filter(mineral=self.answers["mineral"], organisation__in=self.beneficiaries)
            .with_totals()
        )

    @property
    def mineral(self):
        return Mineral.objects.get(pk=self.answers["mineral"])

    @property
    def beneficiary(self):
        return self.beneficiaries.filter(pk=self.answers["beneficiary"]).first()

    @property
    def footprint(self):
        return self.footprints.filter(pk=self.answers["footprint"]).first()

    @property
    def period(self):
        return (
            date.fromisoformat(self.answers["period_first"]),
            date.fromisoformat(self.answers["period_last"]),
        )

    def save(self, session, **answers):
        if any(self.answers.get(name) != answer for name, answer in answers.items()):
            self.answers = {name: value for name, value in self.answers.items() if name != "boundary"}
        self.answers |= answers
        drafts = {key: kept for key, kept in session.get(SESSION, {}).items() if key != self.key}
        drafts[self.key] = {"organisation": self.organisation.code, **self.answers}
        session[SESSION] = dict(list(drafts.items())[-KEPT:])

    def first_unanswered(self):
        """The page of the first question without an answer; the last page once all have one."""
        for page, answer in (
            ("retire_quantity", "quantity"),
            ("retire_claim", "claim_type"),
            ("retire_boundary", "boundary"),
        ):
            if answer not in self.answers:
                return page
        return "retire_check"


PAGES = ("retire_quantity", "retire_claim", "retire_boundary", "retire_check")


def asked_with(key, user):
    """The retirement that this draft became, once it was sent."""
    answered = AnsweredKey.objects.filter(key=key, result_table="credits.retirement").first()
    return answered and Retirement.objects.visible_to(user).filter(pk=answered.result_id).first()


def question(view):
    """Gives the view the draft named in the address, or sends on: to what was asked for, or to a gap."""

    @wraps(view)
    @login_required
    @require_http_methods(["GET", "POST"])
    def page(request, key):
        if asked := asked_with(key, request.user):
            return redirect("portal:retirement", pk=asked.pk)
        answers = request.session.get(SESSION, {}).get(str(key), {})
        organisation = (
            get_object_or_404(
                Organisation.objects.where_may(request.user, "retire_credits"), code=answers["organisation"]
            )
            if answers
            else acting_for(request, "retire_credits")
        )
        draft = Draft(
            str(key),
            organisation,
            {name: value for name, value in answers.items() if name != "organisation"},
        )
        gap = draft.first_unanswered()
        if PAGES.index(gap) < PAGES.index(view.__name__):
            return redirect(f"portal:{gap}", key=key)
        return view(request, draft)

    return page


@login_required
@require_GET
def retire(request):
    """Begin: with nothing answered, or with the answers that a declared footprint suggests."""
    draft = Draft(str(uuid4()), acting_for(request, "retire_credits"), {})
    if number := request.GET.get("footprint"):
        footprint = get_object_or_404(Footprint.objects.declared().visible_to(request.user), number=number)
        draft.save(
            request.session,
            mineral=footprint.mineral_id,
            period_first=footprint.period_first.isoformat(),
            period_last=footprint.period_last.isoformat(),
            beneficiary=footprint.organisation_id,
            footprint=footprint.pk,
        )
    else:
        draft.save(request.session)
    return redirect("portal:retire_quantity", key=draft.key)


@question
def retire_quantity(request, draft):
    free = free_by_mineral(draft.organisation)
    initial = {"mineral": draft.answers.get("mineral")}
    if "quantity" in draft.answers:
        initial["quantity"] = written_tonnes(draft.answers["quantity"])
    form = RetiredQuantityForm(
        sent(request),
        free=free,
        initial={name: value for name, value in initial.items() if value},
    )
    if form.is_valid():
        mineral = form.cleaned_data["mineral"].pk
        if draft.answers.get("mineral") not in (None, mineral):
            # A footprint of another mineral cannot be matched: that question is asked again.
            draft.answers.pop("claim_type", None)
            draft.answers.pop("footprint", None)
        draft.save(request.session, mineral=mineral, quantity=form.cleaned_data["quantity"])
        return redirect(f"portal:{draft.first_unanswered()}", key=draft.key)
    return render(
        request,
        "portal/retire_quantity.html",
        {
            "organisation": draft.organisation,
            "draft": draft,
            "form": form,
            "free": [{"mineral": mineral, "quantity": quantity} for mineral, quantity in free.items()],
        },
    )


@question
def retire_claim(request, draft):
    beneficiaries = draft.beneficiaries
    names = ("beneficiary", "period_first", "period_last", "claim_type", "footprint")
    initial = {name: draft.answers[name] for name in names if draft.answers.get(name)}
    form = ClaimForm(
        sent(request),
        beneficiaries=beneficiaries,
        footprints=draft.footprints,
        initial={"beneficiary": draft.organisation.pk} | initial,
    )
    if form.is_valid():
        typed = form.cleaned_data
        draft.save(
            request.session,
            beneficiary=typed["beneficiary"].pk,
            period_first=typed["period_first"].isoformat(),
            period_last=typed["period_last"].isoformat(),
            claim_type=typed["claim_type"],
            footprint=typed["footprint"].pk if typed["footprint"] else None,
        )
        return redirect(f"portal:{draft.first_unanswered()}", key=draft.key)
    return render(
        request,
        "portal/retire_claim.html",
        {"organisation": draft.organisation, "draft": draft, "form": form},
    )


def claim_of_draft(draft, blocks):
    footprint = draft.footprint if draft.answers["footprint"] else None
    places, standards = sources(block["certificate"] for block in blocks)
    first, last = draft.period
    return Claim(
        account=draft.organisation,
        beneficiary=draft.beneficiary,
        mineral=draft.mineral,
        quantity=draft.answers["quantity"],
        period_first=first,
        period_last=last,
        number=_("[number, given when final]"),
        places=places,
        standards=standards,
        match=footprint
        and Match.to_come(
            footprint.number,
            total=footprint.total,
            matched=footprint.matched,
            quantity=draft.answers["quantity"],
        ),
    )


@question
def retire_boundary(request, draft):
    boundary = ClaimBoundary.objects.in_force(timezone.now().date())
    blocks = blocks_to_retire(draft.organisation, draft.mineral, draft.answers["quantity"])
    form = BoundaryForm(sent(request), initial={"has_read": draft.answers.get("boundary") == boundary.pk})
    if form.is_valid():
        draft.save(request.session, boundary=boundary.pk)
        return redirect("portal:retire_check", key=draft.key)
    texts = boundary_texts(
        boundary=boundary, language=(get_language() or "en")[:2], claim=claim_of_draft(draft, blocks)
    )
    return render(
        request,
        "portal/retire_boundary.html",
        {
            "organisation": draft.organisation,
            "draft": draft,
            "boundary": boundary,
            "texts": texts,
            "form": form,
        },
    )


@question
def retire_check(request, draft):
    answers = draft.answers
    first, last = draft.period
    boundary = get_object_or_404(ClaimBoundary, pk=answers["boundary"])
    form = Form(sent(request))
    if request.method == "POST":
        try:
            with repeatable(UUID(draft.key)):
                retirement = services.request_retirement(
                    organisation=draft.organisation,
                    beneficiary=draft.beneficiary,
                    mineral=draft.mineral,
                    quantity=answers["quantity"],
                    claim_period_first=first,
                    claim_period_last=last,
                    claim_type=answers["claim_type"],
                    footprint=draft.footprint if answers["footprint"] else None,
                    boundary=boundary,
                    at=timezone.now(),
                    by=request.user,
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                _("%(quantity)s t are set aside.") % {"quantity": tonnes(answers["quantity"])},
            )
            return redirect("portal:retirement", pk=retirement.pk)
    return render(
        request,
        "portal/retire_check.html",
        {
            "organisation": draft.organisation,
            "draft": draft,
            "claim": claim_of_draft(draft, []),
            "claim_type": Retirement.ClaimType(answers["claim_type"]).label,
            "boundary": boundary,
            "blocks": blocks_to_retire(draft.organisation, draft.mineral, answers["quantity"]),
            "form": form,
        },
    )
