"""What the API's serializers share: integers that are integers, and no fields that nobody knows."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from registry.api.errors import MissingKey

MOST_KG = 10**15

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.UUID,
    OpenApiParameter.HEADER,
    required=True,
    description="Made by the sender once for each thing to create; a repeat gives the first answer again.",
)


OPTIONAL_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.UUID,
    OpenApiParameter.HEADER,
    description="A repeat gives the same answer anyway; with a key, one with other content is refused.",
)


class KilogramsField(serializers.IntegerField):
    """Whole kilograms, written as a JSON integer; no fraction, text or boolean is turned into one."""

    default_error_messages = {
        "not_an_integer": gettext_lazy("Write whole kilograms as a JSON integer, for example 2400.")
    }

    def __init__(self, **options):
        super().__init__(**{"min_value": 1, "max_value": MOST_KG} | options)

    def to_internal_value(self, data):
        if type(data) is not int:
            self.fail("not_an_integer")
        return data


class StrictSerializer(serializers.Serializer):
    """Refuses fields it does not know: a misspelt optional field must not be lost silently."""

    def to_internal_value(self, data):
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(self.fields))):
            raise serializers.ValidationError(
                {
                    str(name): [_("Unknown field. Known: %(fields)s.") % {"fields": ", ".join(self.fields)}]
                    for name in unknown
                }
            )
        return super().to_internal_value(data)


class StrictFilterSet(filters.FilterSet):
    """Refuses filters it does not know: a misspelt one would otherwise show everything."""

    PAGING = frozenset({"limit", "offset"})

    def is_valid(self):
        for name in sorted(set(self.data) - set(self.filters) - self.PAGING):
            self.form.add_error(
                None,
                _("Unknown filter %(name)s. Known: %(filters)s.")
                % {"name": name, "filters": ", ".join(self.filters)},
            )
        return super().is_valid()


def idempotency_key(request) -> UUID:
    """:raises MissingKey: unless the request carries a UUID as `Idempotency-Key`"""
    try:
        return UUID(request.headers.get("Idempotency-Key", ""))
    except ValueError:
        raise MissingKey(
            {"Idempotency-Key": [_("Send a header Idempotency-Key with a UUID made for this request.")]}
        ) from None
