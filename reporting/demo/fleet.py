"""The vehicles of the demonstration's phone maker: copper, counted by data alone."""

from datetime import date, datetime
from decimal import Decimal

from credits import services as ledger
from credits.footprint_table import copied_from
from credits.models import FactorSet
from registry.models import Mineral
from reporting.demo.people import Cast


def draft_a_fleet(cast: Cast, boundary: str, when: datetime) -> None:
    """The phone maker counts the copper of its own vehicles, in a draft that nobody has declared."""
    person = cast.people["phones"]
    footprint = ledger.create_footprint(
        organisation=cast.organisations["PHONE"],
        mineral=Mineral.objects.get(symbol="Cu"),
        period_first=date(2025, 1, 1),
        period_last=date(2025, 12, 31),
        boundary=boundary,
        scope="product_group",
        scope_name="Own vehicles",
        at=when,
        by=person,
    )
    factor_set = FactorSet.objects.in_force()
    for product, units, code in (("Electric van", 12, "BEV"), ("Plug-in hybrid", 3, "PHEV")):
        ledger.add_footprint_line(
            footprint=footprint,
            product=product,
            units=units,
            amount_per_unit=Decimal(1),
            **copied_from(factor_set.factors.get(code=code)),
            at=when,
            by=person,
        )
