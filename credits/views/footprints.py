"""A company's footprints: drafted line by line, then declared for good."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from credits import services
from credits.forms import FootprintForm, FootprintLineForm
from credits.models import Footprint
from credits.views.scope import acting_for, may, sent
from registry.acting import repeatable
from registry.forms import key_of
from registry.models import Organisation
from registry.refusals import Refused

PAGE_LENGTH = 25


def visible_footprint(request, number, permission=None):
    """A footprint that the person may see, and for whose company they hold the permission, or 404."""
    footprints = Footprint.objects.visible_to(request.user)
    if permission:
        footprints = footprints.filter(
            organisation__in=Organisation.objects.where_may(request.user, permission)
        )
    return get_object_or_404(
        footprints.with_totals().select_related("organisation", "mineral", "created_by", "declared_by"),
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


@login_required
@require_GET
def footprint(request, number):
    found = visible_footprint(request, number)
    organisation = found.organisation
    declared = found.state == Footprint.State.DECLARED
    return render(
        request,
        "portal/footprint.html",
        {
            "footprint": found,
            "organisation": organisation,
            "lines": found.lines.all(),
            "left": max(found.total - found.matched, 0),
            "retirements": found.retirements.visible_to(request.user).select_related("statement"),
            "may_edit": is_draft(found) and may(request.user, "declare_footprint", organisation),
            "may_withdraw": may_withdraw(found) and may(request.user, "declare_footprint", organisation),
            "may_retire": declared and may(request.user, "retire_credits", organisation),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def add_footprint_line(request, number):
    found = visible_footprint(request, number, "declare_footprint")
    form = FootprintLineForm(sent(request), footprint=found)
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                line = services.add_footprint_line(
                    footprint=found, **form.facts(), at=timezone.now(), by=request.user
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(product)s has been added.") % {"product": line.product})
            return redirect("portal:footprint", number=number)
    return render(
        request,
        "portal/footprint_line_form.html",
        {"footprint": found, "organisation": found.organisation, "form": form, "is_draft": is_draft(found)},
    )


@login_required
def remove_footprint_line(request, number, pk):
    found = visible_footprint(request, number, "declare_footprint")
    if request.method != "POST":
        # Somebody signed in again on the way; the button is on the page itself.
        return redirect("portal:footprint", number=number)
    line = found.lines.select_related("footprint").filter(pk=pk).first()
    if line is None:
        messages.info(request, _("This product has been removed already."))
        return redirect("portal:footprint", number=number)
    try:
        with repeatable(key_of(request)):
            services.remove_footprint_line(line=line, at=timezone.now(), by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(product)s has been removed.") % {"product": line.product})
    return redirect("portal:footprint", number=number)


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
            "lines": found.lines.all(),
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
