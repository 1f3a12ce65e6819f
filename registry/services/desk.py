"""The staff's saved views of lists, and their notes on records."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _

from registry.acting import act
from registry.models import SavedView, StaffNote, User
from registry.refusals import Refused

LONGEST_QUERY = 1000  # characters


class NoSuchView(Refused):
    """The view has no name, or belongs to somebody else."""


class NothingWritten(Refused):
    """A note says something."""


@act
def save_view(
    *, model: str, name: str, query: str, is_shared: bool = False, at: datetime, by: User
) -> SavedView:
    """Keep filters, order and columns of a list under a name; one's own view of that name is replaced.

    :param model: label of the list's model, e.g. `credits.certificate`
    :param query: what stands after the `?` of the list's address
    :raises NoSuchView: if the name is empty, or the address too long
    """
    if not name.strip():
        raise NoSuchView(_("Give the view a name."))
    if len(query) > LONGEST_QUERY:
        raise NoSuchView(_("This view has too many filters to be kept."))
    view, _created = SavedView.objects.update_or_create(
        owner=by, model=model, name=name.strip(), defaults={"query": query, "is_shared": is_shared}
    )
    return view


@act
def remove_view(*, view: SavedView, at: datetime, by: User) -> None:
    """Take away a view of one's own, also for those it was shared with.

    :raises NoSuchView: if it is somebody else's
    """
    if view.owner_id != by.pk:
        raise NoSuchView(_("Only whoever saved a view removes it."))
    view.delete()


@act
def write_note(*, row: models.Model, text: str, at: datetime, by: User) -> StaffNote:
    """Add a note for the staff to a record.

    :raises NothingWritten: if the text is empty
    """
    if not text.strip():
        raise NothingWritten(_("Write something first."))
    return StaffNote.objects.create(
        table=row._meta.db_table, row_id=row.pk, text=text.strip(), written_at=at, written_by=by
    )
