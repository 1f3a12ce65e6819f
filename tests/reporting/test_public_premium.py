"""What the public and buyers read of a committee's money: the whole sums, and nothing that endangers anybody."""

import json
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from committees import services as money
from committees.models import Expenditure, PremiumFund
from registry.tokens import EVIDENCE, token_again
from reporting.impact import impact_of
from reporting.impact_pdf import impact_pdf
from reporting.premium import end_of_last_month
from reporting.services import create_evidence_link
from reporting.site_premium import site_premium
from tests.committees import builders
from tests.papers import pdf

pytestmark = pytest.mark.django_db

# Written into every field that is not for the public, and found nowhere.
PRIVATE = {
    "supplier": "Maison Kabila",
    "what was paid": "Bribe-free nails",
    "reason of a decision": "The store of Mutombo floods",
    "title for child rights": "School of Espérance",
    "withheld title": "Safe in the house of Ilunga",
    "reason of withholding": "Ilunga was threatened",
    "refused title": "A car for the chief",
    "reason for refusing": "The chief has one",
    "title that waits": "Radios not yet confirmed",
    "title that waits for money": "A bridge too dear",
    "another proposal": "Cement of Lufu",
    "conflict of interest": "The shop is Kazadi’s",
    "who paid a share": "Amani parish",
    "supplier of a quote": "Quincaillerie Tshala",
    "budget line": "Wages of Banza",
    "caption of a photo": "Behind the house of Ngoy",
    "consent to a photo": "Ngoy agreed by telephone",
    "note on an outcome": "Thanks to Mwamba",
    "reason": "Mbuyi wrote one nought too many",
}
PAID_ON = date(2025, 8, 13)  # long before its receipt was recorded
DATES = ("2025-08", "13/08", "08/13", "August 2025", "août 2025", "Aug. 2025", "13 August", "13 août")


@pytest.fixture
def spend(secretary, past):
    def spend(decision, amount_minor, content="a receipt"):
        return builders.spend(
            decision,
            secretary,
            past,
            amount_minor=amount_minor,
            description=PRIVATE["what was paid"],
            supplier=PRIVATE["supplier"],
            spent_on=PAID_ON,
            others_minor=1_111,
            others=PRIVATE["who paid a share"],
            receipt=builders.receipt(pdf(content)),
        )

    return spend


@pytest.fixture
def told_site(decide, spend, committee, secretary, chair, registrar, past):
    """Decisions of every kind, some of which are nobody's business."""
    meeting = PAID_ON.replace(month=7)
    facts = {"meeting_on": meeting, "reason": PRIVATE["reason of a decision"]}
    other = money.Proposed(PRIVATE["another proposal"], PRIVATE["another proposal"], 99_999)
    roofs = decide(
        at=past,
        title="Metal sheets",
        amount_minor=200_007,
        conflict=PRIVATE["conflict of interest"],
        proposals=[other],
        **facts,
    )
    spend(roofs, 50_003)
    plan_and_prove(roofs.project, secretary, past)
    child = decide(at=past, area=2, title=PRIVATE["title for child rights"], amount_minor=100_001, **facts)
    spend(child, 30_001, "another")
    withheld = decide(at=past, title=PRIVATE["withheld title"], amount_minor=77_777, **facts)
    spend(withheld, 7_777, "a third")
    money.withhold_decision(decision=withheld, reason=PRIVATE["reason of withholding"], at=past, by=registrar)
    refused = builders.record(committee, secretary, past, **facts | {"title": PRIVATE["refused title"]})
    money.refuse_decision(decision=refused, reason=PRIVATE["reason for refusing"], at=past, by=chair)
    builders.record(committee, secretary, past, **facts | {"title": PRIVATE["title that waits"]})
    return committee.site


def plan_and_prove(project, by, at):
    builders.plan(project, by, at, purpose=PRIVATE["budget line"])
    builders.add_quote(project, by, at, supplier=PRIVATE["supplier of a quote"])
    builders.add_photo(
        project,
        by,
        at,
        caption=PRIVATE["caption of a photo"],
        consent=PRIVATE["consent to a photo"],
        is_for_everybody=True,
    )
    builders.report(project, by, at, note=PRIVATE["note on an outcome"])


def private_words(withheld_receipt, people):
    fund = PremiumFund.objects.get()
    in_hand = fund.balance_minor + 200_007 + 100_001 + 77_777 - 50_003 - 30_001 - 7_777
    words = [*PRIVATE.values(), *DATES, withheld_receipt.number, withheld_receipt.receipt_sha256[:16]]
    words += [withheld_receipt.project.decision.number, "770.00", "777.77", "770,00", "777,77", "77777"]
    for minor in (fund.balance_minor, in_hand):
        whole, cents = f"{minor // 100:,}", f"{minor % 100:02d}"
        words += [str(minor), f"{whole}.{cents}", f"{whole.replace(',', ' ')},{cents}", f"{minor / 100:.2f}"]
    return words + [word for person in people for word in (person.name, person.email)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_private_is_on_any_page_or_in_any_file(
    client, told_site, statement, buyer_admin, secretary, chair, registrar, decide, past, language
):
    decide(at=past, title=PRIVATE["title that waits for money"], amount_minor=9_999_999)
    withheld = Expenditure.objects.get(fund_amount_minor=7_777)
    words = private_words(withheld, [secretary, chair, registrar])
    public = ["/premium/", "/premium/KAM/", "/premium/KAM.json", f"/s/{statement.number}/"]
    public += ["/register/?tab=decisions", "/register/decisions.csv", "/register/decisions.json"]
    public += [f"/s/{statement.number}.json", "/register/?tab=decisions&q=Safe"]
    link = create_evidence_link(
        statement=statement, label="Auditors", days=9, at=timezone.now(), by=buyer_admin
    )
    public.append(f"/evidence/{token_again(EVIDENCE, link.key, link.token_sha256)}/")
    for path in [*public, "/portal/premium/"]:
        if path.startswith("/portal"):
            client.force_login(buyer_admin)
        answer = client.get(path, headers={"accept-language": language})
        assert answer.status_code == 200, path
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = content.decode()
        # The search repeats what was typed; what is asked is whether it finds anything.
        found = [word for word in words if word in text.replace("\u202f", " ").replace("\u00a0", " ")]
        assert found == [], path
        if "decisions" in path and "q=" not in path:
            assert "Metal sheets" in text, "the page has something to tell"
    impact = impact_of(statement.retirement.beneficiary, first=date(2026, 1, 1), last=date(2026, 2, 1))
    pages = PdfReader(BytesIO(impact_pdf(impact, language=language, is_demo=False))).pages
    printed = " ".join(" ".join(page.extract_text() for page in pages).split()).replace("\u00a0", " ")
    assert "Metal sheets" in printed and [word for word in words if word in printed] == []


def test_sums_count_what_is_withheld_and_list_the_rest(told_site, now):
    told = site_premium(told_site, until=now)
    areas = {area["area"]: area for area in told["areas"]}
    assert (areas[1]["allocated_minor"], areas[1]["spent_minor"]) == (277_784, 57_780)
    assert (areas[2]["allocated_minor"], areas[2]["spent_minor"]) == (100_001, 30_001)
    assert [project["name"] for project in areas[1]["projects"]] == ["Metal sheets"]
    assert areas[2]["projects"] == []
    assert [areas[number]["is_whole"] for number in (1, 2, 3, 4)] == [False, True, True, True]
    assert (told["allocated_minor"], told["spent_minor"]) == (377_785, 87_781)


def test_months_add_up_to_the_areas(told_site, decide, spend, chair, past, now):
    later = past + timedelta(days=25)
    closed = decide(at=past, area=4, title="Bins", amount_minor=10_000, meeting_on=PAID_ON)
    spend(closed, 4_000, "bins")
    before = site_premium(told_site, until=end_of_last_month(later))["months"]
    money.close_decision(decision=closed, at=later, by=chair)
    told = site_premium(told_site, until=now)
    rows = [(month["month"], row) for month in told["months"] for row in month["areas"]]
    for area in told["areas"]:
        of_area = [row for _month, row in rows if row["area"] == area["area"]]
        kept = sum(row["allocated_minor"] - row["returned_minor"] for row in of_area)
        assert kept == area["allocated_minor"]
        assert sum(row["spent_minor"] for row in of_area) == area["spent_minor"]
    assert [month["month"] for month in told["months"]] == ["2026-02", "2026-01"]
    assert told["months"][0]["areas"] == [
        {"area": 4, "allocated_minor": 0, "returned_minor": 6_000, "spent_minor": 0}
    ]
    assert told["months"][1:] == before, "a month that was told stays as it was"


def test_what_is_told_is_exactly_what_is_allowed(told_site, now, client):
    told = json.loads(client.get("/premium/KAM.json").content)
    assert set(told) == {
        "site",
        "code",
        "town",
        "country",
        "cooperative",
        "currency",
        "as_of",
        "allocated_minor",
        "spent_minor",
        "corrected_minor",
        "areas",
        "months",
    }
    assert told["as_of"] == (end_of_last_month(timezone.now()) - timedelta(days=1)).date().isoformat()
    area = told["areas"][0]
    assert set(area) == {"area", "allocated_minor", "spent_minor", "projects", "is_whole"}
    (project,) = area["projects"]
    assert set(project) == {"decision", "name", "allocated_minor", "spent_minor", "receipts"}
    assert set(project["receipts"][0]) == {"number", "amount_minor", "sha256"}


def test_lifted_it_is_listed_again(told_site, approver, now):
    withholding = money.lift_withholding(
        withholding=Expenditure.objects.get(fund_amount_minor=7_777).project.decision.withholdings.get(),
        outcome="They are safe",
        at=now,
        by=approver,
    )
    (area, *_others) = site_premium(told_site, until=now)["areas"]
    assert withholding.decision.number in [project["decision"] for project in area["projects"]]
    assert area["is_whole"]


def test_a_frozen_statement_stays_as_it_was(client, statement, decisions, registrar, now):
    address = f"/s/{statement.number}.json"
    before = client.get(address).content
    money.withhold_decision(decision=decisions[0], reason="Threats", at=now, by=registrar)
    assert client.get(address).content == before


def test_a_site_of_which_nothing_was_issued_is_not_there(client, site, committee):
    assert client.get("/premium/KAM/").status_code == 404
    assert client.get("/premium/KAM.json").status_code == 404


def test_a_buyer_knows_its_own_order_at_once_and_the_fund_by_whole_months(
    client, order, decide, buyer_admin, settings
):
    decide(at=timezone.now(), title="Too fresh to be told")
    client.force_login(buyer_admin)
    shown = client.get("/portal/premium/").content.decode()
    assert "Too fresh to be told" not in shown
    assert "2,400 kg" in shown


def test_what_was_reversed_is_taken_off_in_the_month_of_its_approval(
    client, told_site, decide, spend, secretary, chair, past, now
):
    later = past + timedelta(days=25)
    closed = decide(at=past, area=4, title="Bins", amount_minor=10_000, meeting_on=PAID_ON)
    wrong = spend(closed, 4_000, "bins")
    money.close_decision(decision=closed, at=past, by=chair)
    asked = money.request_reversal(expenditure=wrong, reason=PRIVATE["reason"], at=past, by=secretary)
    before = site_premium(told_site, until=end_of_last_month(later))
    assert before["areas"][3]["projects"][0]["receipts"][0]["number"] == wrong.number
    money.approve_reversal(reversal=asked, at=later, by=chair)
    assert site_premium(told_site, until=end_of_last_month(later)) == before
    told = site_premium(told_site, until=now)
    assert told["months"][0] == {
        "month": "2026-02",
        "areas": [{"area": 4, "allocated_minor": 0, "returned_minor": 4_000, "spent_minor": -4_000}],
    }
    assert told["months"][1:] == before["months"]
    bins = told["areas"][3]
    assert (bins["allocated_minor"], bins["spent_minor"]) == (0, 0)
    assert [project["receipts"] for project in bins["projects"]] == [[]]
    register = json.loads(client.get("/register/decisions.json").content)
    (row,) = [row for row in register["rows"] if row["decision"] == closed.number]
    assert (row["allocated_minor"], row["spent_minor"]) == (0, 0)
    page = client.get("/premium/KAM/").content.decode()
    assert "-40.00" in page and PRIVATE["reason"] not in page and wrong.number not in page
