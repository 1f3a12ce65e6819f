"""Today's clock, no cooling-off, and a buyer that has one of everything."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile

from credits import services as ledger
from tests import builders


@pytest.fixture
def now():
    """Today: the pages take their time from the clock, and acts must not lie in their future."""
    return datetime.now(UTC) - timedelta(minutes=5)


@pytest.fixture(autouse=True)
def no_cooling_off(settings):
    settings.RETIREMENT_COOLING_OFF_HOURS = 0


@pytest.fixture
def everything(order, buyer, cobalt, buyer_admin, now):
    """An order, a draft, a declared footprint, a waiting retirement and a final one of the buyer."""
    declared = builders.declared_footprint(buyer, cobalt, buyer_admin, now)
    draft = ledger.create_footprint(
        organisation=buyer,
        mineral=cobalt,
        period_first=now.date(),
        period_last=now.date(),
        boundary="All",
        at=now,
        by=buyer_admin,
    )
    who = {"at": now, "by": buyer_admin}
    former = builders.declared_footprint(buyer, cobalt, buyer_admin, now, year=2019)
    facts = {"claim_type": "company", "footprint": declared}
    return {
        "order": order,
        "draft": draft,
        "next": ledger.replace_footprint(footprint=former, **who),
        "evidence": ledger.add_footprint_evidence(
            footprint=draft, name="bill.pdf", file=builders.evidence(), **who
        ),
        "upload": ledger.upload_footprint_table(
            footprint=draft,
            file=ContentFile(b"product;units;amount_per_unit;factor_code\nPhone;0;1;LCO\n", name="lines.csv"),
            language="en",
            **who,
        ),
        "declared": declared,
        "final": builders.final_retirement(buyer, cobalt, 500, buyer_admin, now, **facts),
        "waiting": builders.requested_retirement(buyer, cobalt, 300, buyer_admin, now),
    }
