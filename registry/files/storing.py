"""Files are stored with their row or not at all."""

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import FileField, Model

M = TypeVar("M", bound=Model)


def create_with_files(row: M) -> M:
    """Write a new row and its files; if the row is refused, or a file, no file stays behind."""
    create_all_with_files([row])
    return row


def create_all_with_files(rows: Sequence[Model]) -> None:
    """Write new rows in their order, and their files; if one is refused, no file of any stays behind."""
    try:
        for row in rows:
            row.save(force_insert=True)
    except BaseException:
        for row in rows:
            discard_files(row)
        raise


def discard_files(row: Model) -> None:
    """Delete what was stored for a row: a transaction takes rows back, not the files stored with them."""
    for field in row._meta.fields:
        if isinstance(field, FileField):
            file = getattr(row, field.attname)
            # One that was not stored yet still has the name under which it was handed in.
            if file and file._committed:
                file.storage.delete(file.name)
