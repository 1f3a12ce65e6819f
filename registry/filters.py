"""The filters beside the staff's lists: rows of another list, in one query, no more than people read."""

from django.contrib import admin
from django.db.models import Exists, OuterRef

MOST_CHOICES = 100


class RowOfAnotherList(admin.RelatedFieldListFilter):
    """The first hundred rows in their own list's order, and the chosen one; search finds what is beyond.

    Where the list itself names them, in a column with an index, only those that it names.
    """

    def field_choices(self, field, request, model_admin):
        related = field.remote_field.model
        ordering = self.field_admin_ordering(field, request, model_admin)
        rows = related._default_manager.order_by(*ordering)
        if related_admin := model_admin.admin_site._registry.get(related):
            rows = rows.select_related(*(related_admin.list_select_related or [None]))
        offered = rows
        if "__" not in self.field_path:
            named = model_admin.model._default_manager.filter(**{self.field_path: OuterRef("pk")})
            offered = rows.filter(Exists(named))
        shown = {str(row.pk): str(row) for row in offered[:MOST_CHOICES]}
        missing = [value for value in self.lookup_val or [] if value not in shown and value.isdecimal()]
        shown |= {str(row.pk): str(row) for row in rows.filter(pk__in=missing)} if missing else {}
        return list(shown.items())

    def has_output(self):
        """A filter without output is not applied, so that one in use always has some."""
        return super().has_output() or bool(self.lookup_val)
