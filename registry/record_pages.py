"""The staff's pages on the records of acts: the ledger log, and keys sent again with other content."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from registry import columns
from registry.act_names import act_name
from registry.acting import known_acts
from registry.acts import LedgerAdmin
from registry.files.downloads import attachment
from registry.lists import StaffList
from registry.models import KeyConflictFile
from registry.records import model_of, name_actors, title_of
from registry.templatetags.oreka import STATES, kilograms, state

BIGGEST = 2**63 - 1


class OneOfKnown(admin.ChoicesFieldListFilter):
    """A filter that knows its values, so that nobody has to look for them through the whole log."""

    def known(self):
        return []

    def choices(self, changelist):
        chosen = self.lookup_val or []
        remove = [self.lookup_kwarg, self.lookup_kwarg_isnull]
        yield {
            "selected": not chosen,
            "query_string": changelist.get_query_string(remove=remove),
            "display": _("All"),
        }
        for value, words in self.known():
            yield {
                "selected": value in chosen,
                "query_string": changelist.get_query_string({self.lookup_kwarg: value}, remove),
                "display": words,
            }


class KnownAct(OneOfKnown):
    def known(self):
        return sorted(((name, act_name(name)) for name in known_acts()), key=lambda pair: pair[1])


class LoggedTable(OneOfKnown):
    def known(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'ledger_is_logged'")
            tables = [table for (table,) in cursor.fetchall()]
        return sorted(((table, title_of(table)) for table in tables), key=lambda pair: pair[1])


class LogList(StaffList):
    def get_results(self, request):
        """Name who acted, for the rows of this page alone."""
        super().get_results(request)
        self.result_list = self.prepared(self.result_list)

    def prepared(self, rows):
        return name_actors(rows)


class LedgerEntryAdmin(LedgerAdmin):
    is_logged = False
    list_display = [
        "recorded_at",
        "act_in_words",
        "who",
        "row",
        "states_in_words",
        "kilograms_shown",
        "position",
    ]
    list_filter = [("act", KnownAct), ("table", LoggedTable)]
    list_select_related = ["place"]
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["row_id"]
    search_help_text = _("The number of a row as in the address of its page, or a printed number.")
    ordering = ["-id"]
    fields = [
        "position",
        "recorded_at",
        "act_in_words",
        "who",
        "row",
        "states",
        "kilograms_shown",
        "amount_minor",
        "shown_facts",
        "fingerprint",
        "chain",
    ]

    def get_changelist(self, request, **options):
        return LogList

    def get_object(self, request, object_id, from_field=None):
        entry = super().get_object(request, object_id, from_field)
        return name_actors([entry])[0] if entry else None

    def get_search_results(self, request, queryset, search_term):
        """Every word must be the number of the row, or a number that the entry shows."""
        for word in search_term.split():
            wanted = Q(facts__number=word.upper())
            if word.isdecimal() and int(word) <= BIGGEST:
                wanted |= Q(row_id=int(word))
            queryset = queryset.filter(wanted)
        return queryset, False

    @columns.exported_as(lambda entry: entry.act)
    @admin.display(description=_("act"), ordering="act")
    def act_in_words(self, entry):
        return act_name(entry.act)

    @admin.display(description=_("log index"), ordering="id")
    def position(self, entry):
        place = getattr(entry, "place", None)
        return place.position if place else _("given soon")

    @admin.display(description=_("who"))
    def who(self, entry):
        return entry.actor_name

    @admin.display(description=_("row"))
    def row(self, entry):
        model = model_of(entry.table)
        if model is None or not admin.site.is_registered(model):
            return f"{title_of(entry.table)} {entry.row_id}"
        address = reverse(
            f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[entry.row_id]
        )
        return format_html('<a href="{}">{} {}</a>', address, model._meta.verbose_name, entry.row_id)

    @admin.display(description=_("state"))
    def states(self, entry):
        if entry.state is None:
            return columns.EMPTY
        if entry.previous_state in (None, entry.state):
            return state(entry.state)
        return format_html("{} → {}", state(entry.previous_state), state(entry.state))

    @admin.display(description=_("state"))
    def states_in_words(self, entry):
        """Without their badges, for which a list of seven columns is too narrow."""
        states = dict.fromkeys(name for name in (entry.previous_state, entry.state) if name)
        return " → ".join(str(STATES[name][1]) for name in states) or columns.EMPTY

    @admin.display(description=_("kilograms"), ordering="quantity")
    def kilograms_shown(self, entry):
        return kilograms(entry.quantity) or columns.EMPTY

    @admin.display(description=_("facts"))
    def shown_facts(self, entry):
        told = ((name, value) for name, value in entry.facts.items() if value is not None)
        return format_html_join("", '<span class="fact mono">{}: {}</span>', told) or columns.EMPTY

    @admin.display(description=_("digest of the row"))
    def fingerprint(self, entry):
        return format_html('<span class="mono">{}</span>', bytes(entry.digest).hex())

    @admin.display(description=_("chain"))
    def chain(self, entry):
        place = getattr(entry, "place", None)
        return (
            format_html('<span class="mono">{}</span>', bytes(place.chain).hex()) if place else columns.EMPTY
        )


class KeyConflictAdmin(LedgerAdmin):
    is_logged = False
    list_display = ["sent_at", "act_in_words", "by", "first_act", "first_by", "first_at"]
    list_filter = [("by", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["by", "key__by"]
    search_fields = ["key__key", "by__name"]
    date_hierarchy = "sent_at"
    fields = ["key"]
    details_template = "admin/acts/conflict_details.html"

    @admin.display(description=_("act"), ordering="act")
    def act_in_words(self, conflict):
        return act_name(conflict.act)

    @admin.display(description=_("first act"))
    def first_act(self, conflict):
        return act_name(conflict.key.act)

    @admin.display(description=_("first sent by"))
    def first_by(self, conflict):
        return conflict.key.by

    @admin.display(description=_("first answered at"))
    def first_at(self, conflict):
        return conflict.key.answered_at

    def get_urls(self):
        address = path(
            "<int:pk>/files/<int:file>/",
            self.admin_site.admin_view(self.file_page),
            name="registry_keyconflict_file",
        )
        return [address, *super().get_urls()]

    def file_page(self, request, pk, file):
        """What was sent has no address of its own: whoever may see the repeat gets it, as an attachment."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        sent = get_object_or_404(KeyConflictFile, conflict=pk, pk=file)
        return attachment(sent.file, f"repeat-{pk}-{sent.name}")

    def details(self, row, request):
        return {"first": row.key, "later": row, "compared": compared(row.key.sent, row.sent)}


def compared(first, later) -> list[dict]:
    """What was sent first and what came later, name by name."""
    if not (isinstance(first, dict) and isinstance(later, dict)):
        first, later = {"": first}, {"": later}
    return [
        {
            "name": name,
            "first": first.get(name),
            "later": later.get(name),
            "differs": first.get(name) != later.get(name),
        }
        for name in dict.fromkeys([*first, *later])
    ]
