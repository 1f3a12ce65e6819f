"""The staff's saved views for machines: the same filter, order and columns as the list in the browser."""

from copy import copy
from decimal import Decimal

from django.apps import apps
from django.contrib import admin
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from registry.api.errors import ProblemSerializer
from registry.exports import plain
from registry.lists import name_of
from registry.models import SavedView


class SavedViewSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    list = serializers.CharField(source="model", help_text="What its rows are, e.g. `credits.certificate`.")
    name = serializers.CharField()
    query = serializers.CharField(help_text="As after the `?` of the list's address.")
    is_shared = serializers.BooleanField()
    owner = serializers.CharField(source="owner.name")


class RowsSerializer(serializers.Serializer):
    count = serializers.IntegerField(help_text="At most 10,000 are counted.")
    is_bounded = serializers.BooleanField(help_text="Whether there are more than were counted.")
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    columns = serializers.DictField(child=serializers.CharField(), help_text="What each column is called.")
    results = serializers.ListField(child=serializers.DictField())


class SavedViews(APIView):
    @extend_schema(
        summary="Saved views of the staff's lists: your own, and those shared with you",
        responses={200: SavedViewSerializer(many=True), 401: ProblemSerializer},
    )
    def get(self, request):
        if not admin.site.has_permission(request):
            return Response([])
        views = SavedView.objects.visible_to(request.user).select_related("owner")
        readable = [view for view in views if admin_of(view, request)]
        return Response(SavedViewSerializer(readable, many=True).data)


class RowsOfView(APIView):
    @extend_schema(
        summary="The rows of a saved view, with the columns that it shows",
        responses={200: RowsSerializer, 401: ProblemSerializer, 404: ProblemSerializer},
    )
    def get(self, request, pk):
        view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
        model_admin = admin_of(view, request)
        if model_admin is None:
            raise Http404
        listed = listed_by(view, model_admin, request)
        columns = [column for column in listed.list_display if column != "action_checkbox"]
        pages = BoundedPages()
        rows = pages.paginate_queryset(listed.queryset, request, view=self)
        return Response(
            {
                "count": listed.result_count,
                "is_bounded": listed.is_bounded,
                "next": pages.get_next_link(),
                "previous": pages.get_previous_link(),
                "columns": dict(
                    zip(map(name_of, columns), model_admin.column_labels(columns), strict=True),
                ),
                "results": [
                    {name_of(column): exact(plain(column, row, model_admin)) for column in columns}
                    for row in listed.prepared(rows)
                ],
            }
        )


def exact(value):
    """No number of the ledger passes through a float on its way into JSON."""
    return str(value) if isinstance(value, Decimal) else value


class BoundedPages(LimitOffsetPagination):
    """Goes on behind the rows that were counted."""

    max_limit = 1_000

    def paginate_queryset(self, queryset, request, view=None):
        self.request, self.limit, self.offset = request, self.get_limit(request), self.get_offset(request)
        rows = list(queryset[self.offset : self.offset + self.limit + 1])
        self.has_more = len(rows) > self.limit
        return rows[: self.limit]

    def get_next_link(self):
        if not self.has_more:
            return None
        address = replace_query_param(self.request.build_absolute_uri(), "limit", self.limit)
        return replace_query_param(address, "offset", self.offset + self.limit)


def admin_of(view, request):
    """The list that a view is of, if its reader may see it."""
    try:
        model_admin = admin.site._registry[apps.get_model(view.model)]
    except (LookupError, ValueError):
        return None
    asked = as_asked(view, request)
    may = admin.site.has_permission(asked) and model_admin.has_view_permission(asked)
    return model_admin if may else None


def as_asked(view, request):
    """The request as a browser would send it for the list."""
    asked = copy(request._request)
    asked.GET, asked.user = QueryDict(view.query), request.user
    return asked


def listed_by(view, model_admin, request):
    """:raises Http404: if the view filters by what the list no longer offers"""
    try:
        return model_admin.get_changelist_instance(as_asked(view, request))
    except (admin.exceptions.DisallowedModelAdminLookup, admin.views.main.IncorrectLookupParameters):
        raise Http404 from None
