"""Lists of the portal: search, filters, export, the same number of queries, and the way of the premium."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credits import services as ledger
from registry.templatetags.oreka import money
from tests import builders
from tests.credits.portal.clicking import shown, url

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [(1, 500), (501, 800), (801, 2_400)]),
        ({"state": "retired"}, [(1, 500)]),
        ({"state": "reserved"}, [(501, 800)]),
        ({"state": "free"}, [(801, 2_400)]),
        ({"q": "800"}, [(501, 800)]),
        ({"q": "CO-KAM-2025-0001/0000500-0000501"}, [(1, 500), (501, 800)]),
        ({"q": "co-kam"}, [(1, 500), (501, 800), (801, 2_400)]),
        ({"q": "CO-KAM-2025-0001/9999"}, []),
        ({"q": "CO-KAM-2025-0001/x"}, []),
        ({"state": "nonsense"}, [(1, 500), (501, 800), (801, 2_400)]),
    ],
)
def test_certificates_are_searched_and_exported_as_filtered(client, everything, buyer_admin, query, found):
    client.force_login(buyer_admin)
    page = client.get(url("certificates"), query)
    assert [(block.first, block.last) for block in page.context["page"]] == found
    lines = client.get(url("certificates_csv"), query).content.decode().splitlines()
    assert lines[0].startswith("issuance,first,last,kg,tonnes")
    assert [tuple(int(cell) for cell in line.split(",")[1:3]) for line in lines[1:]] == found


@pytest.mark.parametrize("name", ["home", "certificates", "orders", "footprints", "retirements"])
def test_a_list_of_three_asks_as_often_as_a_list_of_one(
    client, everything, buyer, cobalt, buyer_admin, now, name
):
    client.force_login(buyer_admin)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            shown(client.get(url(name)))
        return len(captured)

    queries()
    one = queries()
    for kilograms in (10, 20):
        builders.final_retirement(buyer, cobalt, kilograms, buyer_admin, now)
        builders.declared_footprint(buyer, cobalt, buyer_admin, now, year=2020 + kilograms // 10)
        ledger.request_order(buyer=buyer, mineral=cobalt, quantity=1, at=now, by=buyer_admin)
    assert queries() == one


def test_a_buyer_sees_the_way_of_its_own_premium(client, everything, buyer_admin, other_buyer_admin):
    client.force_login(buyer_admin)
    page = shown(client.get(url("premium")))
    assert "For 2,400 kg of delivered credits you paid a premium of" in page
    assert money(1_200_000) in page
    client.force_login(other_buyer_admin)
    page = shown(client.get(url("premium")))
    assert "No order has been delivered yet" in page
    assert "Kamilombe" not in page
