"""Where the credits of a statement come from and the premium paid for them, as its record tells it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from credits.models import Certificate, Issuance, PremiumShare, Transfer
from credits.serials import SerialRange
from reporting.premium import CURRENCY, areas_of, end_of_last_month, last_day_before, projects_of


@dataclass(frozen=True)
class Block:
    """Serials of one issuance; of a certificate the whole or a part."""

    issuance: Issuance
    serials: SerialRange

    @classmethod
    def of(cls, certificate: Certificate, part: SerialRange | None = None) -> "Block":
        return cls(certificate.issuance, part or certificate.serials)

    def __str__(self) -> str:
        return f"{self.issuance.number}/{self.serials}"


def source_of(block: Block) -> dict:
    issuance, serials = block.issuance, block.serials
    report = issuance.report
    site = report.site
    return {
        "serials": str(block),
        "issuance": issuance.number,
        "first": serials.first,
        "last": serials.last,
        "quantity_kg": serials.quantity,
        "cooperative": site.cooperative.name,
        "cooperative_code": site.cooperative.code,
        "invented": site.cooperative.is_invented,
        "site": site.name,
        "town": site.town,
        "province": site.province,
        "country": site.country,
        "period": period_of(report.period_first, report.period_last),
        "report": report.number,
        "evidence_sha256": report.evidence_sha256,
        "sold_evidence_sha256": report.sold_evidence_sha256,
        "legal_status_on": report.legal_status_on.isoformat(),
        "issued_on": day_of(issuance.decided_at),
        "standard": {"name": issuance.standard.name, "version": issuance.standard.version},
    }


def standards_of(blocks: Sequence[Block]) -> list[dict]:
    standards = dict.fromkeys(block.issuance.standard for block in blocks)
    return [
        {
            "name": standard.name,
            "version": standard.version,
            "is_draft": standard.is_draft,
            "published_on": standard.published_on.isoformat() if standard.published_on else "",
        }
        for standard in standards
    ]


def premium_of(blocks: Sequence[Block], at: datetime, note: dict[str, str]) -> dict:
    """The premium paid for these kilograms: of each order and site in proportion, rounded down to a cent.

    Fund and fee are each rounded down, so that over all statements of an order neither exceeds what was paid.
    """
    until = end_of_last_month(at)
    kilograms = _by_delivery(blocks)
    fund = fee = 0
    for paid in PremiumShare.objects.filter(order__in={order for order, _site in kilograms}):
        quantity = kilograms[paid.order_id, paid.site_id]
        fund += (paid.amount_minor - paid.fee_minor) * quantity // paid.quantity
        fee += paid.fee_minor * quantity // paid.quantity
    sites = {block.issuance.report.site for block in blocks}
    return {
        "currency": CURRENCY,
        "total_minor": fund + fee,
        "fee_minor": fee,
        "fund_minor": fund,
        "as_of": last_day_before(until),
        "sites": sorted(site.name for site in sites),
        "areas": areas_of(projects_of([site.pk for site in sites], until=until)),
        "note": note,
    }


def _by_delivery(blocks: Sequence[Block]) -> Counter[tuple[int, int]]:
    """Kilograms by the order that delivered them and the site that they came from."""
    deliveries: dict[int, list[Transfer]] = defaultdict(list)
    for transfer in Transfer.objects.filter(
        issuance__in={block.issuance.pk for block in blocks}, order__isnull=False
    ):
        deliveries[transfer.issuance_id].append(transfer)
    kilograms: Counter[tuple[int, int]] = Counter()
    for block in blocks:
        # Deliveries never overlap, and a block only ever shrinks: exactly one of them holds it.
        (delivery,) = (
            transfer
            for transfer in deliveries[block.issuance.pk]
            if transfer.first <= block.serials.first and block.serials.last <= transfer.last
        )
        assert delivery.order_id is not None  # As they were chosen.
        kilograms[delivery.order_id, block.issuance.report.site_id] += block.serials.quantity
    return kilograms


def period_of(first: date, last: date) -> dict:
    return {"first": first.isoformat(), "last": last.isoformat()}


def utc_day(instant: datetime) -> date:
    return instant.astimezone(UTC).date()


def day_of(instant: datetime | None) -> str:
    # What is final or approved has its instant: the database holds that.
    assert instant is not None
    return utc_day(instant).isoformat()
