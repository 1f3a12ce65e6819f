"""What the staff's pages show of the records of acts: log entries with names, and changes field by field."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.apps import apps
from django.db import connection, models
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from registry.act_names import act_name
from registry.models import Change, LedgerEntry, StaffNote, User

MOST = 50  # of what belongs to one row; lists of their own have the rest
Kept = tuple[tuple[type[models.Model], str], ...]


def log_of(row: models.Model) -> list[LedgerEntry]:
    """The latest log entries of one ledger row, newest first."""
    entries = LedgerEntry.objects.filter(table=row._meta.db_table, row_id=row.pk)
    return name_actors(entries.select_related("place").order_by("-id")[:MOST])


def notes_on(row: models.Model) -> dict:
    """The staff's notes on a record, newest first, as `some_of` gives them."""
    notes = StaffNote.objects.filter(table=row._meta.db_table, row_id=row.pk)
    return some_of(notes.select_related("written_by"))


def some_of(rows: QuerySet) -> dict:
    """The first `rows` of a list on a page of something else, and how many `more` there are."""
    shown = list(rows[:MOST])
    return {"rows": shown, "more": rows.count() - MOST if len(shown) == MOST else 0}


def name_actors(entries: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """The same entries, each with `actor_name`; two queries, however many entries there are.

    Only for people who may know: the log itself holds commitments, and so does everything made from it.
    """
    entries = list(entries)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, person_behind(id, actor) FROM registry_ledgerentry "
            "WHERE id = ANY(%s) AND left(actor, 7) = 'person:'",
            [[entry.pk for entry in entries]],
        )
        person = dict(cursor.fetchall())
    people = User.objects.in_bulk([pk for pk in person.values() if pk])
    for entry in entries:
        entry.act_name = act_name(entry.act)
        entry.actor_name = entry.actor if entry.pk not in person else _name(person[entry.pk], people)
    return entries


def _name(pk: int | None, people: dict[int, User]) -> str:
    return people[pk].name if pk in people else _("erased person")


def model_of(table: str) -> type[models.Model] | None:
    """The model whose rows a table holds."""
    every = apps.get_models(include_auto_created=True)
    return next((model for model in every if model._meta.db_table == table), None)


def history_of(row: models.Model, kept_with: Kept = ()) -> list[dict]:
    """The latest changes of an editable record, newest first, each with who, when, and its fields in words.

    :param kept_with: models whose rows belong to the record, with the field that names it
    """
    wanted = Q(table=row._meta.db_table, row_id=str(row.pk))
    for model, field in kept_with:
        wanted |= Q(table=model._meta.db_table, row_id__in=_parts(row, model, field))
    changes = list(Change.objects.filter(wanted)[:MOST])
    people = User.objects.in_bulk([change.by_id for change in changes if change.by_id])
    names = _names_behind(changes)
    return [
        {
            "at": change.changed_at,
            "who": _name(change.by_id, people) if change.by_id else _("no person"),
            "act": act_name(change.act) if change.act else "",
            "request_id": change.request_id or "",
            "what": "" if change.table == row._meta.db_table else title_of(change.table),
            "kind": _kind(change),
            "fields": _fields(change, names),
        }
        for change in changes
    ]


def _parts(row: models.Model, model: type[models.Model], field: str) -> list[str]:
    """The rows of another table that belong to a record, or did when they were added or removed."""
    present = model._default_manager.filter(**{field: row.pk}).values_list("pk", flat=True)
    recorded = Change.objects.filter(table=model._meta.db_table).filter(
        Q(**{f"after__{field}_id": row.pk}) | Q(**{f"before__{field}_id": row.pk})
    )
    return [str(pk) for pk in present] + list(recorded.order_by().values_list("row_id", flat=True))


def title_of(table: str) -> str:
    """What a row of the table is called."""
    model = model_of(table)
    return str(model._meta.verbose_name) if model else table


def _kind(change: Change) -> str:
    if change.before is None:
        return _("added")
    return _("removed") if change.after is None else _("changed")


def _columns(table: str) -> dict[str, models.Field]:
    model = model_of(table)
    return {str(field.column): field for field in model._meta.concrete_fields} if model else {}


def _names_behind(changes: list[Change]) -> dict[tuple[type[models.Model], int], str]:
    """What the rows are called that foreign keys in changes lead to; one query for each model."""
    wanted: dict[type[models.Model], set] = defaultdict(set)
    for change in changes:
        for column, field in _columns(change.table).items():
            if field.related_model:
                kept = (side[column] for side in (change.before, change.after) if side and column in side)
                wanted[field.related_model] |= {pk for pk in kept if pk is not None}
    return {
        (model, pk): str(found)
        for model, keys in wanted.items()
        for pk, found in model._default_manager.in_bulk(keys).items()
    }


def _fields(change: Change, names: dict) -> list[dict]:
    """Name, value before and value after, of what was changed or of all that was not empty."""
    before, after = change.before or {}, change.after or {}
    columns = _columns(change.table)
    told = [
        (column, *(_in_words(columns.get(column), side.get(column), names) for side in (before, after)))
        for column in after or before
        if column != "id"
    ]
    return [
        {
            "name": str(columns[column].verbose_name) if column in columns else column,
            "before": old,
            "after": new,
        }
        for column, old, new in told
        if old or new
    ]


def _in_words(field: models.Field | None, value, names: dict) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field is not None and field.related_model:
        return names.get((field.related_model, value), f"{value}")
    if isinstance(field, models.DateTimeField):
        return f"{date_format(datetime.fromisoformat(value), 'DATETIME_FORMAT')} UTC"
    if isinstance(field, models.DateField):
        return date_format(date.fromisoformat(value))
    return str(dict(field.flatchoices).get(value, value)) if field is not None else str(value)
