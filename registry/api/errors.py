"""How the API says no: every error is one problem object (RFC 9457), and a refused act is a 409."""

import logging
import re
from http import HTTPStatus

import psycopg
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from registry.acting import Busy
from registry.refusals import Refused

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
# The row was busy, not the request wrong: the same request may succeed a moment later.
BUSY = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
)


class ProblemSerializer(serializers.Serializer):
    """The form of every error answer; for the description of the API only."""

    type = serializers.CharField(help_text="A URN that names the kind of problem.")
    title = serializers.CharField(help_text="The HTTP status in words.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What is wrong, for people, in the language asked for.")
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Sentences for each field that is wrong; empty unless the status is 400.",
    )


class NotJson(exceptions.ParseError):
    """The body is not one JSON object that can be read safely."""


class MissingKey(exceptions.ValidationError):
    """A request that creates something came without a usable Idempotency-Key."""


def problem(error, context):
    """DRF's exception handler: an answer for everything foreseen, None (a 500) for the rest."""
    if isinstance(error, Busy) or (isinstance(error, OperationalError) and isinstance(error.__cause__, BUSY)):
        set_rollback()
        busy = answer(HTTPStatus.SERVICE_UNAVAILABLE, "busy", _("Somebody else is at work here; try again."))
        busy["Retry-After"] = "1"
        return busy
    if isinstance(error, OperationalError | InterfaceError):
        logger.exception("the database does not answer")
        set_rollback()
        away = answer(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "unavailable",
            _("The registry cannot write this down just now; send it again with the same key."),
        )
        away["Retry-After"] = "5"
        return away
    if isinstance(error, Refused):
        set_rollback()
        return answer(HTTPStatus.CONFLICT, named(error), str(error))
    response = exception_handler(error, context)
    if response is None:
        return None
    status = HTTPStatus(response.status_code)
    data = response.data
    if isinstance(data, dict) and isinstance(data.get("detail"), str):
        name = data["detail"].code.replace("_", "-")
        return answer(status, name, str(data["detail"]), headers=response.headers)
    return answer(
        status, "invalid", _("The request holds errors."), errors=flat(data), headers=response.headers
    )


def answer(status, name, detail, *, errors=None, headers=None):
    """A problem object; of the headers only those that tell how to ask again are kept."""
    kept = {
        header: value
        for header, value in (headers or {}).items()
        if header in ("WWW-Authenticate", "Retry-After", "Allow")
    }
    return Response(
        {
            "type": f"urn:oreka:problem:{name}",
            "title": status.phrase,
            "status": status.value,
            "detail": detail,
            "errors": errors or {},
        },
        status=status,
        headers=kept,
        content_type=MEDIA_TYPE,
    )


def named(error) -> str:
    """`NotHeld` as `not-held`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()


def flat(errors, prefix="") -> dict[str, list[str]]:
    """Nested validation errors as one list of sentences for each field, `lines.0.units` where nested."""
    if isinstance(errors, dict):
        pairs = [(f"{prefix}.{name}" if prefix else str(name), part) for name, part in errors.items()]
    elif any(isinstance(part, dict | list) for part in errors):
        pairs = [(f"{prefix}.{number}", part) for number, part in enumerate(errors)]
    else:
        return {prefix or "non_field_errors": [str(sentence) for sentence in errors]}
    found: dict[str, list[str]] = {}
    for name, part in pairs:
        found |= flat(part if isinstance(part, dict | list) else [part], name)
    return found
