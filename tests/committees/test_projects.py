"""A project's plan, quotes, photos and outcomes: done, refused, seen by its own people and by nobody else."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from committees import services
from committees.models import BudgetLine, Milestone, Outcome, Photo, Quote
from committees.reports import counts_told, project_of
from registry.files.limits import UnacceptableFile
from reporting.wall_pdf import outcome_in_words
from tests.builders import at_once
from tests.committees.builders import PDF, add_photo, add_quote, plan, record, report, spend
from tests.papers import pdf, picture
from tests.sql import refused_by

pytestmark = pytest.mark.django_db(transaction=True)


CHILDREN = """INSERT INTO committees_photo (project_id, moment, caption, consent, is_for_everybody, file, sha256,
        recorded_at, recorded_by_id)
    SELECT project.id, 'after', 'x', 'Asked', false, 'x', repeat('a', 64), recorded_at, recorded_by_id
    FROM committees_project project JOIN committees_decision d ON d.id = decision_id WHERE area = 2"""

WORDS = """INSERT INTO committees_outcome (project_id, indicator, value, note, recorded_at, recorded_by_id)
    SELECT project.id, 'children_in_school', 3, 'A girl of nine', recorded_at, recorded_by_id
    FROM committees_project project JOIN committees_decision d ON d.id = decision_id WHERE area = 2"""


def test_a_plan_takes_the_place_of_the_former(confirmed, secretary, now):
    project = confirmed.project
    budget = [services.Planned("Sheets", 150_000), services.Planned("Carriage", 50_000)]
    steps = [services.Step("Bought", now.date()), services.Step("Fixed", now.date() + timedelta(days=9))]
    facts = {"project": project, "at": now, "by": secretary}
    services.plan_project(budget=budget, milestones=steps, **facts)
    done = [services.Step("Bought", now.date(), now.date())]
    services.plan_project(budget=[services.Planned("Carriage", 200_000)], milestones=done, **facts)
    assert list(project.budget.values_list("position", "purpose", "amount_minor")) == [
        (1, "Carriage", 200_000)
    ]
    assert list(project.milestones.values_list("name", "reached_on")) == [("Bought", now.date())]


def test_a_budget_beyond_what_is_set_aside_is_refused(confirmed, secretary, now):
    with pytest.raises(services.WrongAmount, match=r"2,000\.01.*2,000\.00"):
        plan(confirmed.project, secretary, now, amount_minor=200_001)
    assert not BudgetLine.objects.exists()


def test_two_plans_at_once_are_one_of_them(confirmed, secretary, now):
    at_once(
        *[
            lambda amount=amount: plan(confirmed.project, secretary, now, amount_minor=amount)
            for amount in (1, 2)
        ]
    )
    assert BudgetLine.objects.get().amount_minor in (1, 2)
    assert Milestone.objects.count() == 1


def test_what_is_done_lies_in_the_past(confirmed, secretary, now):
    tomorrow = now.date() + timedelta(days=1)
    with pytest.raises(services.WrongDate):
        services.plan_project(
            project=confirmed.project,
            budget=[],
            milestones=[services.Step("Bought", now.date(), tomorrow)],
            at=now,
            by=secretary,
        )


def test_late_is_a_hint(confirmed, secretary, now):
    plan(confirmed.project, secretary, now)
    assert project_of(confirmed, on=now.date())["late"] is False
    assert project_of(confirmed, on=now.date() + timedelta(days=1))["late"] is True
    spend(confirmed, secretary, now)


def test_after_closing_nothing_is_planned_but_outcomes_come_in(confirmed, secretary, chair, now):
    services.close_decision(decision=confirmed, at=now, by=chair)
    for late in (plan, add_quote):
        with pytest.raises(services.WrongState):
            late(confirmed.project, secretary, now)
    add_photo(confirmed.project, secretary, now)
    report(confirmed.project, secretary, now)
    assert (Photo.objects.count(), Outcome.objects.count(), Quote.objects.count()) == (1, 1, 0)


def test_photos_need_consent_and_show_no_children(fund, confirmed, committee, secretary, chair, now):
    with pytest.raises(services.Refused, match="agreed"):
        add_photo(confirmed.project, secretary, now, consent=" ")
    with pytest.raises(UnacceptableFile, match="JPEG or PNG"):
        add_photo(confirmed.project, secretary, now, file=ContentFile(pdf("x"), name="x.pdf"))
    school = record(committee, secretary, now, area=2, amount_minor=100)
    school = services.confirm_decision(decision=school, at=now, by=chair)
    with pytest.raises(services.Refused, match="children"):
        add_photo(school.project, secretary, now)
    assert not Photo.objects.exists()
    assert refused_by(CHILDREN) == "no_picture_of_what_is_done_for_children"
    with pytest.raises(services.Refused, match="no words"):
        report(school.project, secretary, now, note="A girl of nine goes to school")
    assert refused_by(WORDS) == "no_words_on_children"
    assert report(school.project, secretary, now, note="").value


def test_photos_keep_nothing_of_the_camera(confirmed, secretary, now):
    exif = b"Exif\x00\x00KOLWEZI"
    kept = add_photo(
        confirmed.project, secretary, now, file=ContentFile(picture(exif=exif), name="IMG_1.jpg")
    )
    assert b"KOLWEZI" not in kept.file.read()
    assert "IMG" not in kept.file.name


def test_small_counts_of_people_are_not_told(confirmed, secretary, now):
    report(
        confirmed.project,
        secretary,
        now,
        indicator="people_trained",
        value=4,
        reached={"diggers": (4, 5), "families": (0, 1)},
    )
    outcome = project_of(confirmed, on=now.date())["outcome"]
    assert [(row["women"], row["men"]) for row in outcome["reached"]] == [
        ("fewer than 5", "5"),
        ("0", "fewer than 5"),
    ]


@pytest.mark.parametrize(
    ("value", "reached", "told"),
    [
        (508, {"diggers": (0, 480), "sellers": (26, 0), "families": (2, 0)}, "500 or more"),
        # Each of these would be given away by a total rounded with what is hidden.
        (510, {"diggers": (0, 480), "sellers": (26, 0), "families": (4, 0)}, "500 or more"),
        (510, {"diggers": (0, 480), "sellers": (26, 0), "families": (1, 3)}, "500 or more"),
        (12, {"diggers": (0, 9), "sellers": (3, 0)}, ""),
        (13, {"diggers": (0, 10), "sellers": (3, 0)}, "10 or more"),
        (3, {"diggers": (0, 3)}, ""),
        # Whoever is in two groups is counted once.
        (3, {"diggers": (0, 3), "sellers": (0, 3)}, ""),
        # Nothing is hidden, so nothing can be found.
        (508, {"diggers": (0, 480), "sellers": (28, 0)}, "508"),
        (4, {}, "fewer than 5"),
        (0, {}, "0"),
    ],
)
def test_small_counts_are_not_found_by_subtraction(client, confirmed, secretary, now, value, reached, told):
    report(confirmed.project, secretary, now, indicator="people_trained", value=value, reached=reached)
    assert project_of(confirmed, on=now.date())["outcome"]["value"] == told
    label = "People trained"
    (outcome,) = confirmed.project.outcomes.all()
    assert outcome_in_words({"indicator": outcome.indicator} | counts_told(outcome))[0] == (
        f"{label}: {told}" if told else label
    )
    client.force_login(secretary)
    shown = client.get(reverse("committee:decision", args=[confirmed.number])).text
    assert f"<strong>{label}{': ' * bool(told)}{told}</strong>" in shown


def test_the_latest_outcome_counts(confirmed, secretary, now):
    report(confirmed.project, secretary, now, value=3)
    report(confirmed.project, secretary, now, value=6)
    outcome = project_of(confirmed, on=now.date())["outcome"]
    assert (outcome["value"], outcome["impact_area"]) == ("6", "Working conditions")


def test_a_share_of_others_is_no_money_of_the_fund(confirmed, secretary, now):
    spent = spend(confirmed, secretary, now, others_minor=20_000, others="Invented cooperative")
    assert (spent.fund_amount_minor, spent.others_minor) == (50_000, 20_000)
    with pytest.raises(services.WrongAmount):
        spend(confirmed, secretary, now, others_minor=20_000)
    with pytest.raises(services.WrongAmount):
        spend(confirmed, secretary, now, others="Somebody")


PAGES = {
    "plan_project": {"line1_purpose": "Sheets", "line1_amount": "1,000.00", "step1_name": "Fixed"},
    "add_quote": {"supplier": "Shop", "amount": "10", "currency": "CDF"},
    "add_photo": {"moment": "after", "caption": "Roof", "consent": "Nobody", "no_children": "on"},
    "report_outcome": {"indicator": "pits_safer", "value": "6", "diggers_men": "480"},
}
FILES = {"add_quote": ("q.pdf", PDF), "add_photo": ("p.png", picture("PNG"))}


def typed(name, now, **changes):
    facts = PAGES[name] | ({"step1_due_on": now.date().isoformat()} if name == "plan_project" else {})
    if name in FILES:
        facts["file"] = SimpleUploadedFile(*FILES[name])
    return facts | changes


@pytest.mark.parametrize("name", PAGES)
def test_each_page_keeps_what_is_typed(client, confirmed, secretary, now, name):
    client.force_login(secretary)
    path = reverse(f"committee:{name}", args=[confirmed])
    assert client.get(path).status_code == 200
    done = client.post(path, typed(name, now), follow=True)
    assert done.redirect_chain == [(reverse("committee:decision", args=[confirmed]), 302)]
    shown = done.content.decode()
    for words in {
        "plan_project": ["Sheets", "1,000.00", "planned for"],
        "add_quote": ["Shop", "CDF 10.00"],
        "add_photo": ["After: Roof", "for the committee only"],
        "report_outcome": ["Pits made safer: 6", "480", "Working conditions"],
    }[name]:
        assert words in shown


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("plan_project", {"line1_amount": ""}, "Fill in the whole line, or leave it empty."),
        ("plan_project", {"line1_amount": "9000"}, "is set aside"),
        ("add_quote", {"amount": "much"}, "Write an amount such as 1,234.50."),
        ("add_photo", {"no_children": ""}, "This field is required."),
        ("report_outcome", {"value": "-1"}, "greater than or equal to 0"),
    ],
)
def test_wrong_answers_are_named_and_the_rest_is_kept(
    client, confirmed, secretary, now, name, changes, message
):
    client.force_login(secretary)
    response = client.post(reverse(f"committee:{name}", args=[confirmed]), typed(name, now, **changes))
    assert message in response.content.decode()
    kept = "Sheets" if name == "plan_project" else "Shop" if name == "add_quote" else ""
    assert kept in response.content.decode()
    assert not any(model.objects.exists() for model in (BudgetLine, Quote, Photo, Outcome))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["chair", "registrar", "buyer_admin"])
def test_nobody_else_writes(client, confirmed, now, name, who, request):
    client.force_login(request.getfixturevalue(who))
    path = reverse(f"committee:{name}", args=[confirmed])
    assert client.get(path).status_code == 404
    assert client.post(path, typed(name, now)).status_code == 404
