"""The notice on the wall and the empty form for minutes: what they tell, how they look, and who prints them."""

import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from pypdf import PdfReader

from committees import services as money
from committees.decision_forms import DecisionForm, MinutesForm
from committees.models import Committee, Seat, WorkerGroup
from registry.models import MineSite
from reporting.minutes_pdf import minutes_pdf
from reporting.paper import LANGUAGES, SHEETS, amount
from reporting.wall import Period, periods_to_choose, wall_of
from reporting.wall_pdf import period_in_words, wall_pdf
from tests.committees import builders

pytestmark = pytest.mark.django_db
JANUARY = Period.of("2026-01")


def text_of(content):
    """Without spaces and line ends, which a layout moves."""
    pages = PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize(
    ("code", "first", "until", "words"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 3, 1), "February 2026"),
        ("2025-12", date(2025, 12, 1), date(2026, 1, 1), "December 2025"),
        ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1), "January – March 2026"),
        ("2025-Q4", date(2025, 10, 1), date(2026, 1, 1), "October – December 2025"),
        ("2025", date(2025, 1, 1), date(2026, 1, 1), "2025"),
    ],
)
def test_periods(code, first, until, words):
    period = Period.of(code)
    assert (period.first, period.until, period.code) == (first, until, code)
    assert period_in_words(period) == words


@pytest.mark.parametrize("code", ["", "2026-13", "2026-00", "2026-Q5", "2026-2", "1999", "2026-02-01", "x"])
def test_what_is_no_period(code):
    with pytest.raises(ValueError, match="not a period"):
        Period.of(code)


def test_periods_to_choose_have_begun_the_latest_first():
    codes = [period.code for period in periods_to_choose(date(2026, 1, 15))]
    assert codes[:2] == ["2026-01", "2025-12"]
    assert {"2026-Q1", "2025-Q4", "2026", "2025"} <= set(codes)
    assert max(Period.of(code).first for code in codes) == date(2026, 1, 1)


def test_what_came_in_was_decided_and_was_done(committee, decisions, now):
    told = wall_of(committee, JANUARY, at=now)
    assert (told["came_in_minor"], told["decided_minor"], told["spent_minor"]) == (1_080_000, 300_000, 80_000)
    assert told["until"] is None
    safety, child_rights, *others = told["areas"]
    assert safety["decisions"] == [
        {
            "number": decisions[0].number,
            "title": "Metal sheets for six pits",
            "amount_minor": 200_000,
            "met_on": decisions[0].meeting_on,
            "in_favour": 3,
            "against": 1,
            "abstained": 0,
        }
    ]
    assert safety["projects"] == [
        {
            "title": "Metal sheets for six pits",
            "spent_minor": 50_000,
            "allocated_minor": 200_000,
            "outcome": None,
        }
    ]
    assert child_rights == {
        "area": 2,
        "decided_minor": 100_000,
        "spent_minor": 30_000,
        "decisions": [],
        "projects": [],
        "is_whole": True,
    }
    assert [area["decided_minor"] for area in others] == [0, 0]


def test_each_payment_stands_on_one_notice(committee, decisions, secretary, past, now):
    """Its receipt came in February: not on the notice of January, whenever that is printed."""
    builders.spend(
        decisions[0], secretary, now - timedelta(days=10), amount_minor=1_000, spent_on=past.date()
    )
    assert wall_of(committee, JANUARY, at=now)["spent_minor"] == 80_000
    february = wall_of(committee, Period.of("2026-02"), at=now)
    assert (february["decided_minor"], february["spent_minor"]) == (0, 1_000)
    assert wall_of(committee, Period.of("2026-Q1"), at=now)["spent_minor"] == 81_000


def test_a_period_that_is_not_over_says_until_when(committee, decisions, past, now):
    told = wall_of(committee, JANUARY, at=past + timedelta(hours=1))
    assert told["until"] == past.date()
    assert wall_of(committee, JANUARY, at=past - timedelta(hours=1))["decided_minor"] == 0
    shown = text_of(wall_pdf(told, SHEETS["a4"], "en"))
    assert "Until21January2026;theperiodisnotover." in shown


def test_what_is_not_confirmed_or_refused_is_not_decided(committee, order, secretary, chair, past, now):
    builders.record(committee, secretary, past, title="Still waiting")
    refused = builders.record(committee, secretary, past, title="A car")
    money.refuse_decision(decision=refused, reason="No", at=past, by=chair)
    told = wall_of(committee, JANUARY, at=now)
    assert (told["decided_minor"], [area["decisions"] for area in told["areas"]]) == (0, [[]] * 4)


def test_unspent_money_that_went_back(committee, decisions, chair, now):
    money.close_decision(decision=decisions[0], at=now, by=chair)
    told = wall_of(committee, Period.of("2026-03"), at=now + timedelta(hours=1))
    assert told["returned_minor"] == 150_000
    assert "USD1,500" in text_of(wall_pdf(told, SHEETS["a4"], "en"))


def test_corrections_are_told_as_one_sum_without_their_reasons(
    committee, decisions, finance, approver, past, now
):
    fund = committee.site.fund
    for minor, reason in ((-1_250, "Charges of Kazadi"), (50, "Counted twice")):
        builders.correct(fund, finance, approver, past, amount_minor=minor, reason=reason)
    money.request_correction(fund=fund, amount_minor=700, reason="Not approved", at=past, by=finance)
    told = wall_of(committee, JANUARY, at=now)
    assert (told["corrected_minor"], told["came_in_minor"]) == (-1_200, 1_080_000)
    shown = text_of(wall_pdf(told, SHEETS["a4"], "en"))
    assert "Corrected:−USD12" in shown
    assert "Kazadi" not in shown and "Countedtwice" not in shown
    february = wall_of(committee, Period.of("2026-02"), at=now)
    assert february["corrected_minor"] == 0
    assert "Corrected" not in text_of(wall_pdf(february, SHEETS["a4"], "en"))
    builders.correct(fund, finance, approver, now, amount_minor=75)
    march = wall_of(committee, Period.of("2026-03"), at=now + timedelta(hours=1))
    assert "Corrected:+USD0.75" in text_of(wall_pdf(march, SHEETS["a4"], "en"))


def test_what_was_decided_without_money_waits_on_the_wall_of_its_period(
    committee, decide, decisions, finance, approver, past, now
):
    """After the end of January the money is there; January still says what was so then."""
    too_dear = decide(at=past + timedelta(days=1), title="A bridge", amount_minor=780_001)
    decide(at=past + timedelta(days=2), title="Gloves", area=4, amount_minor=100)
    told = wall_of(committee, JANUARY, at=now)
    waiting = [
        {
            "area": 1,
            "amount_minor": 780_001,
            "decisions": [{"title": "A bridge", "amount_minor": 780_001}],
            "is_whole": True,
        },
        {
            "area": 4,
            "amount_minor": 100,
            "decisions": [{"title": "Gloves", "amount_minor": 100}],
            "is_whole": True,
        },
    ]
    assert (told["decided_minor"], told["waiting"]) == (300_000, waiting)
    builders.correct(committee.site.fund, finance, approver, now, amount_minor=1)
    too_dear.refresh_from_db()
    assert too_dear.state == "confirmed"
    later = now + timedelta(hours=1)
    assert wall_of(committee, JANUARY, at=later)["waiting"] == waiting
    assert wall_of(committee, Period.of("2026-02"), at=later)["waiting"] == []
    march = wall_of(committee, Period.of("2026-03"), at=later)
    assert (march["decided_minor"], march["waiting"]) == (780_001, [])
    # Told until the middle of March, the quarter has both: what has its money, and what has not.
    quarter = wall_of(committee, Period.of("2026-Q1"), at=later)
    assert (quarter["decided_minor"], quarter["waiting"]) == (1_080_001, waiting[1:])
    shown = text_of(wall_pdf(told, SHEETS["a4"], "en"))
    assert "Decided,waitingforfunds" in shown and "AbridgeUSD7,800.01" in shown
    assert "Decided,waitingforfunds" not in text_of(wall_pdf(march, SHEETS["a4"], "en"))


def test_what_waits_keeps_the_silence_of_what_is_decided(committee, decide, registrar, past, now):
    decide(at=past, title="A bridge", amount_minor=9_000_000)
    hidden = decide(at=past, title="Safe in the house of Ilunga", amount_minor=300)
    decide(at=past, area=2, title="School of Espérance", amount_minor=70_000)
    money.withhold_decision(decision=hidden, reason="Threats", at=now, by=registrar)
    safety, child_rights = wall_of(committee, JANUARY, at=now)["waiting"]
    assert (safety["amount_minor"], safety["is_whole"]) == (9_000_300, False)
    assert [decision["title"] for decision in safety["decisions"]] == ["A bridge"]
    assert (child_rights["amount_minor"], child_rights["decisions"]) == (70_000, [])
    shown = text_of(wall_pdf(wall_of(committee, JANUARY, at=now), SHEETS["a4"], "en"))
    assert "Ilunga" not in shown and "Espérance" not in shown
    assert "Forsafety,noteverythingislisted;thesumcountsitall." in shown
    assert "Toprotectchildren,onlythesumistold." in shown


def test_what_was_replaced_by_the_end_waits_no_longer(committee, decide, past, now):
    dear = decide(at=past, title="A bridge", amount_minor=9_000_000)
    at = now - timedelta(days=10)
    decide(at=at, title="A smaller bridge", amount_minor=8_000_000, amends=dear)
    titles = [
        [row["title"] for area in told["waiting"] for row in area["decisions"]]
        for told in (
            wall_of(committee, Period.of(code), at=now) for code in ("2026-01", "2026-02", "2026-Q1")
        )
    ]
    assert titles == [["A bridge"], ["A smaller bridge"], ["A smaller bridge"]]


def test_how_many_proposals_were_not_adopted(committee, order, secretary, chair, past, now):
    def vote_down(at):
        lost = builders.record(committee, secretary, at, votes={"diggers": money.Ballot(1, 1)}, title="A car")
        money.confirm_decision(decision=lost, at=at, by=chair)

    vote_down(past)
    told = wall_of(committee, JANUARY, at=now)
    assert (told["not_adopted"], told["decided_minor"], told["waiting"]) == (1, 0, [])
    shown = text_of(wall_pdf(told, SHEETS["a4"], "en"))
    assert "1proposalwasnotadopted." in shown
    assert "Nothingwasdecided." not in shown and "Acar" not in shown
    vote_down(past + timedelta(days=1))
    shown = text_of(wall_pdf(wall_of(committee, JANUARY, at=now), SHEETS["a4"], "en"))
    assert "2proposalswerenotadopted." in shown
    assert wall_of(committee, Period.of("2026-02"), at=now)["not_adopted"] == 0


def test_what_was_reversed_is_taken_off_the_notice_of_its_approval(
    committee, decisions, secretary, chair, past, now
):
    february = now - timedelta(days=10)
    wrong = decisions[0].project.expenditures.get()
    asked = money.request_reversal(expenditure=wrong, reason="Ilunga erred", at=past, by=secretary)
    money.approve_reversal(reversal=asked, at=february, by=chair)
    assert wall_of(committee, JANUARY, at=now)["spent_minor"] == 80_000
    told = wall_of(committee, Period.of("2026-02"), at=now)
    assert (told["spent_minor"], told["reversed_minor"]) == (-50_000, 50_000)
    shown = text_of(wall_pdf(told, SHEETS["a4"], "en"))
    assert "Receiptsthatwerewrittendownwronglyaretakenoffthesesums:USD500" in shown
    assert "USD-500" in shown and "Ilunga" not in shown
    quarter = wall_of(committee, Period.of("2026-Q1"), at=now)
    assert (quarter["spent_minor"], quarter["areas"][0]["spent_minor"]) == (30_000, 0)
    assert quarter["areas"][0]["projects"] == []


def test_the_wall_tells_nothing_that_endangers(
    committee, decide, decisions, secretary, chair, registrar, past, now
):
    withheld = decide(at=past, title="Safe in the house of Ilunga", amount_minor=77_700, spent_minor=7_700)
    money.withhold_decision(decision=withheld, reason="Ilunga was threatened", at=now, by=registrar)
    told = wall_of(committee, JANUARY, at=now)
    assert (told["areas"][0]["decided_minor"], told["areas"][0]["spent_minor"]) == (277_700, 57_700)
    balance = committee.site.fund.balance_minor
    private = ["Ilunga", "Espérance", "Hardwareshop", "Rainruns", withheld.number, amount(balance, "USD")]
    private += [word for person in (secretary, chair, registrar) for word in (person.name, person.email)]
    for language in LANGUAGES:
        shown = text_of(wall_pdf(told, SHEETS["a3"], language))
        assert [word for word in private if squeezed(word) in shown] == []
        assert "Metalsheetsforsixpits" in shown
        with translation.override(language):
            words = _("For safety, not everything is listed; the sum counts it all.")
            assert squeezed(words) in shown
            assert squeezed(amount(277_700, "USD")) in shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("size", "points"), [("a3", (842, 1191)), ("a4", (595, 842))])
def test_the_notice_is_in_one_language_and_size(committee, decisions, now, settings, language, size, points):
    settings.IS_DEMO = True
    told = wall_of(committee, JANUARY, at=now)
    content = wall_pdf(told, SHEETS[size], language)
    assert content == wall_pdf(told, SHEETS[size], language), "the same notice, the same bytes"
    reader = PdfReader(io.BytesIO(content))
    assert reader.trailer["/Root"]["/Lang"] == language
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in reader.pages} == {points}
    shown = text_of(content)
    with translation.override(language):
        for words in ("Health & safety", "Child rights", "What was decided", "Money that came in"):
            assert squeezed(_(words)) in shown
        assert squeezed(_("DEMO: everybody and every figure is invented.")) in shown
        assert squeezed(period_in_words(JANUARY)) in shown
        assert squeezed(amount(1_080_000, "USD")) in shown
    assert told["address"].partition("://")[2] in shown
    assert told["feedback"].partition("://")[2] in shown


def test_what_came_of_it_without_small_counts(committee, decisions, secretary, now):
    """Reported in February, when nothing was paid; the note is free text, and child rights are not told of."""
    at = now - timedelta(days=10)
    builders.report(decisions[0].project, secretary, at, value=3)
    builders.report(decisions[0].project, secretary, at, reached={"diggers": (4, 480), "families": (0, 2)})
    builders.report(
        decisions[1].project, secretary, at, indicator="children_in_school", value=60, note="", reached={}
    )
    safety, child_rights, *_others = wall_of(committee, Period.of("2026-02"), at=now)["areas"]
    assert safety["projects"] == [
        {
            "title": "Metal sheets for six pits",
            "spent_minor": 0,
            "allocated_minor": 200_000,
            "outcome": {
                "indicator": "pits_safer",
                "value": 6,
                "at_least": None,
                "reached": [("diggers", None, 480), ("families", 0, None)],
            },
        }
    ]
    assert child_rights["projects"] == []
    shown = text_of(wall_pdf(wall_of(committee, Period.of("2026-02"), at=now), SHEETS["a4"], "en"))
    assert "Pitsmadesafer:6" in shown
    assert "Diggers:Womenfewerthan5,Men480" in shown
    assert "Familiesandneighbours:Menfewerthan5" in shown
    for hidden in ("DrysinceMarch", "school", "60", "Women4", "Men2"):
        assert hidden not in shown


def test_nothing_is_said_to_be_nothing(committee, now):
    shown = text_of(wall_pdf(wall_of(committee, JANUARY, at=now), SHEETS["a4"], "en"))
    assert "Nomoneycamein." in shown
    assert "Nothingwasdecided." in shown
    assert "Nothingwaspaid." in shown


def test_what_was_typed_is_printed_as_typed_on_as_many_pages_as_it_takes(committee, decide, past, now):
    typed = '<img src="file:///etc/passwd"/> & <b>nails</b> \u202e ' + "W" * 60
    for _number in range(9):
        decide(at=past, title=typed, amount_minor=100_001)
    committee.name = "<para>Committee & all"
    content = wall_pdf(wall_of(committee, JANUARY, at=now), SHEETS["a3"], "fr")
    reader = PdfReader(io.BytesIO(content))
    shown = text_of(content)
    assert squeezed('<img src="file:///etc/passwd"/> & <b>nails</b>') in shown
    assert "<para>Committee&all" in shown
    assert shown.count("W" * 20) >= 9
    assert len(reader.pages) > 1
    last = "".join(reader.pages[-1].extract_text().split())
    assert squeezed(f"Page {len(reader.pages)} ") in last


@pytest.fixture
def full_committee(committee):
    """With seats of every group."""
    for group in set(WorkerGroup.values) - set(committee.seats.values_list("group", flat=True)):
        Seat.objects.create(committee=committee, group=group, seats=1)
    Committee.objects.filter(pk=committee.pk).update(name=f"Comité <b>{'d’allocation ' * 8}</b>")
    return Committee.objects.get(pk=committee.pk)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_empty_form_asks_what_the_screens_ask(full_committee, language, settings):
    settings.IS_DEMO = True
    content = minutes_pdf(full_committee, language)
    assert content == minutes_pdf(full_committee, language)
    assert len(PdfReader(io.BytesIO(content)).pages) == 2
    shown = text_of(content)
    with translation.override(language):
        form = DecisionForm(today=date(2026, 1, 1))
        asked = [field.label for field in form.fields.values()]
        asked += [label for _name, label in (*MinutesForm.PRESENT, *MinutesForm.VOTES)]
        asked += WorkerGroup.labels
        asked += [MinutesForm.base_fields["conflict"].label, full_committee.rule_in_words(), _("Signatures")]
        asked += [_("Another proposal that was compared (%(number)s)") % {"number": 2}]
        assert [words for words in asked if squeezed(str(words)) not in shown] == []


def test_only_the_committee_and_staff_print(client, committee, decisions, secretary, auditor, buyer_admin):
    asked = f"{reverse('wall_notice')}?committee=KAM&period={timezone.now():%Y-%m}&size=a4&language=sw"
    paths = [reverse("wall"), asked, f"{reverse('wall_minutes')}?committee=KAM&language=fr"]
    for person, status in ((buyer_admin, 404), (secretary, 200), (auditor, 200)):
        client.force_login(person)
        assert [client.get(path).status_code for path in paths] == [status] * 3
    answer = client.get(asked)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="KAM-{timezone.now():%Y-%m}-A4-sw.pdf"'
    for wrong in ("period=2099-01", "period=x", "size=a5", "language=de", "committee=NO"):
        assert client.get(f"{asked}&{wrong}").status_code == 404
    assert client.get(f"{paths[2]}&language=de").status_code == 404


def test_the_page_offers_periods_sizes_and_languages(client, committee, secretary):
    client.force_login(secretary)
    shown = client.get(reverse("wall")).text
    assert shown.count('type="radio"') == 5
    assert 'lang="sw"' in shown
    assert period_in_words(next(periods_to_choose(timezone.now().date()))) in shown
    assert reverse("wall") in client.get("/committee/").text


def test_who_has_several_committees_chooses_one(client, committee, auditor):
    other_site = MineSite.objects.create(
        cooperative=committee.cooperative, code="OTH", name="Other site", town="Kolwezi"
    )
    Committee.objects.create(cooperative=other_site.cooperative, site=other_site, name="Another committee")
    client.force_login(auditor)
    assert "Another committee" in client.get(reverse("wall")).text
    for name in ("wall_notice", "wall_minutes"):
        assert client.get(reverse(name)).url == reverse("wall")
