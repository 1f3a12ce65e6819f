"""Footprints: drafted, declared for good, and followed by a next version while no claim rests on them."""

from datetime import date, datetime

from django.db.models.functions import Lower, Trim
from django.utils.translation import gettext as _

from credits.models import Footprint, FootprintEvidence, FootprintLine
from registry.acting import act
from registry.models import Mineral, Organisation, User, next_number
from registry.refusals import Refused

# No claim reaches further back, nor beyond the year in which it is made.
EARLIEST_YEAR = 2000


class NotDraft(Refused):
    """A declared or withdrawn footprint never changes."""


class EmptyFootprint(Refused):
    """A footprint without any metal cannot be declared."""


class WithoutEvidence(Refused):
    """Nobody declares that a third party checked a footprint without a file that shows it."""


class DeclaredTwice(Refused):
    """A product is declared once for a period: what is counted twice could be claimed twice."""


class AlreadyClaimed(Refused):
    """A retirement covers part of the footprint."""


class UnfitFootprint(Refused):
    """The period, or what is said of who checked, cannot be right."""


class NotDeclared(Refused):
    """Only a declared footprint is replaced by a next version, and by one at a time."""


@act
def create_footprint(
    *,
    organisation: Organisation,
    mineral: Mineral,
    period_first: date,
    period_last: date,
    boundary: str,
    scope: str = Footprint.Scope.COMPANY,
    scope_name: str = "",
    verification: str = Footprint.Verification.DECLARED,
    verifier_name: str = "",
    verified_on: date | None = None,
    at: datetime,
    by: User,
) -> Footprint:
    """Open a draft for a period; `boundary` says which products and parts of the company are counted.

    :raises UnfitFootprint: if the period or what is said of who checked cannot be right
    """
    if period_first > period_last:
        raise UnfitFootprint(_("The period ends before it begins."))
    if period_first.year < EARLIEST_YEAR or period_last.year > at.year:
        raise UnfitFootprint(
            _("The period must lie between %(first)s and %(last)s.")
            % {"first": EARLIEST_YEAR, "last": at.year}
        )
    _refuse_unfit(scope, scope_name, verification, verifier_name, verified_on, at)
    return Footprint.objects.create(
        number=_next_number(at),
        organisation=organisation,
        mineral=mineral,
        period_first=period_first,
        period_last=period_last,
        boundary=boundary,
        scope=scope,
        scope_name=scope_name,
        verification=verification,
        verifier_name=verifier_name,
        verified_on=verified_on,
        created_at=at,
        created_by=by,
    )


@act
def describe_footprint(
    *,
    footprint: Footprint,
    boundary: str,
    scope: str,
    scope_name: str,
    verification: str,
    verifier_name: str,
    verified_on: date | None,
    at: datetime,
    by: User,
) -> Footprint:
    """Say of a draft anew what it covers and who checked it; its company, mineral and period stay.

    :raises NotDraft: if it is declared or withdrawn
    :raises UnfitFootprint: if what is said of who checked cannot be right
    """
    footprint = draft_of(footprint)
    _refuse_unfit(scope, scope_name, verification, verifier_name, verified_on, at)
    footprint.boundary = boundary
    footprint.scope, footprint.scope_name = scope, scope_name
    footprint.verification = verification
    footprint.verifier_name, footprint.verified_on = verifier_name, verified_on
    footprint.save(
        update_fields=[
            "boundary",
            "scope",
            "scope_name",
            "verification",
            "verifier_name",
            "verified_on",
        ]
    )
    return footprint


def _refuse_unfit(
    scope: str, scope_name: str, verification: str, verifier_name: str, verified_on: date | None, at: datetime
) -> None:
    if (scope == Footprint.Scope.COMPANY) == bool(scope_name):
        raise UnfitFootprint(_("Name the product or group, and nothing for the whole company."))
    if verification == Footprint.Verification.DECLARED:
        if verifier_name or verified_on:
            raise UnfitFootprint(_("Nobody checked it, so leave out who checked and when."))
    elif not verifier_name or verified_on is None:
        raise UnfitFootprint(_("Say who checked it and on which day."))
    elif verified_on > at.date():
        raise UnfitFootprint(_("Nothing can have been checked in the future."))


@act
def declare_footprint(*, footprint: Footprint, at: datetime, by: User) -> Footprint:
    """Declare the footprint for the company; from then on neither it nor its lines change.

    The version before it, if there is one, is withdrawn in the same act.

    :raises EmptyFootprint: if it counts no metal
    :raises WithoutEvidence: if a third party is said to have checked it, and no file is there
    :raises DeclaredTwice: if one of its products is declared for part of the period already
    :raises AlreadyClaimed: if a claim has come to rest on the version before it
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=footprint.organisation_id)
    if footprint.supersedes_id:
        _make_room(Footprint.objects.select_for_update().get(pk=footprint.supersedes_id), at, by)
    footprint = draft_of(footprint)
    if footprint.total_kg == 0:
        raise EmptyFootprint(_("Add at least one product that contains the mineral."))
    if (
        footprint.verification == Footprint.Verification.THIRD_PARTY
        and not FootprintEvidence.objects.filter(footprint=footprint).exists()
    ):
        raise WithoutEvidence(
            _("Add what the third party wrote as evidence, or do not say that it checked the footprint.")
        )
    if other := declared_already(footprint):
        raise DeclaredTwice(
            _("%(product)s is already declared for this period, in footprint %(number)s.")
            % {"product": other.product, "number": other.footprint}
        )
    footprint.declare(at=at, by=by)
    footprint.save(update_fields=["state", "declared_at", "declared_by"])
    return footprint


@act
def withdraw_footprint(*, footprint: Footprint, at: datetime, by: User) -> Footprint:
    """Give up a draft, or a declaration that no claim rests on; its number stays used.

    :raises NotDraft: if it is withdrawn already
    :raises AlreadyClaimed: if a retirement covers a line of it
    """
    footprint = _locked(footprint)
    if footprint.state == Footprint.State.WITHDRAWN:
        raise NotDraft(_("Footprint %(number)s is withdrawn already.") % {"number": footprint})
    _refuse_claimed(footprint)
    footprint.withdraw(at=at, by=by)
    footprint.save(update_fields=["state", "withdrawn_at", "withdrawn_by"])
    return footprint


def declared_already(footprint: Footprint) -> FootprintLine | None:
    """A line of another declared footprint of the company for the same product and part of the period."""
    products = [product.strip().lower() for product in footprint.lines.values_list("product", flat=True)]
    return (
        FootprintLine.objects.filter(
            footprint__organisation=footprint.organisation,
            footprint__mineral=footprint.mineral,
            footprint__state=Footprint.State.DECLARED,
            footprint__period_first__lte=footprint.period_last,
            footprint__period_last__gte=footprint.period_first,
        )
        .annotate(named=Lower(Trim("product")))
        .filter(named__in=products)
        .select_related("footprint")
        .first()
    )


@act
def replace_footprint(*, footprint: Footprint, at: datetime, by: User) -> Footprint:
    """Open a draft of the next version of a declaration, with copies of its lines and evidence.

    Nobody has checked it yet. The declaration stands until the draft is declared, which withdraws it. Where
    claims rest on it, it stays: what they were measured against must not move, and statements name it.

    :raises NotDeclared: if it is not declared, or a draft of the next version is there
    :raises AlreadyClaimed: if a retirement covers a line of it
    """
    footprint = _locked(footprint)
    if footprint.state != Footprint.State.DECLARED:
        raise NotDeclared(_("Footprint %(number)s is not declared.") % {"number": footprint})
    if successor := footprint.successors.exclude(state=Footprint.State.WITHDRAWN).first():
        raise NotDeclared(
            _("Footprint %(number)s is a draft of the next version already.") % {"number": successor}
        )
    _refuse_claimed(footprint)
    version = Footprint.objects.create(
        number=_next_number(at),
        organisation_id=footprint.organisation_id,
        mineral_id=footprint.mineral_id,
        period_first=footprint.period_first,
        period_last=footprint.period_last,
        boundary=footprint.boundary,
        scope=footprint.scope,
        scope_name=footprint.scope_name,
        version=footprint.version + 1,
        supersedes=footprint,
        created_at=at,
        created_by=by,
    )
    lines, evidence = list(footprint.lines.all()), list(footprint.evidence.all())
    for line in lines:
        line.pk, line.footprint, line.covered_kg = None, version, 0
    for file in evidence:
        file.pk, file.footprint = None, version
    FootprintLine.objects.bulk_create(lines, batch_size=1_000)
    FootprintEvidence.objects.bulk_create(evidence)
    return version


def _make_room(former: Footprint, at: datetime, by: User) -> None:
    """Withdraw the version before, if it still stands."""
    if former.state == Footprint.State.DECLARED:
        _refuse_claimed(former)
        former.withdraw(at=at, by=by)
        former.save(update_fields=["state", "withdrawn_at", "withdrawn_by"])


def _refuse_claimed(footprint: Footprint) -> None:
    if footprint.lines.filter(covered_kg__gt=0).exists():
        raise AlreadyClaimed(
            _(
                "Claims rest on footprint %(number)s; it stays as it was declared. Products that it leaves "
                "out can be declared for the same period in a footprint of their own."
            )
            % {"number": footprint}
        )


def _next_number(at: datetime) -> str:
    prefix = f"F-{at.year}"
    return f"{prefix}-{next_number(prefix):04d}"


def _locked(footprint: Footprint) -> Footprint:
    return Footprint.objects.select_for_update(of=("self",)).get(pk=footprint.pk)


def draft_of(footprint: Footprint) -> Footprint:
    """The draft, locked until the act ends.

    :raises NotDraft: if it is declared or withdrawn
    """
    footprint = _locked(footprint)
    if footprint.state != Footprint.State.DRAFT:
        raise NotDraft(_("Footprint %(number)s is no longer a draft.") % {"number": footprint})
    return footprint
