"""The two kinds of records: those that staff may edit, and those that nobody may."""

from django.db import models


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
