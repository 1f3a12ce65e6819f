"""What happens in the demonstration: from ore at Kamilombe to a statement, and from a premium to receipts."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from committees.services import Ballot, Proposed, confirm_decision, record_decision, record_expenditure
from credits import services as ledger
from credits.footprint_table import copied_from
from credits.models import FactorSet, FeePart, FeeSplit, Issuance, PriceRecipe, PriceSeries, PurchaseOrder
from registry.acting import acting
from registry.models import ClaimBoundary, Mineral, Standard
from reporting.demo.bank import repeat_the_book
from reporting.demo.fleet import draft_a_fleet
from reporting.demo.papers import paper
from reporting.demo.people import Cast, gather
from reporting.demo.projects import plan_and_prove
from reporting.demo.voices import ask, thank
from reporting.services import make_statement

INVENTED = "Invented for the demonstration."
# Of each total, in per mille: invented, like the shares themselves.
PARTS = (
    (900, False, "Fund of the mine (invented share)", "Fonds de la mine (part inventée)"),
    (70, True, "Monitoring and verification (invented share)", "Suivi et vérification (part inventée)"),
    (30, True, "Registry (invented share)", "Registre (part inventée)"),
)


def at(year: int, month: int, day: int, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def tell() -> None:
    """Play the whole story; the caller holds the transaction."""
    cast = gather(at(2023, 1, 2))
    cobalt = Mineral.objects.get(symbol="Co")
    attest(cast)
    first = produce(cast, "KAM", date(2023, 1, 1), date(2023, 6, 30), 70_000, "10", "4.0", at(2023, 7, 10))
    issue(cast, first, at(2023, 7, 14))
    phones = sell(
        cast, "PHONE", "phones", cobalt, 2_400, (500_000, 1_200_000, 0), first_sale_basis(), at(2023, 8, 30)
    )
    recipe = set_prices(cast, cobalt)
    later = produce(cast, "KAM", date(2024, 1, 1), date(2024, 12, 31), 250_000, "12", "3.6", at(2025, 1, 20))
    issuance = issue(cast, later, at(2025, 1, 27))
    sell(
        cast,
        "EBIKE",
        "ebikes",
        cobalt,
        6_000,
        (500_000, 3_000_000, 300_000),
        f"Fee 10 %. {INVENTED}",
        at(2025, 2, 12),
        issuances=[issuance],
        recipe=recipe,
    )
    decide(cast)
    repeat_the_book(cast.sites["KAM"], at=at(2025, 9, 1), by=cast.people["finance"])
    thank(cast, at(2025, 9, 8))
    ask(cast, at(2025, 9, 10))
    retire_partially(cast, phones, cobalt)
    draft_a_fleet(cast, f"Vehicles bought in 2025. {INVENTED}", at(2026, 2, 4))
    leave_things_waiting(cast, cobalt)


def attest(cast: Cast) -> None:
    """Each cooperative's word that nobody else claims what it produces."""
    for site in cast.sites.values():
        ledger.record_attestation(
            cooperative=site.cooperative,
            period_first=date(2023, 1, 1),
            period_last=date(2026, 12, 31),
            signed_on=date(2023, 1, 1),
            file=paper("Exclusivity attestation", str(site.cooperative), "Sold once, claimed nowhere else"),
            at=at(2023, 1, 2),
            by=cast.people["registrar"],
        )


def set_prices(cast: Cast, mineral: Mineral) -> PriceRecipe:
    """An invented benchmark that averages USD 50,000 a tonne over three years; the price is 10 % of it."""
    registrar = cast.people["registrar"]
    with acting(by=registrar, act="edit_record"):
        series = PriceSeries.objects.create(
            mineral=mineral,
            name="Specimen cobalt index (invented)",
            unit=PriceSeries.Unit.TONNE,
            source=f"Specimen Metal Prices. {INVENTED}",
        )
    months = [date(2022 + number // 12, number % 12 + 1, 1) for number in range(36)]
    values = [(month, Decimal(50_000 + 200 * (2 * number - 35))) for number, month in enumerate(months)]
    ledger.record_prices(series=series, values=values, at=at(2025, 1, 8), by=registrar)
    recipe = ledger.propose_recipe(
        series=series, last_month=months[-1], percentage=Decimal(10), at=at(2025, 1, 8), by=registrar
    )
    recipe = ledger.approve_recipe(recipe=recipe, at=at(2025, 1, 9), by=cast.people["approver"])
    split_fees(registrar)
    return recipe


def split_fees(registrar) -> None:
    """The parts come with their split, since together they make the whole."""
    with acting(by=registrar, act="edit_record"):
        split = FeeSplit.objects.create(standard=Standard.objects.get(), valid_from=date(2025, 1, 1))
        FeePart.objects.bulk_create(
            FeePart(split=split, position=position, permille=part, is_fee=is_fee, name_en=en, name_fr=fr)
            for position, (part, is_fee, en, fr) in enumerate(PARTS, start=1)
        )


def first_sale_basis() -> str:
    return "10 % of the average cobalt price of the past three years, rounded by agreement to USD 12,000."


def produce(cast: Cast, site: str, first: date, last: date, wet_kg: int, moisture: str, grade: str, when):
    """A report handed in by the registrar and checked by the verifier."""
    report = ledger.submit_report(
        site=cast.sites[site],
        mineral=Mineral.objects.get(symbol="Co"),
        period_first=first,
        period_last=last,
        wet_kg=wet_kg,
        moisture_percent=Decimal(moisture),
        grade_percent=Decimal(grade),
        evidence=paper("Weighbridge and assay summary", f"{site} {first} - {last}", f"{wet_kg} kg wet ore"),
        sold_evidence=paper("Sale of the ore", f"{site} {first} - {last}", "Sold through ordinary channels"),
        legal_status_note=(
            "Cobalt from artisanal mining may be exported only through EGC since February 2025. "
            f"Status of this lot: {INVENTED}"
        ),
        legal_status_on=last,
        at=when,
        by=cast.people["registrar"],
    )
    return ledger.verify_report(report=report, at=when.replace(hour=15), by=cast.people["verifier"])


def issue(cast: Cast, report, when) -> Issuance:
    """All that was monitored, asked for by the registrar and approved by the approver."""
    issuance = ledger.request_issuance(
        report=report,
        quantity=report.contained_kg,
        standard=Standard.objects.get(),
        at=when,
        by=cast.people["registrar"],
    )
    ledger.approve_issuance(issuance=issuance, at=when.replace(hour=16), by=cast.people["approver"])
    return issuance


def order(cast: Cast, code: str, person: str, mineral, quantity: int, price, basis: str, when, recipe=None):
    """An order up to the buyer's yes; price is (per tonne, total, fee) in cents."""
    unit_price, total, fee = price
    placed = ledger.request_order(
        buyer=cast.organisations[code],
        mineral=mineral,
        quantity=quantity,
        note=INVENTED,
        at=when,
        by=cast.people[person],
    )
    ledger.quote_order(
        order=placed,
        unit_price_minor=unit_price,
        total_minor=total,
        fee_minor=fee,
        price_basis=basis,
        recipe=recipe,
        fee_split=FeeSplit.objects.in_force(when.date()).first(),
        valid_until=when.date() + timedelta(days=30),
        payment_days=30,
        delivery_days=10,
        at=when.replace(hour=11),
        by=cast.people["registrar"],
    )
    return ledger.accept_order(
        order=placed,
        billing_address=f"2 Example Road\n2000 BB Exampleton\n{INVENTED}",
        at=when.replace(hour=14),
        by=cast.people[person],
    )


def sell(
    cast: Cast,
    code: str,
    person: str,
    mineral,
    quantity: int,
    price,
    basis: str,
    when,
    issuances=(),
    recipe=None,
) -> PurchaseOrder:
    """An order paid for and delivered."""
    placed = order(cast, code, person, mineral, quantity, price, basis, when, recipe)
    ledger.record_payment(
        order=placed,
        paid_on=when.date(),
        payment_reference=f"DEMO-{code}-1",
        at=when.replace(hour=15),
        by=cast.people["finance"],
    )
    return ledger.deliver_order(
        order=placed, issuances=issuances, at=when.replace(hour=16), by=cast.people["registrar"]
    )


def retire_partially(cast: Cast, placed: PurchaseOrder, cobalt) -> None:
    """The phone maker retires 1,500 of its 2,400 kg against its 2023 footprint."""
    person = cast.people["phones"]
    footprint = ledger.create_footprint(
        organisation=placed.buyer,
        mineral=cobalt,
        period_first=date(2023, 1, 1),
        period_last=date(2023, 12, 31),
        boundary=f"All phones sold in 2023; batteries only. {INVENTED}",
        at=at(2026, 1, 12),
        by=person,
    )
    lco = FactorSet.objects.in_force().factors.get(code="LCO")
    ledger.add_footprint_line(
        footprint=footprint,
        product="Phone, 16.3 Wh battery",
        units=156_000,
        amount_per_unit=Decimal("0.0163"),
        **copied_from(lco),
        at=at(2026, 1, 12),
        by=person,
    )
    ledger.declare_footprint(footprint=footprint, at=at(2026, 1, 13), by=person)
    retirement = ledger.request_retirement(
        organisation=placed.buyer,
        beneficiary=placed.buyer,
        mineral=cobalt,
        quantity=1_500,
        claim_period_first=date(2023, 1, 1),
        claim_period_last=date(2023, 12, 31),
        claim_type="company",
        footprint=footprint,
        boundary=ClaimBoundary.objects.in_force(date(2026, 2, 2)),
        at=at(2026, 2, 2),
        by=person,
    )
    final = ledger.confirm_retirement(retirement=retirement, at=at(2026, 2, 3), by=person)
    make_statement(retirement=final, at=at(2026, 2, 3, 10), by="system:statements")


# Area, title, why, US cents, and what was spent on it: (what, supplier, minor units, currency, rate).
DECISIONS: list[tuple[int, str, str, int, list[tuple[str, str, int, str, Decimal | None]]]] = [
    (
        1,
        "Air and ropes for the deep pits",
        "Diggers asked for fresh air below 20 m and safe ropes.",
        1_540_000,
        [
            ("Two blowers with hoses", "Atelier Exemple", 890_000, "USD", None),
            ("Ropes and harnesses", "Marché Exemple", 924_350_000, "CDF", Decimal("2845.00")),
        ],
    ),
    (
        2,
        "School term support",
        "Families asked for school costs, so that children stay in class.",
        820_000,
        [("School costs, first term", "École Exemple", 410_000, "USD", None)],
    ),
    (
        3,
        "Book-keeping course for the cooperative",
        "Members want accounts that all can read.",
        490_000,
        [("Course, ten days", "Centre Exemple", 365_000, "USD", None)],
    ),
    (
        4,
        "Clean washing water",
        "The washers asked for settling basins above the river.",
        610_000,
        [("Digging of two basins", "Équipe Exemple", 275_000, "USD", None)],
    ),
]
# One member of each group, as counts of women and men, and how they voted.
PRESENT = {
    "diggers": (0, 1),
    "women_washers": (1, 0),
    "sellers": (0, 1),
    "transporters": (0, 1),
    "cooperative": (0, 1),
    "scheme": (1, 0),
}
VOTES = {group: Ballot(0, 0, 1) if group == "transporters" else Ballot(1) for group in PRESENT}


def signed(meeting_on: date):
    return paper("Signed minutes", "Committee of Kamilombe", str(meeting_on))


def decide(cast: Cast) -> None:
    """The committee of Kamilombe sets USD 34,600 aside over the four areas in 2025, and spends part of it."""
    committee = cast.sites["KAM"].committee
    for month, (area, title, reason, amount, spending) in enumerate(DECISIONS, start=3):
        decision = record_decision(
            committee=committee,
            area=area,
            title=title,
            reason=f"{reason} {INVENTED}",
            amount_minor=amount,
            meeting_on=date(2025, month, 7),
            attendance=PRESENT,
            votes=VOTES,
            minutes=[signed(date(2025, month, 7))],
            at=at(2025, month, 8),
            by=cast.people["secretary"],
        )
        decision = confirm_decision(decision=decision, at=at(2025, month, 9), by=cast.people["chair"])
        for number, (what, supplier, minor, currency, rate) in enumerate(spending, start=1):
            spent_on = date(2025, month + 2, 10 + number)
            record_expenditure(
                project=decision.project,
                description=what,
                supplier=f"{supplier} (invented)",
                amount_minor=minor,
                currency=currency,
                rate=rate,
                rate_on=spent_on if rate else None,
                spent_on=spent_on,
                others_minor=25_000 if area == 4 else 0,
                others="Cooperative (invented share)" if area == 4 else "",
                receipt=paper(f"Receipt: {what}", supplier, f"{currency} {minor // 100}", str(spent_on)),
                at=at(2025, month + 2, 20),
                by=cast.people["secretary"],
            )
        if area == 1:
            plan_and_prove(decision, at=at(2025, month + 3, 20), by=cast.people["secretary"])


def leave_things_waiting(cast: Cast, cobalt) -> None:
    """One issuance to approve, one order to be paid, one decision for the second officer."""
    report = produce(cast, "EXN", date(2025, 1, 1), date(2025, 6, 30), 40_000, "12", "3.2", at(2025, 7, 15))
    ledger.request_issuance(
        report=report,
        quantity=1_000,
        standard=Standard.objects.get(),
        at=at(2025, 7, 21),
        by=cast.people["registrar"],
    )
    order(
        cast,
        "CELL",
        "cells",
        cobalt,
        750,
        (500_000, 375_000, 37_500),
        f"10 % of the average cobalt price of the past three years; fee 10 %. {INVENTED}",
        at(2025, 9, 3),
    )
    record_decision(
        committee=cast.sites["KAM"].committee,
        area=1,
        title="First-aid post at the gate",
        reason=f"Help in the first minutes after an accident. {INVENTED}",
        amount_minor=220_000,
        meeting_on=date(2025, 10, 3),
        attendance=PRESENT,
        votes=VOTES,
        minutes=[signed(date(2025, 10, 3))],
        at=at(2025, 10, 4),
        by=cast.people["secretary"],
    )
    basins = record_decision(
        committee=cast.sites["KAM"].committee,
        area=4,
        title="Two more settling basins",
        reason=f"The river still turns red after rain. {INVENTED}",
        amount_minor=900_000,
        quotes=2,
        proposals=[Proposed("A pump for the washers", f"Less carrying of water. {INVENTED}", 260_000, 1)],
        meeting_on=date(2025, 10, 3),
        attendance=PRESENT,
        votes=VOTES,
        at=at(2025, 10, 4, 10),
        by=cast.people["secretary"],
    )
    confirm_decision(decision=basins, at=at(2025, 10, 5), by=cast.people["chair"])
