"""The two kinds of records, those that staff may edit and those that nobody may, and what state one is in."""

from typing import Any

from django.db import models
from django_fsm import FSMField


class EditableModel(models.Model):
    """A record that people correct in place."""

    is_ledger = False

    class Meta:
        abstract = True


class LedgerModel(models.Model):
    """A record that only services write, that is never deleted, and whose changes the database guards."""

    is_ledger = True

    class Meta:
        abstract = True


class StateField(FSMField):
    """A state that transitions alone may change; to migrations, which have none, it is a plain text.

    Else each model that a migration renders would be asked for its transitions by every field of states
    rendered before, and migrating a new database takes three times as long.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"protected": True} | kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", args, kwargs
