"""The staff's pages on imports: hand a table in, see what is wrong with it, start, watch, and read on."""

from pathlib import Path

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from registry import columns, jobs
from registry.acts import Act, LedgerAdmin
from registry.files.downloads import CONTENT_TYPES, attachment, attachment_headers
from registry.imports.kinds import kind_of, kinds, known_name, label_of
from registry.imports.preview import preview_of
from registry.models import Job
from registry.record_pages import OneOfKnown
from registry.refusals import Refused
from registry.templatetags.oreka import grouped

MOST_TOGETHER = 100 * 1024 * 1024  # bytes of all files of evidence
LINES_ON_A_PAGE = 100
REFRESH_SECONDS = 3
BY = columns.words("uploaded_by", _("handed in by"))


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Any number of files, none included."""

    widget = SeveralFilesInput

    def clean(self, value, initial=None):
        files = [super(SeveralFilesField, self).clean(each, initial) for each in value or []]
        if sum(file.size for file in files) > MOST_TOGETHER:
            raise forms.ValidationError(_("The files are larger than 100 MB together; hand in fewer rows."))
        return files


class TableForm(forms.Form):
    table = forms.FileField(
        label=_("Table"),
        help_text=_("XLSX or CSV, at most 10 MB and 20,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    evidence = SeveralFilesField(
        label=_("Files that the table names"),
        help_text=_("PDF, JPEG, PNG, XLSX or CSV; 10 MB each, 99 files at most. Choose them all at once."),
        required=False,
    )

    def __init__(self, *arguments, takes_files):
        super().__init__(*arguments)
        if not takes_files:
            del self.fields["evidence"]


class HandIn(Act):
    """A table of one kind; what it would add is shown next, and nothing is added yet."""

    template_name = "admin/acts/import.html"

    def __init__(self, kind):
        self.kind = kind
        self.label = format_lazy("{} · {}", _("New import"), kind.label)
        self.lead = kind.lead

    def form(self, row, user, *arguments):
        return TableForm(*arguments, takes_files=self.kind.takes_files)

    def perform(self, row, data, *, at, by):
        job = jobs.upload_job(
            kind=self.kind.name,
            file=data["table"],
            files=data.get("evidence", []),
            language=get_language() or "en",
            at=at,
            by=by,
        )
        return _("The table was read. Nothing has been added yet."), job


class StartImport(Act):
    name = "preview"
    label = _("Preview of the import")
    lead = _("What the table holds, checked against the registry as it is now.")
    template_name = "admin/acts/preview_import.html"

    def is_open(self, row):
        return row.state == Job.State.UPLOADED

    def may(self, user, row):
        return may_read(user, row)

    def someone_else(self, user, row):
        if row.uploaded_by_id == user.pk:
            return ""
        return _("%(name)s handed this table in, and alone starts the import.") % {
            "name": row.uploaded_by.name
        }

    def facts(self, row):
        return [
            (_("Table"), f"{row.file_name} · {label_of(row.kind)}"),
            (_("Files"), ", ".join(file.name for file in row.files.all()) or columns.EMPTY),
        ]

    def context(self, row, form):
        if not self.is_open(row):
            return {}
        try:
            table, reading = jobs.read_job(row, at=timezone.now())
        except Refused as refused:
            return {"problem": str(refused)}
        files = {known_name(file.name): file for file in row.files.all()}
        return {"preview": preview_of(table, reading, kind_of(row.kind).columns(files))}

    def perform(self, row, data, *, at, by):
        job = jobs.start_job(job=row, at=at, by=by)
        return _("The import has begun; this page shows how far it is."), job


def may_read(user, job):
    """Whether a person may see what is in a table: whoever may import such rows."""
    kind = kind_of(job.kind)
    return kind is not None and kind.may(user)


class KnownKind(OneOfKnown):
    def known(self):
        return [(kind.name, kind.label) for kind in kinds()]


class JobAdmin(LedgerAdmin):
    is_logged = False
    acts = (StartImport(),)
    change_list_template = "admin/acts/jobs.html"
    change_form_template = "admin/acts/job.html"
    details_template = "admin/acts/job_details.html"
    list_display = [
        "file_name",
        "kind_shown",
        columns.state_shown,
        "progress",
        BY,
        "uploaded_at",
    ]
    list_filter = ["state", ("kind", KnownKind)]
    list_select_related = ["uploaded_by"]
    search_fields = ["file_name", "uploaded_by__name"]
    date_hierarchy = "uploaded_at"
    fields = [
        "kind_shown",
        columns.state_shown,
        "uploaded_at",
        BY,
        "asked_at",
        "started_at",
        "ended_at",
    ]

    def get_urls(self):
        def page(address, view, name):
            return path(address, self.admin_site.admin_view(view), name=f"registry_job_{name}")

        return [
            page("import/<str:kind>/", self.import_page, "import"),
            page("import/<str:kind>/template/", self.template, "template"),
            page("<int:pk>/table/", self.table, "table"),
            page("<int:pk>/files/<int:number>/", self.file, "file"),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("uploaded_by")

    def kind_for(self, request, name):
        """The kind, for whoever may import it; 404 if there is none."""
        kind = kind_of(name)
        if kind is None:
            raise Http404
        if not self.has_view_permission(request) or not kind.may(request.user):
            raise PermissionDenied
        return kind

    def import_page(self, request, kind):
        return self.take(request, HandIn(self.kind_for(request, kind)), None)

    def url_after(self, act, row):
        if isinstance(act, HandIn) and row.state == Job.State.UPLOADED:
            return reverse("admin:registry_job_preview", args=[row.pk])
        return super().url_after(act, row)

    def template(self, request, kind):
        kind = self.kind_for(request, kind)
        headers = attachment_headers(f"{kind.name}.xlsx")
        return HttpResponse(kind.template(), CONTENT_TYPES["xlsx"], headers=headers)

    def table(self, request, pk):
        job = self.readable(request, pk)
        return attachment(job.file, Path(job.file_name).stem)

    def file(self, request, pk, number):
        file = self.readable(request, pk).files.filter(pk=number).first()
        if file is None:
            raise Http404
        return attachment(file.file, Path(file.name).stem)

    def readable(self, request, pk):
        """A job whose files the person may read; they have no address of their own."""
        job = self.get_object(request, pk)
        if job is None:
            raise Http404
        if not self.has_view_permission(request, job) or not may_read(request.user, job):
            raise PermissionDenied
        return job

    def changelist_view(self, request, extra_context=None):
        offered = [kind for kind in kinds() if kind.may(request.user)]
        return super().changelist_view(request, {"offered": offered, **(extra_context or {})})

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):  # noqa: FBT002
        if request.method == "GET" and obj is not None:
            Job.objects.unseen_by(request.user).filter(pk=obj.pk).update(seen_at=timezone.now())
        return super().render_change_form(request, context, add, change, form_url, obj)

    def details(self, row, request):
        # What was refused comes first: somebody must do something about it.
        rows = row.lines.exclude(row=None).order_by("level", "id")
        page = Paginator(rows, LINES_ON_A_PAGE).get_page(request.GET.get("page"))
        for line in page:
            line.address = address_of(line)
        is_still = "still" in request.GET
        return {
            "may_read": may_read(request.user, row),
            "log_lines": row.lines.filter(row=None),
            "page": page,
            "refresh": REFRESH_SECONDS if row.is_under_way and not is_still else None,
            "is_still": is_still,
            "kind": kind_of(row.kind),
        }

    @admin.display(description=_("kind"), ordering="kind")
    def kind_shown(self, job):
        return label_of(job.kind)

    @admin.display(description=_("progress"))
    def progress(self, job):
        if job.asked_at is None:
            return columns.EMPTY
        done, total = grouped(job.rows_done), grouped(job.rows_total)
        return _("%(done)s of %(total)s rows") % {"done": done, "total": total}


def address_of(line):
    """The page of the row that was made; nothing where there is none."""
    if not line.made_table:
        return ""
    try:
        return reverse(f"admin:{line.made_table.replace('.', '_')}_change", args=[line.made_id])
    except NoReverseMatch:
        return ""
