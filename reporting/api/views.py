"""The statements of one's own organisations, for machines; anyone may read /s/<number>.json."""

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics

from registry.api.fields import StrictFilterSet
from reporting.api.serializers import StatementDetailSerializer, StatementSerializer
from reporting.models import Statement


class StatementFilters(StrictFilterSet):
    retirement = filters.NumberFilter(
        field_name="retirement_id", help_text="Id of the retirement it tells of."
    )


@extend_schema_view(get=extend_schema(summary="Statements of your organisations"))
class StatementList(generics.ListAPIView):
    serializer_class = StatementSerializer
    filterset_class = StatementFilters
    queryset = Statement.objects.none()

    def get_queryset(self):
        return Statement.objects.visible_to(self.request.user)


@extend_schema_view(get=extend_schema(summary="One statement with its record"))
class StatementDetail(generics.RetrieveAPIView):
    serializer_class = StatementDetailSerializer
    queryset = Statement.objects.none()
    lookup_field = "number"

    get_queryset = StatementList.get_queryset
