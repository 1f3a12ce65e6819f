"""A cooperative hands in its own production, and sees nobody else's."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from credits.models import ProductionReport
from registry.models import MineSite
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other_site(make_organisation):
    other = make_organisation("cooperative", "OTHERCO", "Other cooperative", "CD")
    return MineSite.objects.create(cooperative=other, code="OTH", name="Other site", town="Kolwezi")


def typed(site, mineral, **changes):
    paper = {"content_type": "application/pdf", "content": builders.PDF}
    return {
        "site": site.pk,
        "mineral": mineral.pk,
        "period_first": "2025-01-01",
        "period_last": "2025-06-30",
        "wet_kg": "70,000",
        "moisture_percent": "10",
        "grade_percent": "4.0",
        "evidence": SimpleUploadedFile("a.pdf", **paper),
        "sold_evidence": SimpleUploadedFile("b.pdf", **paper),
        "legal_status_note": "Exported through EGC",
        "legal_status_on": "2025-07-01",
    } | changes


def test_an_officer_hands_in_a_report(client, coop_officer, site, cobalt):
    client.force_login(coop_officer)
    answer = client.post(reverse("submit_report"), typed(site, cobalt), follow=True)
    report = ProductionReport.objects.get()
    assert (report.contained_kg, report.state, report.submitted_by) == (2_520, "submitted", coop_officer)
    assert "Report PR-KAM-2025-0001 is handed in." in answer.content.decode()


def test_a_refusal_keeps_what_was_typed(client, coop_officer, site, cobalt, registrar, now):
    builders.submitted_report(site, cobalt, registrar, now)
    client.force_login(coop_officer)
    page = client.post(reverse("submit_report"), typed(site, cobalt)).content.decode()
    assert "PR-KAM-2025-0001 of Kamilombe already covers" in page
    assert "Exported through EGC" in page
    assert ProductionReport.objects.count() == 1


def test_an_officer_neither_sees_nor_reports_for_another_cooperative(
    client, coop_officer, site, other_site, cobalt, registrar, now
):
    builders.submitted_report(other_site, cobalt, registrar, now, period_first=date(2025, 2, 1))
    client.force_login(coop_officer)
    assert "PR-OTH" not in client.get(reverse("production")).content.decode()
    page = client.post(reverse("submit_report"), typed(other_site, cobalt)).content.decode()
    assert "Select a valid choice" in page
    assert ProductionReport.objects.count() == 1


@pytest.mark.parametrize("name", ["production", "submit_report"])
def test_others_find_no_such_pages(client, buyer_admin, secretary, name):
    for user in (buyer_admin, secretary):
        client.force_login(user)
        assert client.get(reverse(name)).status_code == 404


def test_more_reports_need_no_more_queries(
    client, coop_officer, site, cobalt, copper, registrar, now, django_assert_max_num_queries
):
    builders.submitted_report(site, cobalt, registrar, now)
    client.force_login(coop_officer)
    client.get(reverse("production"))
    with django_assert_max_num_queries(50) as one:
        client.get(reverse("production"))
    builders.submitted_report(site, copper, registrar, now)
    builders.submitted_report(
        site, cobalt, registrar, now, period_first=date(2025, 7, 1), period_last=date(2025, 7, 31)
    )
    with django_assert_max_num_queries(len(one)):
        client.get(reverse("production"))
