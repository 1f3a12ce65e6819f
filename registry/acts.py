"""What the staff's pages share: rows that only acts change, act pages, and lists that leak nothing.

An act is a button on a row's page; it opens a page with the facts and a form, and calls one service.
"""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from registry import services
from registry.acting import name_the_actor, repeatable
from registry.forms import key_of
from registry.list_pages import ListPages
from registry.records import history_of, log_of, notes_on
from registry.refusals import Refused
from registry.signing_in import address_to_confirm, is_fresh


class NothingToType(forms.Form):
    """An act that needs only the button."""


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever it concerns reads this."),
    )


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class Act(ABC):
    """One step that a person may take on a row."""

    name = ""  # last part of the address
    label: str | Promise = ""  # of the button, and the page's heading
    lead: str | Promise = ""  # what the act means, in a sentence
    warning: str | Promise = ""  # the cost of a mistake, where the act cannot be undone
    is_danger = False
    needs_fresh_sign_in = False  # where a session left open must not be enough
    form_class: type[forms.BaseForm] = NothingToType
    prefilled: tuple[str, ...] = ()  # fields that an address may fill in; never one that somebody must type
    template_name = "admin/acts/act.html"

    def is_open(self, row):
        """Whether the row is at the step from which the act leads on."""
        return True

    def may(self, user, row):
        """Whether the person's role allows the act on this row; nobody's, unless the act says whose."""
        return False

    def someone_else(self, user, row):
        """Why another person must take this step, though the role would allow it; empty if not so."""
        return ""

    def form(self, row, user, *arguments):
        return self.form_class(*arguments)

    def facts(self, row):
        """Label and value of what must be known before deciding."""
        return []

    def checks(self, row, user):
        """Whether each condition is met, and the condition in words."""
        return []

    def context(self, row, form):
        """Whatever else the act's own template shows."""
        return {}

    @abstractmethod
    def perform(self, row, data, *, at, by):
        """Call the one service. Gives back what the next page says, and the row that it shows."""


class WriteNote(Act):
    """Every record takes notes of the staff."""

    name = "write-note"
    label = _("Add a note")
    lead = _("Only staff read it. A note can never be changed; a wrong one is answered by another.")
    form_class = NoteForm

    def may(self, user, row):
        return user.has_perm("registry.add_staffnote")

    def perform(self, row, data, *, at, by):
        services.write_note(row=row, text=data["text"], at=at, by=by)
        return _("The note is added."), row


class ActAdmin(ListPages):
    """A model whose page has a row of act buttons; `adding` is the act behind its Add button, if any."""

    # Columns that rows share are functions, which the stubs do not know of.
    fields: ClassVar[Any] = None
    fieldsets: ClassVar[Any] = None
    acts: tuple[Act, ...] = ()
    adding: Act | None = None
    change_form_template = "admin/acts/row.html"
    note_act = WriteNote()
    begins: str | Promise = ""  # where a row begins, for lists that have no button for it

    def get_urls(self):
        pages = [
            path(
                f"<path:object_id>/{act.name}/",
                self.admin_site.admin_view(self.act_page(act)),
                name=self.act_url_name(act),
            )
            for act in (*self.acts, self.note_act)
        ]
        return pages + super().get_urls()

    def act_url_name(self, act):
        return f"{self.opts.app_label}_{self.opts.model_name}_{act.name}"

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        # Django would lead back with the number in a message; here, too, a stranger gets 404.
        raise Http404

    def row_url(self, row):
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])

    def url_after(self, act, row):
        """Where an act that was taken leads."""
        return self.row_url(row)

    def links(self, row, user):
        """Further pages about the row: label and address."""
        return []

    def details(self, row, request):
        """What the template in `details_template` shows below the fields."""
        return {}

    details_template = ""
    # Models whose rows belong to this record, each with the field that names it: their changes show here too.
    kept_with: ClassVar[Any] = ()

    @property
    def has_history(self) -> bool:
        """Whether changes of its fields are kept; those of a ledger row are in the log."""
        return not self.model.is_ledger or bool(self.kept_with)

    def records(self, row, request):
        """What is kept of the row, for those who may see it."""
        kept = {"notes": None, "history": None}
        if request.user.has_perm("registry.view_staffnote"):
            may_add = self.note_act.may(request.user, row)
            kept["notes"] = notes_on(row)
            address = f"admin:{self.act_url_name(self.note_act)}"
            kept["note_address"] = may_add and reverse(address, args=[row.pk])
        if self.has_history and request.user.has_perm("registry.view_change"):
            kept["history"] = history_of(row, self.kept_with)
        return kept

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):  # noqa: FBT002
        if obj is not None:
            context |= {
                "title": capfirst(self.opts.verbose_name),
                "buttons": self.buttons(request, obj),
                "explanations": self.explanations(request, obj),
                "links": self.links(obj, request.user),
                "details_template": self.details_template,
                **self.details(obj, request),
                **self.records(obj, request),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def buttons(self, request, row):
        """The acts open to this person now: each and its address."""
        return [
            (act, reverse(f"admin:{self.act_url_name(act)}", args=[row.pk]))
            for act in self.acts
            if act.is_open(row) and act.may(request.user, row) and not act.someone_else(request.user, row)
        ]

    def explanations(self, request, row):
        """Why there is no button for whoever took the step before."""
        words = [act.someone_else(request.user, row) for act in self.acts if act.is_open(row)]
        return list(dict.fromkeys(filter(None, words)))

    def act_page(self, act):
        def page(request, object_id):
            # Before the row is looked for: who may see none must not learn which there are.
            if not self.has_view_permission(request):
                raise PermissionDenied
            row = self.get_object(request, object_id)
            if row is None:
                raise Http404
            if not self.has_view_permission(request, row) or not act.may(request.user, row):
                raise PermissionDenied
            if request.method == "GET" and not act.is_open(row):
                messages.warning(request, _("This step has been taken, or is not due yet."))
                return HttpResponseRedirect(self.row_url(row))
            if request.method == "GET" and act.needs_fresh_sign_in and not is_fresh(request):
                messages.info(request, _("Confirm that it is you; then this step goes on."))
                return HttpResponseRedirect(address_to_confirm(request))
            return self.take(request, act, row)

        return page

    def add_view(self, request, form_url="", extra_context=None):
        if self.adding is None:
            return super().add_view(request, form_url, extra_context)
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self.take(request, self.adding, None)

    def save_model(self, request, obj, form, change):
        name_the_actor(request.user, "edit_record")
        super().save_model(request, obj, form, change)

    def take(self, request, act, row):
        """Show the act's page, or take the act; a refusal keeps what was typed."""
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = act.form(row, request.user, *sent)
        if not sent:
            form.initial |= {name: request.GET[name] for name in act.prefilled if name in request.GET}
        someone_else = act.someone_else(request.user, row)
        is_stale = act.needs_fresh_sign_in and not is_fresh(request)
        if form.is_valid() and someone_else:
            form.add_error(None, someone_else)
        elif form.is_valid() and is_stale:
            form.add_error(None, _("Your sign-in is older than five minutes. Nothing has happened yet."))
        if form.is_valid() and "look" not in request.POST:
            try:
                with repeatable(key_of(request)):
                    said, done = act.perform(row, form.cleaned_data, at=timezone.now(), by=request.user)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, said)
                return HttpResponseRedirect(self.url_after(act, done))
        context = {
            **self.admin_site.each_context(request),
            "title": act.label,
            "subtitle": str(row) if row else None,
            "opts": self.opts,
            "act": act,
            "row": row,
            "row_url": self.row_url(row) if row else None,
            "form": form,
            "someone_else": someone_else,
            "confirm_address": address_to_confirm(request) if is_stale else "",
            "facts": act.facts(row) if row else [],
            "checks": act.checks(row, request.user) if row else [],
            **(act.context(row, form) if row else {}),
        }
        return render(request, act.template_name, context)


class LedgerAdmin(ActAdmin):
    """Rows that nobody edits: the database refuses it, so no page offers it."""

    is_logged = True

    def records(self, row, request):
        may = self.is_logged and request.user.has_perm("registry.view_ledgerentry")
        return super().records(row, request) | {"log": log_of(row) if may else None}

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows


class LedgerInline(admin.TabularInline):
    """Ledger rows below the row they belong to."""

    template = "admin/acts/ledger_inline.html"
    fields: ClassVar[Any] = None
    readonly_fields: ClassVar[Any] = ()
    extra = 0

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
