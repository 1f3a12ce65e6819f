"""What every list of the staff can do: choose columns, add up, save a view, export what it shows."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import get_fields_from_path, label_for_field
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from registry import exports, services
from registry.acting import repeatable
from registry.filters import RowOfAnotherList
from registry.forms import key_of
from registry.lists import ADD_UP, COLUMNS, BoundedPaginator, StaffList, Total, name_of
from registry.models import SavedView
from registry.refusals import Refused


class ListedLookups:
    """Answers only the filters that a list offers: `?password__startswith=` must not become an oracle."""

    SUFFIXES = ("", "__exact", "__id__exact", "__isnull", "__gte", "__lt", "__year", "__month", "__day")

    def lookup_allowed(self, lookup, value, request=None):
        offered = [lookup_of(offer) for offer in self.get_list_filter(request)]
        if self.date_hierarchy:
            offered.append(self.date_hierarchy)
        return lookup in {name + suffix for name in offered for suffix in self.SUFFIXES}


def leads_to_a_row(model, offer) -> bool:
    """Whether a filter is a path whose last field is a foreign key, such as `issuance__report__site`."""
    return isinstance(offer, str) and bool(get_fields_from_path(model, offer)[-1].remote_field)


def lookup_of(offer) -> str:
    """What a filter of a list is called in an address: a field, a field with its own filter, or a filter."""
    if isinstance(offer, str):
        return offer
    return offer[0] if isinstance(offer, tuple | list) else offer.parameter_name


class ListPages(ListedLookups, admin.ModelAdmin):
    # Columns that rows share are functions, which the stubs do not know of.
    list_more: ClassVar[Any] = ()  # columns that can be shown as well
    totals: ClassVar[tuple[Total, ...]] = ()
    change_list_template = "admin/acts/list.html"
    show_full_result_count = False
    actions = None
    list_per_page = 50

    @property
    def every_column(self) -> list:
        return [*self.list_display, *self.list_more]

    def get_list_filter(self, request):
        offers = super().get_list_filter(request)
        return [(offer, RowOfAnotherList) if leads_to_a_row(self.model, offer) else offer for offer in offers]

    def get_list_display(self, request):
        chosen = request.GET.getlist(COLUMNS)
        if not chosen:
            return self.list_display
        first, *others = self.every_column
        return [first, *(column for column in others if name_of(column) in chosen)]

    def get_changelist(self, request, **options):
        return StaffList

    def get_paginator(self, request, queryset, per_page, orphans=0, allow_empty_first_page=True):  # noqa: FBT002
        paginator = BoundedPaginator(queryset, per_page, orphans, allow_empty_first_page)
        # Django's page of a row's history asks for pages of another model.
        if queryset.model is self.model:
            paginator.totals = tuple(total.name for total in self.totals)
        paginator.adds_up_all = ADD_UP in request.GET
        return paginator

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        guarded = self.admin_site.admin_view
        pages = [
            path("export/<str:kind>/", guarded(self.export), name=f"{name}_export"),
            path("views/", guarded(self.save_view), name=f"{name}_views"),
            path("views/<int:pk>/remove/", guarded(self.remove_view), name=f"{name}_remove_view"),
        ]
        return pages + super().get_urls()

    def export(self, request, kind):
        """Exactly the rows and columns that the list shows under the same address, all pages of it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if kind not in exports.KINDS:
            raise Http404
        try:
            listed = self.get_changelist_instance(request)
        except admin.views.main.IncorrectLookupParameters:
            raise Http404 from None
        try:
            return exports.KINDS[kind](exports.sheet_of(listed, self, at=timezone.now(), by=request.user))
        except Refused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(self.list_address(request.GET.urlencode()))

    def save_view(self, request):
        """Keep the list as it is shown under a name."""
        if request.method != "POST":
            return HttpResponseRedirect(self.list_address(""))
        if not self.has_view_permission(request):
            raise PermissionDenied
        query = request.POST.get("query", "")
        try:
            with repeatable(key_of(request)):
                view = services.save_view(
                    model=self.opts.label_lower,
                    name=request.POST.get("name", "")[:60],
                    query=query,
                    is_shared="is_shared" in request.POST,
                    at=timezone.now(),
                    by=request.user,
                )
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": view})
        return HttpResponseRedirect(self.list_address(query))

    def remove_view(self, request, pk):
        if request.method != "POST":
            return HttpResponseRedirect(self.list_address(""))
        if not self.has_view_permission(request):
            raise PermissionDenied
        view = get_object_or_404(SavedView, pk=pk, owner=request.user, model=self.opts.label_lower)
        services.remove_view(view=view, at=timezone.now(), by=request.user)
        messages.success(request, _("The view “%(name)s” is removed.") % {"name": view})
        return HttpResponseRedirect(self.list_address(""))

    def list_address(self, query):
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return f"{address}?{query}" if query else address

    def column_labels(self, columns) -> list[str]:
        return [capfirst(str(label_for_field(column, self.model, self))) for column in columns]
