"""The pages of a project: its plan, quotes, photos and what came of it; and the files that belong to them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from committees import services
from committees.models import Committee, Photo, Quote
from committees.project_forms import OutcomeForm, PhotoForm, PlanForm, QuoteForm
from committees.views.answers import kept_form, typed_before
from committees.views.scope import visible_decision
from registry.acting import repeatable
from registry.files.downloads import attachment
from registry.forms import key_of
from registry.refusals import Refused


def own_project(request, number):
    """The project of a decision that the person writes down for, or 404."""
    committees = Committee.objects.where_may(request.user, "record_decision")
    decided = visible_decision(request, number, committees)
    if not hasattr(decided, "project"):
        raise Http404
    return decided


def form_page(request, number, form_of, act, done, template="committee/project_form.html", **words):
    """A form about a project, and the one act it leads to."""
    decided = own_project(request, number)
    typed = (request.POST, request.FILES) if request.method == "POST" else ()
    form = form_of(decided.project, *typed, initial=typed_before(request))
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                act(decided.project, form)(at=timezone.now(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done % {"number": number})
            return redirect("committee:decision", number=number)
    context = {"decision": decided, "committee": decided.committee, "form": form} | words
    return TemplateResponse(request, template, context)


def acting(service, **facts):
    return lambda *, at, by: service(**facts, at=at, by=by)


@kept_form
@require_http_methods(["GET", "POST"])
def plan(request, number):
    return form_page(
        request,
        number,
        lambda project, *typed, initial: PlanForm(*typed, project=project, initial=initial),
        lambda project, form: acting(
            services.plan_project, project=project, budget=form.budget(), milestones=form.milestones()
        ),
        _("The plan of %(number)s is kept."),
        template="committee/plan_form.html",
    )


@kept_form
@require_http_methods(["GET", "POST"])
def add_quote(request, number):
    return form_page(
        request,
        number,
        lambda project, *typed, initial: QuoteForm(*typed, initial=initial),
        lambda project, form: acting(
            services.add_quote,
            project=project,
            supplier=form.cleaned_data["supplier"],
            amount_minor=form.cleaned_data["amount"],
            currency=form.cleaned_data["currency"],
            is_taken=form.cleaned_data["is_taken"],
            file=form.cleaned_data["file"],
        ),
        _("The quote is kept."),
        heading=gettext_lazy("Add a supplier’s quote"),
        button=gettext_lazy("Keep this quote"),
    )


@kept_form
@require_http_methods(["GET", "POST"])
def add_photo(request, number):
    return form_page(
        request,
        number,
        lambda project, *typed, initial: PhotoForm(*typed, initial=initial),
        lambda project, form: acting(
            services.add_photo,
            project=project,
            moment=form.cleaned_data["moment"],
            caption=form.cleaned_data["caption"],
            consent=form.cleaned_data["consent"],
            is_for_everybody=form.cleaned_data["is_for_everybody"],
            file=form.cleaned_data["file"],
        ),
        _("The photo is kept."),
        heading=gettext_lazy("Add a photo"),
        button=gettext_lazy("Keep this photo"),
    )


@kept_form
@require_http_methods(["GET", "POST"])
def report_outcome(request, number):
    return form_page(
        request,
        number,
        lambda project, *typed, initial: OutcomeForm(*typed, project=project, initial=initial),
        lambda project, form: acting(
            services.report_outcome,
            project=project,
            indicator=form.cleaned_data["indicator"],
            value=form.cleaned_data["value"],
            note=form.cleaned_data.get("note", ""),
            reached=form.reached(),
        ),
        _("What came of %(number)s is kept."),
        template="committee/outcome_form.html",
    )


@login_required
@require_GET
def quote_paper(request, pk):
    quote = get_object_or_404(Quote.objects.visible_to(request.user), pk=pk)
    return attachment(quote.file, f"quote-{quote.pk}")


@login_required
@require_GET
def photo(request, pk):
    picture = get_object_or_404(Photo.objects.visible_to(request.user), pk=pk)
    return attachment(picture.file, f"photo-{picture.pk}")
