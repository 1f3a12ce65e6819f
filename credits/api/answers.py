"""What an act on a retirement looks up and answers, each in one query that is not composed anew each time.

With querysets and serializers the composing took longer than everything else in the act; docs/performance.md.
"""

from django.db import DEFAULT_DB_ALIAS, connection
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied, ValidationError

from credits.models import Retirement
from registry.models import ClaimBoundary, Mineral, Organisation
from registry.models.organisations import permissions_on

HELD = f"ARRAY({permissions_on('organisation.id::text')}) AS held"
# Put together of the lines of this file alone; what a person sends comes as parameters.
ASKED = f"""
    SELECT organisation.id, organisation.code, organisation.name, parent_id, {HELD},
        (SELECT id FROM registry_mineral WHERE symbol = %(mineral)s) AS mineral,
        (SELECT id FROM registry_claimboundary WHERE effective_from <= %(on)s
         ORDER BY effective_from DESC, id DESC LIMIT 1) AS boundary
    FROM registry_organisation organisation WHERE organisation.code = %(code)s
"""  # noqa: S608
RETIREMENT = f"""
    SELECT retirement.id, retirement.quantity, retirement.state, organisation.name AS organisation, {HELD}
    FROM credits_retirement retirement
    JOIN credits_holdingaccount account ON account.id = retirement.account_id
    JOIN registry_organisation organisation ON organisation.id = account.organisation_id
    WHERE retirement.id = %(id)s
"""  # noqa: S608
ANSWER = """
    SELECT organisation.code, beneficiary.code, mineral.symbol, retirement.quantity, claim_period_first,
        claim_period_last, claim_type, footprint.number,
        (SELECT coalesce(sum(quantity), 0)::bigint FROM credits_coverage WHERE retirement_id = retirement.id),
        boundary.version, retirement.state, retirement.requested_at,
        retirement.state = 'requested' AND approval_rule_id IS NOT NULL AND approved_at IS NULL, approved_at,
        final_from, confirmed_at, retirement.cancelled_at,
        (SELECT coalesce(json_agg(json_build_object('issuance', issuance.number, 'first', first, 'last', last,
                                  'quantity_kg', last - first + 1) ORDER BY issuance_id, first), '[]')
         FROM credits_certificate block JOIN credits_issuance issuance ON issuance.id = issuance_id
         WHERE reserved_for_id = retirement.id OR retirement_id = retirement.id)
    FROM credits_retirement retirement
    JOIN credits_holdingaccount account ON account.id = retirement.account_id
    JOIN registry_organisation organisation ON organisation.id = account.organisation_id
    JOIN registry_organisation beneficiary ON beneficiary.id = beneficiary_id
    JOIN registry_mineral mineral ON mineral.id = retirement.mineral_id
    JOIN registry_claimboundary boundary ON boundary.id = boundary_id
    LEFT JOIN credits_footprint footprint ON footprint.id = footprint_id
    WHERE retirement.id = %s
"""


def asked_for(user, *, code, mineral, on):
    """Who is to retire, what, and under which claim boundary.

    The organisation is one that the person may see (else 404) and retire for (else 403).

    :param on: the date on which the boundary is in force, as `ClaimBoundary.objects.in_force` finds it
    :raises serializers.ValidationError: if there is no such mineral
    """
    facts = {"user": user.pk, "code": code, "mineral": mineral, "on": on}
    for organisation in Organisation.objects.raw(ASKED, facts):
        refuse_without_right(user, organisation, organisation.held)
        if organisation.mineral is None:
            raise ValidationError(
                {"mineral": [_("There are no credits for %(symbol)s.") % {"symbol": mineral}]}
            )
        return (
            organisation,
            reference(Mineral, organisation.mineral),
            reference(ClaimBoundary, organisation.boundary),
        )
    raise Http404


def reference(model, number):
    """A row by its number, read if anything else of it is asked for."""
    return model.from_db(DEFAULT_DB_ALIAS, ["id"], [number])


def retirement_to_act_on(user, pk):
    """A retirement that the person may see (else 404) and may decide on (else 403)."""
    for retirement in Retirement.objects.raw(RETIREMENT, {"user": user.pk, "id": pk}):
        refuse_without_right(user, retirement.organisation, retirement.held)
        return retirement
    raise Http404


def refuse_without_right(user, organisation, held):
    """:raises Http404: for a stranger; :raises PermissionDenied: for who may look but not retire"""
    if not user.is_staff and "view_holdings" not in held:
        raise Http404
    if "retire_credits" not in held:
        raise PermissionDenied(
            _("You may not retire credits for %(organisation)s.") % {"organisation": organisation}
        )


def answer_of(retirement) -> dict:
    """The retirement as it is now: what `RetirementAnswerSerializer` describes, as a test holds."""
    with connection.cursor() as cursor:
        cursor.execute(ANSWER, [retirement.pk])
        (
            organisation,
            beneficiary,
            mineral,
            quantity,
            first,
            last,
            claim_type,
            footprint,
            matched,
            boundary,
            state,
            requested_at,
            waits_for_approval,
            approved_at,
            final_from,
            confirmed_at,
            cancelled_at,
            blocks,
        ) = cursor.fetchone()
    return {
        "id": retirement.pk,
        "number": str(retirement),
        "organisation": organisation,
        "beneficiary": beneficiary,
        "mineral": mineral,
        "quantity_kg": quantity,
        "claim_period_first": first.isoformat(),
        "claim_period_last": last.isoformat(),
        "claim_type": claim_type,
        "footprint": footprint,
        "matched_kg": matched,
        "contribution_kg": quantity - matched,
        "boundary": boundary,
        "state": state,
        "requested_at": instant(requested_at),
        "waits_for_approval": waits_for_approval,
        "approved_at": instant(approved_at),
        "final_from": None if waits_for_approval else instant(final_from),
        "confirmed_at": instant(confirmed_at),
        "cancelled_at": instant(cancelled_at),
        "certificates": blocks,
    }


def instant(value):
    return value.isoformat().replace("+00:00", "Z") if value else None
