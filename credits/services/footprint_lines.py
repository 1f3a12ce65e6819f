"""What a draft footprint is made of: its lines, one by one or all at once, and its evidence."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import partial
from math import ceil

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from credits.models import FactorSet, Footprint, FootprintEvidence, FootprintLine, FootprintUpload
from credits.services.footprints import draft_of
from registry.acting import act
from registry.files import UnacceptableFile, checked_evidence
from registry.files.storing import create_with_files, discard_files
from registry.jobs import upload_job
from registry.models import User
from registry.refusals import Refused

# Larger counts or contents are slips of the pen: no company makes them, and columns end there.
MOST_UNITS = 10_000_000_000
MOST_AMOUNT = Decimal(100_000)
# More than the world mines in a year.
MOST_LINE_KG = 10**11
MOST_LINES = 20_000
MOST_EVIDENCE = 20
HUNDRED = Decimal(100)
TABLE_KIND = "footprint-lines"  # of the import, see `credits.job_kinds`


class ImplausibleLine(Refused):
    """A figure of the line cannot be right."""


def contained_kg(
    *,
    units: int,
    amount_per_unit: Decimal,
    factor_kg: Decimal,
    recycled_percent: Decimal = Decimal(0),
    yield_loss_percent: Decimal = Decimal(0),
) -> int:
    """Kilograms of a line as the database works them out, see `FootprintLine`.

    >>> contained_kg(units=100_000, amount_per_unit=Decimal("0.0163"), factor_kg=Decimal("0.96"))
    1565
    """
    metal = units * Fraction(amount_per_unit) * Fraction(factor_kg)
    return ceil(metal * Fraction(HUNDRED - recycled_percent) / Fraction(HUNDRED - yield_loss_percent))


@act
def add_footprint_line(
    *,
    footprint: Footprint,
    product: str,
    units: int,
    tier: int,
    amount_per_unit: Decimal,
    factor_unit: str,
    factor_kg: Decimal,
    factor_source: str,
    factor_low_kg: Decimal | None = None,
    factor_high_kg: Decimal | None = None,
    factor_set: FactorSet | None = None,
    factor_code: str = "",
    recycled_percent: Decimal = Decimal(0),
    recycled_source: str = "",
    yield_loss_percent: Decimal = Decimal(0),
    yield_loss_reason: str = "",
    at: datetime,
    by: User,
) -> FootprintLine:
    """Add a product to a draft; its kilograms follow from the other figures, see `FootprintLine`.

    :param factor_low_kg: the factor itself where no range is known, as `factor_high_kg`
    :raises NotDraft: if the footprint is declared or withdrawn
    :raises ImplausibleLine: if a figure cannot be right, or one that must be explained is not
    """
    line = FootprintLine(
        footprint=draft_of(footprint),
        product=product,
        units=units,
        tier=tier,
        amount_per_unit=amount_per_unit,
        factor_set=factor_set,
        factor_code=factor_code,
        factor_unit=factor_unit,
        factor_kg=factor_kg,
        factor_low_kg=factor_kg if factor_low_kg is None else factor_low_kg,
        factor_high_kg=factor_kg if factor_high_kg is None else factor_high_kg,
        factor_source=factor_source,
        recycled_percent=recycled_percent,
        recycled_source=recycled_source,
        yield_loss_percent=yield_loss_percent,
        yield_loss_reason=yield_loss_reason,
    )
    _refuse_implausible(line)
    line.save(force_insert=True)
    return FootprintLine.objects.get(pk=line.pk)


@act
def set_footprint_lines(
    *, footprint: Footprint, lines: Iterable[FootprintLine], at: datetime, by: User
) -> Footprint:
    """Let lines take the place of all lines of a draft, as a table says: all of them or none.

    :param lines: new ones, of this footprint
    :raises NotDraft: if the footprint is declared or withdrawn
    :raises ImplausibleLine: if a figure of a line cannot be right, or there are too many lines
    """
    footprint = draft_of(footprint)
    lines = list(lines)
    if len(lines) > MOST_LINES:
        raise ImplausibleLine(
            _("A footprint has at most %(most)s lines; group the products.") % {"most": MOST_LINES}
        )
    for line in lines:
        _refuse_implausible(line)
        line.footprint = footprint
    # One statement; Django would read every line first.
    footprint.lines.all()._raw_delete(footprint.lines.db)
    FootprintLine.objects.bulk_create(lines, batch_size=1_000)
    return footprint


@act
def upload_footprint_table(
    *, footprint: Footprint, file: File, language: str, at: datetime, by: User
) -> FootprintUpload:
    """Keep a table of lines for a draft; `registry.jobs.start_job` lets it take the place of the lines there.

    :raises NotDraft: if the footprint is declared or withdrawn
    :raises UnreadableFile: if the file cannot be read as a table at all
    """
    footprint = draft_of(footprint)
    job = upload_job(kind=TABLE_KIND, file=file, files=[], language=language, at=at, by=by)
    return FootprintUpload.objects.create(job=job, footprint=footprint)


@act
def remove_footprint_line(*, line: FootprintLine, at: datetime, by: User) -> None:
    """Take a product off a draft."""
    draft_of(line.footprint)
    line.delete()


def _refuse_implausible(line: FootprintLine) -> None:
    """:raises ImplausibleLine: if a figure cannot be right, or one that must be explained is not"""
    if (
        not 0 < line.units <= MOST_UNITS
        or not 0 < line.amount_per_unit <= MOST_AMOUNT
        or not 0 <= line.factor_low_kg <= line.factor_kg <= line.factor_high_kg
    ):
        raise ImplausibleLine(
            _(
                "Units must be between 1 and %(units)s, the amount in each above 0 and at most %(amount)s, "
                "and the factor not below 0 and within its range."
            )
            % {"units": MOST_UNITS, "amount": MOST_AMOUNT}
        )
    if not 0 <= line.recycled_percent <= HUNDRED or not 0 <= line.yield_loss_percent < HUNDRED:
        raise ImplausibleLine(
            _("The recycled share is 0 to 100 percent, the loss in manufacture 0 to less than 100 percent.")
        )
    if line.recycled_percent and not line.recycled_source:
        raise ImplausibleLine(_("Say where the recycled share is from."))
    if line.yield_loss_percent and not line.yield_loss_reason:
        raise ImplausibleLine(_("Say why metal is lost in manufacture, and where the figure is from."))
    most = contained_kg(
        units=line.units,
        amount_per_unit=line.amount_per_unit,
        factor_kg=line.factor_high_kg,
        recycled_percent=line.recycled_percent,
        yield_loss_percent=line.yield_loss_percent,
    )
    if most > MOST_LINE_KG:
        raise ImplausibleLine(
            _("Units, amount and factor together give more than %(most)s kg.") % {"most": MOST_LINE_KG}
        )


@act
def add_footprint_evidence(
    *, footprint: Footprint, name: str, file: File, at: datetime, by: User
) -> FootprintEvidence:
    """Keep a file that shows where the figures of a draft are from.

    :param name: what the company calls the file
    :raises NotDraft: if the footprint is declared or withdrawn
    :raises registry.files.UnacceptableFile: if it is damaged, of another kind, there already, or one too many
    """
    footprint = draft_of(footprint)
    kept, sha256 = checked_evidence(file)
    if known := footprint.evidence.filter(sha256=sha256).first():
        raise UnacceptableFile(_("The file is there already, as “%(name)s”.") % {"name": known})
    if footprint.evidence.count() >= MOST_EVIDENCE:
        raise UnacceptableFile(
            _("A footprint has at most %(most)s files; put several into one PDF.") % {"most": MOST_EVIDENCE}
        )
    return create_with_files(
        FootprintEvidence(footprint=footprint, name=name, file=kept, sha256=sha256, added_at=at, added_by=by)
    )


@act
def remove_footprint_evidence(*, evidence: FootprintEvidence, at: datetime, by: User) -> None:
    """Take a file off a draft; what no version before it shares is no longer kept."""
    draft_of(evidence.footprint)
    evidence.delete()
    if not FootprintEvidence.objects.filter(file=evidence.file.name).exists():
        transaction.on_commit(partial(discard_files, evidence))
