"""Monthly prices are imported as a table: each row one month of a series, checked cell by cell."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from credits.models import PricePoint, PriceSeries
from registry import tasks
from registry.models import Job, JobLine
from tests.credits.imports.test_import_pages import hand_in, job_address, start, wrong_cells

pytestmark = pytest.mark.django_db(transaction=True)

PRICES = "/admin/registry/job/import/monthly-prices/"


@pytest.fixture
def at_desk(client, registrar, cobalt):
    client.force_login(registrar)
    PriceSeries.objects.create(mineral=cobalt, name="Index", unit="USD/lb", source="A paper")
    return client


def table(*lines):
    content = "\n".join(["series;unit;month;value", *lines])
    return SimpleUploadedFile("prices.csv", content.encode())


def test_months_of_a_table_are_recorded(nobody_hears, at_desk):
    handed_in = table("Index;USD/lb;2026-01;15.2", "Index;USD/lb;2026-02-01;15,85")
    page = hand_in(at_desk, handed_in, address=PRICES).text
    assert "2 rows to add, 0 errors" in page
    job = Job.objects.get()
    start(at_desk, job)
    tasks.run_job(job.pk)
    assert list(PricePoint.objects.values_list("month", "value")) == [
        (date(2026, 1, 1), Decimal("15.2")),
        (date(2026, 2, 1), Decimal("15.85")),
    ]
    page = at_desk.get(job_address(job)).text
    assert f'href="/admin/credits/priceseries/{PriceSeries.objects.get().pk}/change/"' in page


def test_each_wrong_cell_is_marked(at_desk):
    handed_in = table(
        "Other;USD/lb;2026-01;15.2",
        "Index;USD/t;2026-01;15.2",
        "Index;USD/lb;2026-01-15;15.2",
        "Index;USD/lb;2999-01;15.2",
        "Index;USD/lb;2025-01;0",
        "Index;USD/lb;2025-02;1.23456",
        "Index;USD/lb;2025-03;1",
        "Index;USD/lb;2025-03;2",
    )
    page = hand_in(at_desk, handed_in, address=PRICES).text
    assert list(wrong_cells(page).values()) == [
        "there is no benchmark series of this name",
        "the series is in USD/lb",
        "2026-01-15 is not a month; write 2026-03",
        "the month is not over",
        "0 is not above 0 and at most 9999999999.9999",
        "1.23456 has more than 4 decimals",
        "row 8 has the same month",
    ]


def test_what_was_recorded_before_is_marked_and_stays(nobody_hears, at_desk):
    hand_in(at_desk, table("Index;USD/lb;2026-01;15.2"), address=PRICES)
    job = Job.objects.get()
    start(at_desk, job)
    tasks.run_job(job.pk)
    page = hand_in(at_desk, table("Index;USD/lb;2026-01;99"), address=PRICES).text
    assert list(wrong_cells(page).values()) == ["is recorded already"]
    assert "Start the import</button>" not in page
    assert [point.value for point in PricePoint.objects.all()] == [Decimal("15.2")]


def test_a_month_recorded_between_preview_and_turn_is_refused_alone(nobody_hears, at_desk):
    hand_in(at_desk, table("Index;USD/lb;2026-01;15.2", "Index;USD/lb;2026-02;15.8"), address=PRICES)
    job = Job.objects.get()
    start(at_desk, job)
    series = PriceSeries.objects.get()
    by_hand = f"/admin/credits/priceseries/{series.pk}/record-prices/"
    at_desk.post(by_hand, {"values": "2026-01 14", "key": uuid4()})
    tasks.run_job(job.pk)
    assert {str(point) for point in series.points.all()} == {"2026-01: 14", "2026-02: 15.8"}
    assert any("is recorded already" in line.text for line in JobLine.objects.filter(job=job))


def test_only_who_proposes_prices_imports_them(client, finance):
    client.force_login(finance)
    assert client.get(PRICES).status_code == 403
    assert PRICES not in client.get("/admin/registry/job/").text
