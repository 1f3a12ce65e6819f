"""A footprint's lines as a table: the template, the export, handing one in, and how far its import is."""

import csv
import io

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from credits import services
from credits.footprint_forms import TableForm
from credits.footprint_table import COLUMNS, export_of, template_for
from credits.models import FootprintUpload
from credits.views.footprints import is_draft, visible_footprint
from credits.views.scope import sent
from registry import jobs
from registry.acting import repeatable
from registry.exports import defused
from registry.files.downloads import CONTENT_TYPES, attachment_headers
from registry.forms import key_of
from registry.imports.preview import errors_by_cell, preview_of
from registry.models import Job
from registry.refusals import Refused

REFRESH_SECONDS = 2


def workbook(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, CONTENT_TYPES["xlsx"], headers=attachment_headers(f"{name}.xlsx"))


@login_required
@require_GET
def footprint_template(request, number):
    found = visible_footprint(request, number, "declare_footprint")
    return workbook(template_for(found.mineral), f"template-{found.mineral.symbol}")


@login_required
@require_GET
def export_footprint(request, number):
    found = visible_footprint(request, number)
    return workbook(export_of(found), found.number)


@login_required
@require_http_methods(["GET", "POST"])
def upload_footprint(request, number):
    found = visible_footprint(request, number, "declare_footprint")
    form = TableForm(sent(request), request.FILES or None)
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                upload = services.upload_footprint_table(
                    footprint=found,
                    file=form.cleaned_data["table"],
                    language=get_language() or "en",
                    at=timezone.now(),
                    by=request.user,
                )
        except Refused as refused:
            form.add_error("table", str(refused))
        else:
            return redirect("portal:footprint_upload", number=number, pk=upload.pk)
    return render(
        request,
        "portal/footprint_upload_form.html",
        {
            "footprint": found,
            "organisation": found.organisation,
            "form": form,
            "is_draft": is_draft(found),
            "columns": COLUMNS,
            "line_count": found.lines.count(),
        },
    )


def own_upload(request, number, pk):
    """A table that the person handed in for this footprint, or 404."""
    found = visible_footprint(request, number, "declare_footprint")
    uploads = FootprintUpload.objects.visible_to(request.user).select_related("job__uploaded_by")
    return found, get_object_or_404(uploads, footprint=found, pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def footprint_upload(request, number, pk):
    """What the table holds, with every error; once it was started, how far it is and what came of it."""
    found, upload = own_upload(request, number, pk)
    form = Form(sent(request))
    if request.method == "POST":
        try:
            with repeatable(key_of(request)):
                jobs.start_job(job=upload.job, at=timezone.now(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("portal:footprint_upload", number=number, pk=pk)
    job = upload.job
    return render(
        request,
        "portal/footprint_upload.html",
        {
            "footprint": found,
            "organisation": found.organisation,
            "upload": upload,
            "job": job,
            "form": form,
            "log_lines": job.lines.all(),
            "line_count": found.lines.count(),
            **_preview_of(job),
            **_refreshing(request, job),
        },
    )


def _preview_of(job):
    """The rows with what is wrong in them, while nothing was started."""
    if job.state != Job.State.UPLOADED:
        return {}
    try:
        table, reading = jobs.read_job(job, at=timezone.now())
    except Refused as refused:
        return {"problem": str(refused)}
    return {
        "preview": preview_of(table, reading, COLUMNS),
        "errors": errors_by_cell(table, reading, COLUMNS)[:100],
    }


def _refreshing(request, job):
    if job.is_under_way:
        return {
            "refresh": None if "still" in request.GET else REFRESH_SECONDS,
            "is_still": "still" in request.GET,
        }
    if job.ended_at and job.seen_at is None:
        Job.objects.unseen_by(request.user).filter(pk=job.pk).update(seen_at=timezone.now())
    return {}


@login_required
@require_GET
def footprint_upload_errors(request, number, pk):
    """Every wrong cell of a table, as a list to work through."""
    found, upload = own_upload(request, number, pk)
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow([_("cell"), _("row"), _("column"), _("what is wrong")])
    try:
        table, reading = jobs.read_job(upload.job, at=timezone.now())
    except Refused as refused:
        writer.writerow(["", "", "", defused(str(refused))])
    else:
        for error in errors_by_cell(table, reading, COLUMNS):
            writer.writerow(
                [error["cell"], error["row"], defused(error["column"]), defused(error["message"])]
            )
    # The mark tells Excel that it is UTF-8.
    content = lines.getvalue().encode("utf-8-sig")
    name = f"{found.number}-{_('errors')}.csv"
    return HttpResponse(content, "text/csv; charset=utf-8", headers=attachment_headers(name))
