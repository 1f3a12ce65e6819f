"""A small registry for each example: a mineral, two sites and three buyers of its own in one database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.db import connection
from django.utils import timezone

from committees.models import Committee, Seat, WorkerGroup
from registry.models import Mineral, MineSite, Organisation, User
from tests import builders
from tests.attacks import model

PEOPLE = ("registrar", "approver", "verifier", "finance", "buyer", "secretary", "chair")
BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
numbers = count(36 * 36)


@dataclass
class World:
    """The rows that an example starts with, beside what the model says of them."""

    mineral: Mineral
    sites: list[model.Site]
    buyers: list[model.Buyer]
    people: dict[str, User]
    hour: int = 0

    @property
    def at(self):
        return BEGINNING + timedelta(hours=self.hour)


def cast():
    return {name: User.objects.create(email=f"{name}@attack.example", name=name.title()) for name in PEOPLE}


def new_world(people):
    """Two cooperatives with a site and a committee each, and three buyers: the first is the second's parent."""
    number = next(numbers)
    symbol = DIGITS[number // 1296] + DIGITS[number // 36 % 36] + DIGITS[number % 36]
    mineral = Mineral.objects.create(symbol=symbol, name_en=symbol, name_fr=symbol, kg_per_credit=1000)
    sites = [new_site(f"{symbol}{letter}") for letter in "AB"]
    parent = new_buyer(f"{symbol}P")
    buyers = [parent, new_buyer(f"{symbol}Q", parent), new_buyer(f"{symbol}R")]
    return World(mineral, sites, buyers, people)


def new_site(code):
    cooperative = Organisation.objects.create(kind="cooperative", code=f"C{code}", name=code, country="CD")
    builders.attested(cooperative, timezone.now())
    site = MineSite.objects.create(cooperative=cooperative, code=f"S{code}", name=code, town="Kolwezi")
    committee = Committee.objects.create(cooperative=cooperative, site=site, name=code)
    Seat.objects.create(committee=committee, group=WorkerGroup.DIGGERS, seats=2)
    return model.Site(pk=site.pk, code=site.code, cooperative=cooperative.pk)


def new_buyer(code, parent=None):
    buyer = Organisation.objects.create(
        kind="buyer",
        code=f"B{code}",
        name=code,
        country="NL",
        parent_id=parent and parent.pk,
        reviewed_at=timezone.now(),
    )
    return model.Buyer(pk=buyer.pk, code=buyer.code, parent=parent)


def first_day(half_year):
    return date(2020 + half_year // 2, 1 + 6 * (half_year % 2), 1)


def last_day(half_year):
    return first_day(half_year + 1) - timedelta(days=1)


# In SQL of their own, so that a slip in a queryset of ours cannot hide one in a service.
PARTS = {
    "kilograms": """SELECT issuance_id, first, last, organisation_id, c.state, reserved_for_id, retirement_id,
            cancellation_id
        FROM credits_certificate c JOIN credits_holdingaccount a ON a.id = holder_id
        JOIN credits_issuance i ON i.id = issuance_id JOIN credits_productionreport r ON r.id = report_id
        WHERE mineral_id = %(mineral)s""",
    "moved": """SELECT t.issuance_id, first, last, f.organisation_id AS gave, h.organisation_id AS took, order_id
        FROM credits_transfer t JOIN credits_holdingaccount f ON f.id = from_account_id
        JOIN credits_holdingaccount h ON h.id = to_account_id JOIN credits_purchaseorder o ON o.id = order_id
        WHERE mineral_id = %(mineral)s""",
    "reports": """SELECT id, state, contained_kg, issued_kg FROM credits_productionreport
        WHERE mineral_id = %(mineral)s""",
    "issuances": """SELECT i.id, i.state, quantity FROM credits_issuance i
        JOIN credits_productionreport r ON r.id = report_id WHERE mineral_id = %(mineral)s""",
    "orders": """SELECT id, state, quantity, total_minor, fee_minor FROM credits_purchaseorder
        WHERE mineral_id = %(mineral)s""",
    "shares": """SELECT order_id, site_id, quantity, amount_minor, fee_minor FROM credits_premiumshare
        WHERE site_id = ANY(%(sites)s)""",
    "balances": """SELECT site_id, balance_minor, set_aside_minor FROM committees_premiumfund
        WHERE site_id = ANY(%(sites)s)""",
    "entries": """SELECT site_id, kind, amount_minor, count(*) FROM committees_fundentry
        JOIN committees_premiumfund f ON f.id = fund_id WHERE site_id = ANY(%(sites)s) GROUP BY 1, 2, 3""",
    "footprints": "SELECT id, state FROM credits_footprint WHERE mineral_id = %(mineral)s",
    "lines": """SELECT footprint_id, product, quantity, covered_kg FROM credits_footprintline
        JOIN credits_footprint f ON f.id = footprint_id WHERE mineral_id = %(mineral)s""",
    "coverages": """SELECT retirement_id, product, c.quantity FROM credits_coverage c
        JOIN credits_footprintline l ON l.id = line_id JOIN credits_footprint f ON f.id = footprint_id
        WHERE mineral_id = %(mineral)s""",
    "retirements": """SELECT r.id, state, quantity, organisation_id, beneficiary_id, footprint_id
        FROM credits_retirement r JOIN credits_holdingaccount a ON a.id = account_id
        WHERE mineral_id = %(mineral)s""",
    "cancellations": """SELECT c.id, c.state, first, last FROM credits_cancellation c
        JOIN credits_issuance i ON i.id = issuance_id JOIN credits_productionreport r ON r.id = report_id
        WHERE mineral_id = %(mineral)s""",
    "holds": "SELECT id, state FROM credits_incidenthold WHERE site_id = ANY(%(sites)s)",
    "decisions": """SELECT d.id, d.state, amount_minor, coalesce(spent_minor, 0) AS spent
        FROM committees_decision d JOIN committees_committee c ON c.id = committee_id
        LEFT JOIN committees_project p ON p.decision_id = d.id WHERE site_id = ANY(%(sites)s)""",
}
KEYS = {"shares": 2, "lines": 2, "coverages": 2, "entries": 3}
WHOLE = "SELECT " + ", ".join(
    f"(SELECT coalesce(json_agg(row_to_json(part)), '[]') FROM ({sql}) part)" for sql in PARTS.values()
)


def picture(world):
    """What the database holds of a world, in the words of `Model.picture`."""
    sites = [site.pk for site in world.sites]
    with connection.cursor() as cursor:
        cursor.execute(WHOLE, {"mineral": world.mineral.pk, "sites": sites})
        found = dict(zip(PARTS, cursor.fetchone(), strict=True))
    shown = {part: by_key(part, rows) for part, rows in found.items()}
    return shown | {"balances": dict.fromkeys(sites, (0, 0)) | shown["balances"]}


def by_key(part, rows):
    values = [tuple(row.values()) for row in rows]
    if part in ("kilograms", "moved"):
        return kilograms(values)
    keys = KEYS.get(part, 1)
    return {key_of(row[:keys]): key_of(row[keys:]) for row in values}


def key_of(values):
    return values[0] if len(values) == 1 else values


def kilograms(blocks):
    """Each kilogram of blocks by itself; a serial that is in two blocks is an error of its own."""
    found = {}
    for issuance, first, last, *facts in blocks:
        for number in range(first, last + 1):
            assert (issuance, number) not in found, f"serial {number} of issuance {issuance} is there twice"
            found[issuance, number] = tuple(facts)
    return found
