"""A company's footprints: drafted line by line, then declared for good."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from credits import services
from credits.footprint_forms import FootprintFactsForm, FootprintForm
from credits.footprint_reports import comparison_of, summary_of, versions_of
from credits.footprint_table import rule_in_words
from credits.models import Footprint
from credits.views.scope import acting_for, may, sent
from registry.acting import repeatable
from registry.forms import key_of
from registry.models import Organisation
from registry.refusals import Refused

PAGE_LENGTH = 25
LINES_ON_A_PAGE = 100
UPLOADS_SHOWN = 5


def visible_footprint(request, number, permission=None):
    """A footprint that the person may see, and for whose company they hold the permission, or 404."""
    footprints = Footprint.objects.visible_to(request.user)
    if permission:
        footprints = footprints.filter(
            organisation__in=Organisation.objects.where_may(request.user, permission)
        )
    return get_object_or_404(
        footprints.with_totals().select_related(
            "organisation", "mineral", "created_by", "declared_by", "supersedes"
        ),
        number=number,
    )


def is_draft(footprint):
    return footprint.state == Footprint.State.DRAFT


def may_withdraw(footprint):
    """A draft, or a declaration that no claim rests on."""
    return footprint.state != Footprint.State.WITHDRAWN and not footprint.matched


@login_required
@require_GET
def footprints(request):
    organisation = acting_for(request)
    drafted = Footprint.objects.filter(organisation=organisation).with_totals().select_related("mineral")
    return render(
        request,
        "portal/footprints.html",
        {
            "organisation": organisation,
            "page": Paginator(drafted, PAGE_LENGTH).get_page(request.GET.get("page")),
            "may_declare": may(request.user, "declare_footprint", organisation),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def create_footprint(request):
    organisation = acting_for(request, "declare_footprint")
    form = FootprintForm(sent(request))
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                footprint = services.create_footprint(
                    organisation=organisation, **form.cleaned_data, at=timezone.now(), by=request.user
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("portal:footprint", number=footprint.number)
    return render(request, "portal/footprint_form.html", {"organisation": organisation, "form": form})


def shown_lines(request, footprint):
    """A page of the lines, their sums, and the rule by which they were worked out."""
    return {
        "lines": Paginator(footprint.lines.all(), LINES_ON_A_PAGE).get_page(request.GET.get("page")),
        "summary": summary_of(footprint),
        "rule": rule_in_words(),
    }


@login_required
@require_GET
def footprint(request, number):
    found = visible_footprint(request, number)
    organisation = found.organisation
    declared = found.state == Footprint.State.DECLARED
    may_declare = may(request.user, "declare_footprint", organisation)
    versions = versions_of(found)
    return render(
        request,
        "portal/footprint.html",
        {
            "footprint": found,
            "organisation": organisation,
            **shown_lines(request, found),
            "left": max(found.total - found.matched, 0),
            "evidence": found.evidence.all(),
            "uploads": found.uploads.visible_to(request.user).select_related("job")[:UPLOADS_SHOWN],
            "versions": versions if len(versions) > 1 else [],
            "retirements": found.retirements.visible_to(request.user).select_related("statement"),
            "may_edit": is_draft(found) and may_declare,
            "may_replace": declared and not found.matched and may_declare and found == versions[-1],
            "may_withdraw": may_withdraw(found) and may_declare,
            "may_retire": declared and may(request.user, "retire_credits", organisation),
            "may_order": declared and may(request.user, "order_credits", organisation),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def describe_footprint(request, number):
    found = visible_footprint(request, number, "declare_footprint")
    facts = {name: getattr(found, name) for name in FootprintFactsForm.base_fields}
    form = FootprintFactsForm(sent(request), initial=facts)
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                services.describe_footprint(
                    footprint=found, **form.cleaned_data, at=timezone.now(), by=request.user
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The draft says so now."))
            return redirect("portal:footprint", number=number)
    return render(
        request,
        "portal/footprint_describe.html",
        {"footprint": found, "organisation": found.organisation, "form": form, "is_draft": is_draft(found)},
    )


@login_required
@require_http_methods(["GET", "POST"])
def replace_footprint(request, number):
    found = visible_footprint(request, number, "declare_footprint")
    form = Form(sent(request))
    if request.method == "POST":
        try:
            with repeatable(key_of(request)):
                version = services.replace_footprint(footprint=found, at=timezone.now(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(number)s is a draft of the next version.") % {"number": version})
            return redirect("portal:footprint", number=version.number)
    return render(
        request,
        "portal/footprint_replace.html",
        {
            "footprint": found,
            "organisation": found.organisation,
            "form": form,
            "may_replace": found.state == Footprint.State.DECLARED and not found.matched,
        },
    )


@login_required
@require_GET
def compare_footprint(request, number):
    """This version beside another one; the one before it unless another is chosen."""
    found = visible_footprint(request, number)
    versions = versions_of(found)
    others = [version for version in versions if version != found]
    chosen = [version for version in others if version.number == request.GET.get("with")]
    before = (chosen or [version for version in others if version == found.supersedes] or others or [None])[0]
    if before is None:
        raise Http404
    return render(
        request,
        "portal/footprint_compare.html",
        {
            "footprint": found,
            "organisation": found.organisation,
            "other": before,
            "others": others,
            "comparison": comparison_of(before, found),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def declare_footprint(request, number):
    found = visible_footprint(request, number, "declare_footprint")
    form = Form(sent(request))
    if request.method == "POST" and found.state == Footprint.State.DECLARED:
        return redirect("portal:footprint", number=number)  # the second half of a double click
    if request.method == "POST":
        try:
            with repeatable(key_of(request)):
                services.declare_footprint(footprint=found, at=timezone.now(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Footprint %(number)s is declared.") % {"number": number})
            return redirect("portal:footprint", number=number)
    return render(
        request,
        "portal/footprint_declare.html",
        {
            "footprint": found,
            "organisation": found.organisation,
            **shown_lines(request, found),
            "evidence": found.evidence.all(),
            "form": form,
            "is_draft": is_draft(found),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def withdraw_footprint(request, number):
    found = visible_footprint(request, number, "declare_footprint")
    form = Form(sent(request))
    if request.method == "POST":
        try:
            with repeatable(key_of(request)):
                services.withdraw_footprint(footprint=found, at=timezone.now(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Footprint %(number)s is withdrawn.") % {"number": number})
            return redirect("portal:footprints")
    return render(
        request,
        "portal/footprint_withdraw.html",
        {
            "footprint": found,
            "organisation": found.organisation,
            "form": form,
            "may_withdraw": may_withdraw(found),
        },
    )
