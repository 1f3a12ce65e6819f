"""The filters beside the staff's lists: rows of another list, in one query, no more than people read."""

from django.contrib import admin

MOST_CHOICES = 100


class RowOfAnotherList(admin.RelatedFieldListFilter):
    """The first hundred rows in their own list's order, and the chosen one; search finds what is beyond."""

    def field_choices(self, field, request, model_admin):
        related = field.remote_field.model
        ordering = self.field_admin_ordering(field, request, model_admin)
        rows = related._default_manager.order_by(*ordering)
        if related_admin := model_admin.admin_site._registry.get(related):
            rows = rows.select_related(*(related_admin.list_select_related or [None]))
        shown = {str(row.pk): str(row) for row in rows[:MOST_CHOICES]}
        missing = [value for value in self.lookup_val or [] if value not in shown and value.isdecimal()]
        shown |= {str(row.pk): str(row) for row in rows.filter(pk__in=missing)} if missing else {}
        return list(shown.items())
