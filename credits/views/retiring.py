"""Asking for a retirement, one question a page; answers wait as a draft under the key in the address."""

from functools import wraps
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from credits import services
from credits.forms import matching, written_tonnes
from credits.models import Footprint, Retirement, RetirementDraft
from credits.reports import blocks_to_retire, free_blocks, free_by_mineral
from credits.retiring_answers import Answers
from credits.retiring_forms import (
    BoundaryForm,
    ClaimForm,
    LinesForm,
    RetiredQuantityForm,
    TypedQuantityForm,
)
from credits.services.retiring import cooling_off
from credits.views.boundary_boxes import in_its_language
from credits.views.scope import acting_for, freshly_signed_in, sent
from registry.acting import repeatable
from registry.models import AnsweredKey, ClaimBoundary
from registry.refusals import Refused
from registry.templatetags.oreka import tonnes

PAGES = ("retire_quantity", "retire_claim", "retire_lines", "retire_boundary")
MOST_SHOWN = 40  # certificates, or lines of a footprint
MOST_FOUND = 10  # companies
SHORTEST = 3  # letters of a name: nobody needs the list of all companies


def asked_with(key, user):
    """The retirement that this draft became, once it was sent."""
    answered = AnsweredKey.objects.filter(key=key, result_table="credits.retirement").first()
    return answered and Retirement.objects.visible_to(user).filter(pk=answered.result_id).first()


def answers_of(request, key):
    """The answers kept under a key, if they are the person's own; else none yet, for whom they act."""
    draft = RetirementDraft.objects.select_related("organisation", "user").filter(key=key).first()
    today = timezone.now().date()
    if draft is None:
        return Answers(key, acting_for(request, "retire_credits"), request.user, today)
    return Answers.of(get_object_or_404(RetirementDraft.objects.open_to(request.user), pk=draft.pk), on=today)


def question(view):
    """Gives the view the answers under the key, or sends on: to what was asked for, or to a gap."""

    @wraps(view)
    @login_required
    @require_http_methods(["GET", "POST"])
    def page(request, key):
        if asked := asked_with(key, request.user):
            return redirect("portal:retirement", pk=asked.pk)
        answers = answers_of(request, key)
        gap = answers.first_unanswered()
        # A page that asks nothing itself needs all the answers.
        asks = PAGES.index(view.__name__) if view.__name__ in PAGES else len(PAGES)
        if gap and PAGES.index(gap) < asks:
            return redirect(f"portal:{gap}", key=key)
        return view(request, answers)

    return page


def onward(answers):
    """The next question; the check of all answers where none is left, so that a change comes back to it."""
    return redirect(f"portal:{answers.first_unanswered() or 'retire_check'}", key=answers.key)


def shown(request, name, answers, **more):
    context = {"organisation": answers.organisation, "key": answers.key, "answers": answers}
    return render(request, f"portal/{name}.html", context | more)


@login_required
@require_GET
def retire(request):
    """Begin: with nothing answered, or with the answers that a declared footprint suggests."""
    acting_for(request, "retire_credits")
    # Nothing is kept before something is answered.
    first = redirect("portal:retire_quantity", key=uuid4())
    if number := request.GET.get("footprint"):
        footprint = get_object_or_404(Footprint.objects.declared().visible_to(request.user), number=number)
        first["Location"] += f"?{urlencode({'footprint': footprint.number})}"
    return first


def suggested_by(request, answers):
    """The answers that the footprint in the address suggests, and of how much it is short."""
    number = request.GET.get("footprint")
    if not number or "claim_type" in answers.given:
        return {}
    footprint = (
        Footprint.objects.declared().visible_to(request.user).with_totals().filter(number=number).first()
    )
    if footprint is None:
        return {}
    return {
        "mineral": footprint.mineral_id,
        "period_first": footprint.period_first.isoformat(),
        "period_last": footprint.period_last.isoformat(),
        "beneficiary": footprint.organisation_id,
        "footprint": footprint.pk,
        "missing": max(footprint.total - footprint.matched, 0),
    }


@question
def retire_quantity(request, answers):
    free = free_by_mineral(answers.organisation, on=answers.on)
    suggested = suggested_by(request, answers)
    missing = suggested.pop("missing", 0)
    is_asked_to_show = "show" in request.POST

    def proposal(mineral, kilograms):
        blocks = blocks_to_retire(answers.organisation, mineral, kilograms, on=answers.on)
        return {block["certificate"].pk: block["part"].quantity for block in blocks}

    form = RetiredQuantityForm(
        sent(request), free=free, blocks=blocks_to_show(request, answers), proposal=proposal
    )
    if not is_asked_to_show and form.is_valid():
        typed = form.cleaned_data
        if answers.given.get("mineral") not in (None, typed["mineral"].pk):
            # A footprint of another mineral cannot be matched: that question is asked again.
            answers.given.pop("claim_type", None)
            answers.given.pop("footprint", None)
        kept = {"mineral": typed["mineral"].pk, "quantity": typed["quantity"], "chosen": typed["chosen"]}
        if suggested and suggested["mineral"] == kept["mineral"]:
            kept = suggested | kept
        answers.save(at=timezone.now(), **kept)
        return onward(answers)
    if not form.is_bound:
        form.initial = initial_quantity(answers, free, suggested, missing, proposal)
    elif is_asked_to_show:
        form = proposed_again(form, free, proposal, request.POST["show"])
    return shown(
        request,
        "retire_quantity",
        answers,
        form=form,
        words=request.POST.get("q", ""),
        free=[{"mineral": mineral, "quantity": quantity} for mineral, quantity in free.items()],
        left_out=free_blocks(answers.organisation, on=answers.on).count() - len(form.blocks),
    )


def blocks_to_show(request, answers):
    """The oldest free blocks, those that the search finds, and whichever have a part already."""
    blocks = free_blocks(answers.organisation, on=answers.on)
    kept = [pk for pk, _kilograms in answers.given.get("chosen") or []]
    kept += [int(name[5:]) for name in request.POST if name[:5] == "part_" and name[5:].isdecimal()][:500]
    found = blocks
    if words := request.POST.get("q", "").strip():
        typed = [name for name in request.POST if name[:5] == "part_" and request.POST[name].strip()]
        kept = [int(name[5:]) for name in typed if name[5:].isdecimal()][:500]
        found = matching(blocks, words)
    listed = [block.pk for block in found[:MOST_SHOWN]]
    return list(blocks.filter(pk__in=[*listed, *(pk for pk in kept if pk < 2**63)]))


def initial_quantity(answers, free, suggested, missing, proposal):
    """What the page fills in: the answers of before, or what a footprint is short of, the oldest first."""
    mineral = answers.given.get("mineral") or suggested.get("mineral")
    found = next((row for row in free if row.pk == mineral), None)
    quantity = answers.given.get("quantity") or (min(missing, free[found]) if found else 0)
    initial = {"mineral": mineral} if mineral else {}
    if not quantity or not found:
        return initial
    parts = answers.chosen or proposal(found, quantity)
    proposed = {} if answers.chosen else {"proposed": quantity}
    return initial | proposed | {"quantity": written_tonnes(quantity)} | written(parts)


def proposed_again(form, free, proposal, what):
    """The page once more, nothing kept: with the oldest for what was typed, or with what was found."""
    form.is_valid()
    mineral, quantity = form.cleaned_data.get("mineral"), form.cleaned_data.get("quantity")
    if what == "propose" and (not mineral or not quantity or form.has_error("quantity", "invalid")):
        return form
    data = form.data.dict()
    if what == "propose":
        data = {name: value for name, value in data.items() if name[:5] != "part_"}
        data |= {"proposed": quantity} | written(proposal(mineral, quantity))
    return RetiredQuantityForm(free=free, blocks=form.blocks, proposal=proposal, initial=data)


def written(parts):
    return {f"part_{pk}": written_tonnes(kilograms) for pk, kilograms in parts.items()}


@question
def retire_claim(request, answers):
    names = ("beneficiary", "period_first", "period_last", "claim_type", "footprint", "which_lines")
    initial = {name: answers.given[name] for name in names if answers.given.get(name)}
    if answers.footprint and "claim_type" not in initial:
        is_whole = answers.footprint.scope == Footprint.Scope.COMPANY
        kind = Retirement.ClaimType.COMPANY if is_whole else Retirement.ClaimType.PRODUCT_GROUP
        initial["claim_type"] = kind
    search = request.POST.get("search", "").strip()
    # Enter in any field presses the first button, which searches.
    is_searching = "find" in request.POST and bool(search)
    found = companies_found(answers, search)
    chosen = [answers.given.get("beneficiary"), request.POST.get("beneficiary", "")]
    form = ClaimForm(
        sent(request),
        organisation=answers.organisation,
        beneficiaries=companies_to_choose(answers, [*found, *(pk for pk in chosen if str(pk).isdecimal())]),
        footprints=answers.footprints,
        initial={"beneficiary": answers.organisation.pk} | initial,
    )
    if not is_searching and form.is_valid():
        typed = form.cleaned_data
        answers.save(
            at=timezone.now(),
            beneficiary=typed["beneficiary"].pk,
            period_first=typed["period_first"].isoformat(),
            period_last=typed["period_last"].isoformat(),
            claim_type=typed["claim_type"],
            footprint=typed["footprint"].pk if typed["footprint"] else None,
            which_lines=typed["which_lines"] if typed["footprint"] else "",
        )
        return onward(answers)
    if is_searching:
        form.initial, form.is_bound = request.POST.dict(), False
    return shown(
        request,
        "retire_claim",
        answers,
        form=form,
        search=search,
        found=len(found),
        is_short=len(search) < SHORTEST,
    )


def companies_found(answers, words):
    """Reviewed buyers that take part, by a part of the name or by the whole code or LEI."""
    if len(words) < SHORTEST:
        return []
    named = Q(name__icontains=words) | Q(aliases__name__icontains=words)
    companies = answers.beneficiaries.exclude(suspensions__state="placed")
    companies = companies.filter(named | Q(code__iexact=words) | Q(lei__iexact=words))
    return list(companies.order_by("name").values_list("pk", flat=True).distinct()[:MOST_FOUND])


def companies_to_choose(answers, others):
    """The company, its group, for whom it retired before, and those found or chosen."""
    before = Retirement.objects.filter(account__organisation=answers.organisation).values("beneficiary")
    group = Q(pk=answers.organisation.pk) | Q(parent=answers.organisation)
    return answers.beneficiaries.filter(group | Q(pk__in=before) | Q(pk__in=others))


@question
def retire_lines(request, answers):
    if answers.footprint is None:
        return redirect("portal:retire_claim", key=answers.key)
    words = request.POST.get("q", "").strip()
    ticked = request.POST.getlist("lines") if request.method == "POST" else answers.given.get("lines") or []
    ticked = [int(pk) for pk in ticked if str(pk).isdecimal() and len(str(pk)) < 19]
    found = answers.open_lines.filter(product__icontains=words)
    listed = list(found.values_list("pk", flat=True)[:MOST_SHOWN])
    form = LinesForm(
        sent(request),
        lines=answers.open_lines.filter(pk__in=[*listed, *ticked]),
        initial={"lines": ticked},
    )
    if "find" not in request.POST and form.is_valid():
        answers.save(at=timezone.now(), lines=[line.pk for line in form.cleaned_data["lines"]])
        return onward(answers)
    if "find" in request.POST:
        form.is_bound = False
    return shown(
        request,
        "retire_lines",
        answers,
        form=form,
        words=words,
        footprint=answers.footprint,
        left_out=max(found.count() - MOST_SHOWN, 0),
    )


@question
def retire_boundary(request, answers):
    boundary = ClaimBoundary.objects.in_force(answers.on)
    has_read = answers.given.get("boundary") == boundary.pk and answers.is_as_accepted()
    form = BoundaryForm(sent(request), initial={"has_read": has_read})
    if form.is_valid():
        answers.accept(boundary, at=timezone.now())
        return onward(answers)
    texts, read = answers.texts(boundary), (get_language() or "en")[:2]
    return shown(
        request,
        "retire_boundary",
        answers,
        boundary=boundary,
        texts=texts.get(read) or texts["en"],
        # What is accepted is all that the statement will say, in each language that it speaks.
        others=[in_its_language(language, said) for language, said in texts.items() if language != read],
        form=form,
    )


@question
def retire_check(request, answers):
    if request.method == "POST":
        return redirect("portal:retire_confirm", key=answers.key)
    blocks = answers.blocks()
    return shown(
        request,
        "retire_check",
        answers,
        claim=answers.claim(blocks),
        boundary=get_object_or_404(ClaimBoundary, pk=answers.given["boundary"]),
        blocks=blocks,
        missing=answers.given["quantity"] - sum(block["part"].quantity for block in blocks),
    )


@question
@freshly_signed_in
def retire_confirm(request, answers):
    """The last page: what cannot be undone, and the quantity once more. Only here anything is asked for."""
    if not answers.is_as_accepted():
        return accept_anew(request, answers)
    form = TypedQuantityForm(sent(request), quantity=answers.given["quantity"])
    rule = answers.organisation.approval_rules.in_force().first()
    if form.is_valid():
        try:
            with repeatable(answers.key):
                retirement = services.request_retirement(
                    **answers.facts(), at=timezone.now(), by=request.user
                )
        except Refused as refused:
            # Somebody else's claim may have come between the look and the lock.
            if not answers.is_as_accepted():
                return accept_anew(request, answers)
            form.add_error(None, str(refused))
        else:
            forget(request, answers.key)
            if rule or retirement.final_from > retirement.requested_at:
                messages.success(
                    request,
                    _("%(quantity)s t are set aside.") % {"quantity": tonnes(answers.given["quantity"])},
                )
            return redirect("portal:retirement", pk=retirement.pk)
    return shown(
        request,
        "retire_confirm",
        answers,
        form=form,
        claim=answers.claim([]),
        rule=rule,
        hours=int(cooling_off().total_seconds() // 3600),
    )


def accept_anew(request, answers):
    messages.warning(
        request,
        _("What may be said has changed since you accepted it. Nothing is retired: read it again."),
    )
    return redirect("portal:retire_boundary", key=answers.key)


def forget(request, key):
    if draft := RetirementDraft.objects.filter(key=key, user=request.user).first():
        services.delete_retirement_draft(draft=draft, at=timezone.now(), by=request.user)


@login_required
@require_http_methods(["GET", "POST"])
def delete_draft(request, key):
    answers = answers_of(request, key)
    if request.method == "POST":
        forget(request, key)
        messages.success(request, _("The draft is deleted; nothing was retired."))
    address = redirect("portal:retirements")
    address["Location"] += f"?{urlencode({'organisation': answers.organisation.code})}"
    return address
