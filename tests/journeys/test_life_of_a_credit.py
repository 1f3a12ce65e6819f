"""The whole life of a credit, clicked through in a real browser by six people, from ore to a public statement."""

import json
import re
from io import BytesIO

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from registry.services import make_staff
from tests.builders import OTHER_PDF, PDF
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EVIDENCE = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": PDF}
SOLD = EVIDENCE | {"buffer": OTHER_PDF}


class Desk:
    """One person at a browser of their own."""

    def __init__(self, page, user):
        self.page = page
        page.goto("/accounts/login/")
        page.get_by_label("Email").fill(user.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/")

    def open(self, path):
        answer = self.page.goto(path)
        assert answer.status == 200, path

    def fill(self, answers):
        for label, answer in answers.items():
            field = self.page.get_by_label(label, exact=True)
            if isinstance(answer, dict):
                field.set_input_files(answer)
            elif field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(label=answer)
            else:
                field.fill(answer)

    def choose(self, *labels):
        for label in labels:
            self.page.get_by_label(label).check()

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name):
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def sees(self, *texts):
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)


@pytest.fixture
def desk(new_page):
    return lambda user, **options: Desk(new_page(**options), user)


@pytest.fixture
def committee(site):
    from committees.models import Committee, Seat, WorkerGroup

    committee = Committee.objects.create(cooperative=site.cooperative, site=site, name="Kamilombe committee")
    for group in WorkerGroup:
        Seat.objects.create(committee=committee, group=group, seats=1)
    return committee


def test_from_ore_to_statement(
    desk,
    new_page,
    celery_worker,
    site,
    committee,
    registrar,
    verifier,
    approver,
    secretary,
    chair,
    buyer,
    buyer_admin,
    settings,
):
    settings.RETIREMENT_COOLING_OFF_HOURS = 0
    # Whoever approves issuances also keeps the books here, so the registrar's quote has its second person.
    make_staff(user=approver, group="Finance", at=timezone.now(), by=None)
    registrar, verifier, approver = desk(registrar), desk(verifier), desk(approver)
    # What a phone does with a script stands in tests/browser/test_phone.py.
    secretary = desk(secretary, javascript=False)
    chair, buying = desk(chair), desk(buyer_admin)

    issue(registrar, verifier, approver)
    sell(buying, registrar, approver)
    decide_and_spend(secretary, chair)
    number = retire(buying)
    agree(new_page(), number, buyer)


def issue(registrar, verifier, approver):
    registrar.open("/admin/credits/productionreport/add/")
    registrar.fill(
        {
            "Site": "Kamilombe",
            "Mineral": "cobalt (Co)",
            "First day of the period": "2025-01-01",
            "Last day of the period": "2025-06-30",
            "Wet ore (kg)": "70,000",
            "Moisture (%)": "10",
            "Grade (% of dry ore)": "4.0",
            "Evidence of production": EVIDENCE,
            "Evidence that the ore was sold": SOLD,
            "Legal status": "Exported through EGC",
            "Legal status as of": "2025-07-01",
        }
    )
    registrar.press("Submit a production report")
    registrar.sees("PR-KAM-2025-0001", "2,520")
    report = registrar.page.url

    verifier.open(report)
    verifier.follow("Verify the report")
    verifier.press("Verify the report")
    verifier.sees("Verified")

    registrar.open(report)
    registrar.follow("Request an issuance")
    registrar.press("Request an issuance")
    registrar.sees("CO-KAM-2025-0001")
    issuance = registrar.page.url
    # The requester finds an explanation where others find the button.
    assert registrar.page.get_by_role("link", name="Approve the issuance", exact=True).count() == 0

    registrar.open("/admin/credits/attestation/add/")
    registrar.fill(
        {
            "Cooperative": "Coopérative d’essai",
            "First day of the period": "2025-01-01",
            "Last day of the period": "2025-12-31",
            "Signed on": "2026-01-05",
            "Signed paper": EVIDENCE,
        }
    )
    registrar.press("Record an attestation")

    approver.open(issuance)
    approver.follow("Approve the issuance")
    approver.fill({"Type the quantity in kilograms": "2,519"})
    approver.press("Approve the issuance")
    approver.sees("you typed another quantity")
    approver.fill({"Type the quantity in kilograms": "2,520"})
    approver.press("Approve the issuance")
    approver.sees("2,520 kg issued as CO-KAM-2025-0001/0000001-0002520.")


def sell(buying, registrar, approver):
    buying.open("/portal/")
    buying.follow("Order credits")
    buying.choose("cobalt (Co)")
    buying.fill({"Quantity": "2.400"})
    buying.press("Ask for a price")
    buying.sees("2.400 t cobalt", "Requested")
    order = buying.page.url

    registrar.open("/admin/credits/purchaseorder/")
    registrar.page.locator("#result_list tbody th a").first.click()
    registrar.follow("Quote a price")
    registrar.fill(
        {
            "Unit price per tonne, in USD": "5,000.00",
            "Total, in USD": "12,000.00",
            "Of which fee, in USD": "0",
            "Price basis": "10 % of the three-year average",
        }
    )
    registrar.press("Quote a price")
    admin_order = registrar.page.url

    buying.open(order)
    buying.sees("USD 12,000.00", "10 % of the three-year average")
    buying.follow("Accept the price")
    buying.fill({"Address on the invoice": "1 Street\n1000 AA Town"})
    buying.press("Accept the price")
    buying.sees("Accepted")

    approver.open(admin_order)
    approver.follow("Record a payment")
    today = timezone.now().date().isoformat()
    approver.fill({"Amount": "12,000.00", "Paid on": today, "Bank reference": "BANK-1"})
    approver.press("Record a payment")

    registrar.open(admin_order)
    registrar.follow("Deliver the credits")
    registrar.fill({"Type the quantity in kilograms": "2,400"})
    registrar.press("Deliver the credits")
    registrar.sees("Delivered")
    buying.open(order)
    buying.sees("Delivered")


def decide_and_spend(secretary, chair):
    secretary.open("/committee/")
    secretary.sees("USD 12,000.00")
    secretary.follow("Log a decision")
    secretary.choose(re.compile("Health & safety"))
    secretary.fill(
        {
            "What was decided": "Ropes for six pits",
            "Why": "The old ones are worn",
            "Amount in US dollars": "1,000.00",
            "Date of the meeting": "2026-03-02",
        }
    )
    secretary.page.locator("input[name$=_men]").first.fill("1")
    secretary.page.locator("input[name$=in_favour]").first.fill("1")
    secretary.press("Check the answers")
    secretary.sees("Adopted")
    secretary.fill({"Photo of the signed minutes": EVIDENCE})
    secretary.press("Record this decision")
    number = re.search(r"D-KAM-\d{4}-\d{4}", secretary.page.url).group()
    secretary.open(f"/committee/decisions/{number}/")
    assert secretary.page.get_by_role("button", name="Confirm this decision").is_disabled()

    chair.open(f"/committee/decisions/{number}/")
    chair.follow("Confirm this decision")
    chair.press("Confirm and set the money aside")
    chair.sees("Confirmed")

    secretary.open(f"/committee/decisions/{number}/")
    secretary.follow("Record an expenditure")
    paid_on = secretary.page.evaluate("new Date().toISOString().slice(0, 10)")
    secretary.fill(
        {
            "What was paid": "Ropes",
            "Supplier": "Market",
            "Paid from the fund": "1,000.01",
            "Paid on": paid_on,
            "Receipt": EVIDENCE,
        }
    )
    secretary.press("Record this expenditure")
    secretary.sees("USD 1,000.00 left")
    secretary.fill({"Paid from the fund": "750.00", "Receipt": EVIDENCE})
    secretary.press("Record this expenditure")
    secretary.sees("USD 750.00")


def retire(buying):
    buying.open("/portal/footprints/")
    buying.follow("Create a footprint")
    buying.choose("cobalt (Co)")
    buying.fill(
        {
            "First day of the period": "2025-01-01",
            "Last day of the period": "2025-12-31",
            "Inventory boundary": "All phones",
        }
    )
    buying.press("Continue to the products")
    buying.follow("Add a product")
    buying.choose(re.compile("LCO:"))
    buying.fill({"Product": "Phone", "Units in the period": "100000", "Amount in each unit": "0.0163"})
    buying.press("Add this product")
    buying.sees("1,565")
    buying.follow("Declare this footprint")
    buying.press("Declare this footprint")
    buying.follow("Retire credits against it")

    buying.fill({"Quantity to retire": "2.401"})
    buying.press("Continue")
    buying.sees("You hold 2.400 t of free credits, not 2.401 t.")
    buying.fill({"Quantity to retire": "1.500"})
    buying.press("Continue")
    buying.fill({"Claim period, first day": "2025-01-01", "Claim period, last day": "2025-12-31"})
    buying.choose("Footprint match, company level")
    buying.press("Continue")
    buying.sees("You may say", "You may not say or imply")
    buying.choose(re.compile("I have read"))
    buying.press("Continue")
    buying.follow("Continue")
    buying.fill({"Type the quantity to retire, in tonnes": "2.400"})
    buying.press("Retire 1.500 t")
    buying.sees("This is not the quantity of the retirement")
    buying.fill({"Type the quantity to retire, in tonnes": "1.500"})
    buying.press("Retire 1.500 t")
    for _attempt in range(60):
        statement = buying.page.get_by_role("link", name=re.compile("RMC-S-"))
        if statement.count():
            return re.search(r"RMC-S-[0-9A-Z-]+", statement.first.inner_text()).group()
        buying.page.wait_for_timeout(500)
        buying.page.reload()
    raise AssertionError("the worker made no statement within 30 seconds")


def agree(public, number, buyer):
    """Page, PDF and JSON are looked at by somebody without an account, and tell the same."""
    assert public.goto(f"/s/{number}/").status == 200
    page = " ".join(public.locator("main").inner_text().split())
    told = json.loads(public.request.get(f"/s/{number}.json").body())
    record = told["record"]
    pdf = PdfReader(BytesIO(public.request.get(f"/s/{number}.pdf").body()))
    paper = " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split())
    assert len(pdf.pages) == 2

    claim, (block,) = record["claim"], record["source"]
    assert (record["number"], record["state"]) == (number, "final")
    assert (claim["quantity_kg"], claim["mineral"]["symbol"], claim["type"]) == (1500, "Co", "company")
    assert (claim["beneficiary"]["name"], claim["account"]["name"]) == (buyer.name, buyer.name)
    assert claim["period"] == {"first": "2025-01-01", "last": "2025-12-31"}
    assert (claim["footprint"]["total_kg"], claim["footprint"]["percent"]) == (1565, "95.8")
    assert (block["first"], block["last"], block["quantity_kg"]) == (1, 1500, 1500)
    assert (record["premium"]["total_minor"], record["premium"]["fee_minor"]) == (750_000, 0)

    for text in [
        number,
        "1.500 tonnes of cobalt credits retired for",
        buyer.name,
        buyer.registration_number,
        "1 January 2025 – 31 December 2025",
        claim["footprint"]["number"],
        "95.8 %",
        block["serials"],
        "Kamilombe",
        "USD 7,500.00",
        told["fingerprint"]["value"],
        *record["boundary"]["texts"]["en"]["may_say"],
        *record["boundary"]["texts"]["en"]["may_not_say"],
        *record["boundary"]["texts"]["en"]["notices"],
    ]:
        assert text in page, f"{text!r} is not on the page:\n{page}"
        # A line may break within a text of the PDF, and after a hyphen without a space.
        assert squeezed(text) in squeezed(paper), f"{text!r} is not in the PDF:\n{paper}"

    public.goto(f"/verify/?q={number.lower()}")
    assert f"/s/{number}/" in public.url or number in public.locator("main").inner_text()


def squeezed(text):
    return re.sub(r"\s+", "", text)
