"""What a draft footprint is made of: its products, one by one, and its evidence."""

from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from credits import services
from credits.footprint_forms import EvidenceForm, FootprintLineForm
from credits.views.footprints import is_draft, visible_footprint
from credits.views.scope import sent
from registry.acting import repeatable
from registry.files.downloads import attachment
from registry.forms import key_of
from registry.refusals import Refused


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
def add_footprint_evidence(request, number):
    found = visible_footprint(request, number, "declare_footprint")
    form = EvidenceForm(sent(request), request.FILES or None)
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                evidence = services.add_footprint_evidence(
                    footprint=found, **form.facts(), at=timezone.now(), by=request.user
                )
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": evidence.name})
            return redirect("portal:footprint", number=number)
    return render(
        request,
        "portal/footprint_evidence_form.html",
        {"footprint": found, "organisation": found.organisation, "form": form, "is_draft": is_draft(found)},
    )


@login_required
@require_GET
def footprint_evidence(request, number, pk):
    found = visible_footprint(request, number)
    evidence = found.evidence.filter(pk=pk).first()
    if evidence is None:
        raise Http404
    return attachment(evidence.file, Path(evidence.name).stem or found.number)


@login_required
def remove_footprint_evidence(request, number, pk):
    found = visible_footprint(request, number, "declare_footprint")
    if request.method != "POST":
        # Somebody signed in again on the way; the button is on the page itself.
        return redirect("portal:footprint", number=number)
    evidence = found.evidence.select_related("footprint").filter(pk=pk).first()
    if evidence is None:
        messages.info(request, _("This file has been removed already."))
        return redirect("portal:footprint", number=number)
    try:
        with repeatable(key_of(request)):
            services.remove_footprint_evidence(evidence=evidence, at=timezone.now(), by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(name)s has been removed.") % {"name": evidence.name})
    return redirect("portal:footprint", number=number)
