"""The impact report of a period: exact shares, small counts hidden, photos with consent, the same bytes again."""

import io
from datetime import date

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from pypdf import PdfReader

from committees import services as money
from registry.services import choose_notices
from reporting.impact import impact_of, months_told
from reporting.impact_pdf import impact_pdf
from reporting.letters import send_premium_letters_due
from reporting.models import PremiumLetter
from reporting.photos import public_photos, small_picture
from reporting.premium import end_of_last_month
from tests.committees import builders as committee_builders
from tests.papers import picture
from tests.sql import refused_by

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def photo(decisions, secretary, past):
    return committee_builders.add_photo(
        decisions[0].project, secretary, past, is_for_everybody=True, caption="Behind the house of Ngoy"
    )


def words_in(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def printed(buyer, language="en", first=JANUARY, last=FEBRUARY):
    return impact_pdf(impact_of(buyer, first=first, last=last), language=language, is_demo=True)


def test_of_a_period_is_told_what_exceeds_the_standing_before(
    decisions, decide, buyer, secretary, chair, now
):
    later = now.replace(month=2, day=20)
    committee_builders.spend(decisions[0], secretary, later, amount_minor=11_100)
    both, second = (
        impact_of(buyer, first=JANUARY, last=FEBRUARY),
        impact_of(buyer, first=FEBRUARY, last=FEBRUARY),
    )
    assert both["delivered"] == {
        "quantity_kg": 2_400,
        "total_minor": 1_200_000,
        "fee_minor": 120_000,
        "net_minor": 1_080_000,
    }
    assert second["orders"] == [] and second["delivered"]["total_minor"] == 0
    assert [area["spent_in_period_minor"] for area in both["areas"]] == [61_100, 30_000, 0, 0]
    assert [area["spent_in_period_minor"] for area in second["areas"]] == [11_100, 0, 0, 0]
    assert second["areas"][0]["spent_minor"] == 61_100
    assert impact_of(buyer, first=JANUARY, last=JANUARY)["areas"][0]["spent_minor"] == 50_000
    # Taken back in March: February stays as it was told.
    wrong = decisions[0].project.expenditures.order_by("pk").last()
    asked = money.request_reversal(expenditure=wrong, reason="A nought", at=now, by=secretary)
    money.approve_reversal(reversal=asked, at=now, by=chair)
    march = impact_of(buyer, first=date(2026, 3, 1), last=date(2026, 3, 1))
    assert march["areas"][0]["spent_in_period_minor"] == -11_100


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_prints_the_same_bytes_again(decisions, photo, buyer, language):
    content = printed(buyer, language)
    assert content == printed(buyer, language)
    reader = PdfReader(io.BytesIO(content))
    assert reader.trailer["/Root"]["/Lang"] == language
    assert "Test Phones B.V." in reader.metadata.title
    assert len(content) < 150_000
    words = words_in(content).replace("\u00a0", " ")
    assert ("After · Metal sheets for six pits" if language == "en" else "Metal sheets for six pits") in words
    assert "Ngoy" not in words and "D-KAM-2026" in words
    assert ("12,000.00" if language == "en" else "12 000,00") in words
    assert "Espérance" not in words


def test_small_counts_of_people_are_hidden(decisions, buyer, secretary, past):
    committee_builders.report(
        decisions[0].project,
        secretary,
        past,
        indicator="people_trained",
        value=484,
        reached={"diggers": (0, 480), "families": (4, 0)},
        note="Names of Kazadi",
    )
    words = words_in(printed(buyer))
    assert "480 or more" in words and "fewer than 5 women" in words
    assert "484" not in words and "Kazadi" not in words


def test_only_photos_with_consent_are_shown_and_no_more_once_withheld(
    client, photo, decisions, secretary, registrar, buyer, buyer_admin, site, past, now
):
    private = committee_builders.add_photo(decisions[0].project, secretary, past, file=another("GIF89a"))
    until = end_of_last_month(now)
    assert list(public_photos([site.pk], until=until)) == [photo]
    answer = client.get(f"/premium/photos/{photo.pk}.jpg")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer.content == small_picture(photo) and answer.content[:2] == b"\xff\xd8"
    again = client.get(f"/premium/photos/{photo.pk}.jpg", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    assert client.get(f"/premium/photos/{private.pk}.jpg").status_code == 404
    client.force_login(buyer_admin)
    for page in ("/premium/KAM/", "/portal/premium/"):
        text = client.get(page).text
        alt = "After, a photo of the project: Metal sheets for six pits"
        assert f'src="/premium/photos/{photo.pk}.jpg" alt="{alt}"' in text and "Ngoy" not in text
        assert 'loading="lazy"' in text and text.count("<img") == 1
    fresh = committee_builders.add_photo(
        decisions[0].project, secretary, now, is_for_everybody=True, file=another("fresh")
    )
    assert fresh not in public_photos([site.pk], until=until)
    money.withhold_decision(decision=decisions[0], reason="Thieves", at=now, by=registrar)
    assert client.get(f"/premium/photos/{photo.pk}.jpg").status_code == 404
    assert "<img" not in client.get("/premium/KAM/").text
    assert impact_of(buyer, first=JANUARY, last=FEBRUARY)["photos"] == []


def another(seed):
    return ContentFile(picture("PNG", size=(40 + len(seed), 30)), name="photo.png")


def test_the_form_offers_the_months_that_are_over(client, decisions, buyer, buyer_admin, now):
    assert months_told(buyer, until=end_of_last_month(now)) == [FEBRUARY, JANUARY]
    client.force_login(buyer_admin)
    page = client.get("/portal/premium/report/")
    assert page.status_code == 200 and "Whole years" in page.text
    wrong = client.get("/portal/premium/report/", {"from": "2026-02", "to": "2026-01", "language": "en"})
    assert "The last month comes before the first." in wrong.text
    asked = {"from": "2026-01", "to": "2026-02", "language": "fr"}
    answer = client.get("/portal/premium/report/", asked)
    assert (
        answer["Location"]
        == "/portal/premium/report.pdf?organisation=PHONE&from=2026-01&to=2026-02&language=fr"
    )
    pdf = client.get(answer["Location"])
    assert pdf["Content-Type"] == "application/pdf"
    assert 'filename="impact-PHONE-2026-01-2026-02-fr.pdf"' in pdf["Content-Disposition"]
    assert pdf.content == client.get(answer["Location"]).content
    for months in ({"from": "2026-01", "to": "2999-01"}, {"from": "x", "to": "2026-01"}, {}):
        answer = client.get("/portal/premium/report.pdf", months | {"language": "en"}, follow=True)
        assert answer["Content-Type"].startswith("text/html"), months


def test_another_company_gets_none_of_it(client, decisions, buyer, other_buyer_admin):
    client.force_login(other_buyer_admin)
    asked = {"organisation": buyer.code, "from": "2026-01", "to": "2026-02", "language": "en"}
    assert client.get("/portal/premium/report.pdf", asked).status_code == 404
    assert client.get("/portal/premium/report/", asked).status_code == 404
    text = client.get("/portal/premium/report/").text
    assert "No order was delivered in a month that is over." in text and '<form method="get"' not in text


# The letter of each month


@pytest.mark.django_db(transaction=True)
def test_each_month_is_told_once_to_those_who_want_it(
    decisions, buyer, buyer_admin, buyer_reader, make_member, other_buyer_admin, now
):
    choose_notices(kinds=["orders"], language="en", at=now, by=buyer_reader)
    second = make_member("second", buyer, "buyer_member")
    choose_notices(kinds=["premium"], language="fr", at=now, by=second)
    in_february = now.replace(month=2)
    assert send_premium_letters_due(at=in_february) == 1
    assert send_premium_letters_due(at=in_february) == 0
    assert sorted(letter.to[0] for letter in mail.outbox) == [buyer_admin.email, second.email]
    (english,) = (letter for letter in mail.outbox if letter.to == [buyer_admin.email])
    assert "In January 2026, USD\u00a0800.00 of your share" in english.body
    assert "/portal/premium/?organisation=PHONE" in english.body and "pooled money" in english.body
    # In February nothing was spent: it is noted, and nobody is written to.
    assert send_premium_letters_due(at=now) == 1
    assert len(mail.outbox) == 2
    assert PremiumLetter.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_letter_that_cannot_be_sent_is_tried_again(decisions, buyer_admin, now, settings):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.registry.test_signing_in.NoMail"
    assert send_premium_letters_due(at=now.replace(month=2)) == 0
    assert not PremiumLetter.objects.exists()
    settings.EMAIL_BACKEND = backend
    assert send_premium_letters_due(at=now.replace(month=2)) == 1


@pytest.mark.django_db(transaction=True)
def test_no_month_is_told_twice(buyer):
    row = f"INSERT INTO reporting_premiumletter (organisation_id, month, sent_at) VALUES ({buyer.pk}, '2026-01-01', now())"
    assert refused_by(row, row) == "one_premium_letter_a_month"
