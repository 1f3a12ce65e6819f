"""Decisions kept out of public: done, refused, at once, by staff in the admin, and the rules of the database."""

import pytest

from committees import services
from committees.models import Withholding
from registry.services.two_people import AlreadyLifted, NoReason, SamePerson
from tests.builders import at_once
from tests.sql import owner_refused_by, refused_by

pytestmark = pytest.mark.django_db(transaction=True)

PLACE = """INSERT INTO committees_withholding (decision_id, reason, state, placed_at, placed_by_id, outcome)
    SELECT id, {reason}, 'placed', recorded_at, recorded_by_id, '' FROM committees_decision"""
LIFT = "UPDATE committees_withholding SET state = 'lifted', lifted_at = placed_at, {lifted}"
SOMEBODY_ELSE = "(SELECT min(id) FROM registry_user WHERE id <> placed_by_id)"


@pytest.fixture
def withheld(confirmed, registrar, now):
    return services.withhold_decision(decision=confirmed, reason="Threats", at=now, by=registrar)


def lift(withheld, by, now, outcome="They are safe"):
    return services.lift_withholding(withholding=withheld, outcome=outcome, at=now, by=by)


def test_withheld_and_lifted_by_another_person(withheld, confirmed, registrar, approver, now):
    assert (withheld.state, withheld.reason, withheld.placed_by) == ("placed", "Threats", registrar)
    lifted = lift(withheld, approver, now)
    assert (lifted.state, lifted.outcome, lifted.lifted_by) == ("lifted", "They are safe", approver)
    again = services.withhold_decision(decision=confirmed, reason="New threats", at=now, by=approver)
    assert list(Withholding.objects.in_force()) == [again]


def test_refused_without_a_reason_or_twice(withheld, confirmed, registrar, approver, now):
    with pytest.raises(NoReason):
        services.withhold_decision(decision=confirmed, reason=" ", at=now, by=registrar)
    with pytest.raises(services.AlreadyWithheld):
        services.withhold_decision(decision=confirmed, reason="Again", at=now, by=approver)
    with pytest.raises(SamePerson):
        lift(withheld, registrar, now)
    with pytest.raises(NoReason):
        lift(withheld, approver, now, outcome="")
    lift(withheld, approver, now)
    with pytest.raises(AlreadyLifted):
        lift(withheld, approver, now)


def test_withheld_at_once_it_is_withheld_once(confirmed, registrar, now):
    def withhold():
        return services.withhold_decision(decision=confirmed, reason="Threats", at=now, by=registrar)

    outcomes = at_once(*[withhold] * 3)
    assert Withholding.objects.count() == 1
    assert sum(isinstance(outcome, services.AlreadyWithheld) for outcome in outcomes) == 2


def test_the_rules_hold_whatever_the_application_does(confirmed, registrar, now):
    assert refused_by(PLACE.format(reason="''")) == "withholding_has_a_reason"
    twice = PLACE.format(reason="'x'")
    assert refused_by(twice, twice) == "a_decision_is_withheld_once_at_a_time"
    assert refused_by(twice.replace("'placed'", "'lifted'")) == "states_only_move_forward"
    services.withhold_decision(decision=confirmed, reason="Threats", at=now, by=registrar)
    by_itself = LIFT.format(lifted="lifted_by_id = placed_by_id, outcome = 'x'")
    assert refused_by(by_itself) == "who_withheld_a_decision_never_lifts_it"
    silent = LIFT.format(lifted=f"lifted_by_id = {SOMEBODY_ELSE}")
    assert refused_by(silent) == "lifted_withholding_names_who_and_why"


def test_what_was_lifted_stays_so_and_its_facts_never_change(withheld, approver, now, admin_sql):
    moved = "UPDATE committees_withholding SET reason = 'Another'"
    assert refused_by(moved) == "not granted"
    assert owner_refused_by(admin_sql, moved) == "facts_never_change"
    lift(withheld, approver, now)
    back = "UPDATE committees_withholding SET outcome = 'Another'"
    assert refused_by(back) == "final_is_final"


def test_registrars_withhold_and_another_person_lifts_in_the_admin(
    client, confirmed, registrar, approver, auditor, now
):
    page = f"/admin/committees/decision/{confirmed.pk}/"
    client.force_login(approver)
    assert client.post(f"{page}withhold/", {"reason": "x"}).status_code == 403
    client.force_login(registrar)
    assert f'href="{page}withhold/"' in client.get(f"{page}change/").text
    assert client.post(f"{page}withhold/", {"reason": ""}).status_code == 200
    client.post(f"{page}withhold/", {"reason": "The storekeeper was threatened"})
    withheld = Withholding.objects.get()
    assert (withheld.decision, withheld.placed_by) == (confirmed, registrar)
    assert f'href="{page}withhold/"' not in client.get(f"{page}change/").text
    own = f"/admin/committees/withholding/{withheld.pk}/"
    assert f'href="{own}lift/"' not in client.get(f"{own}change/").text
    assert "You placed this; someone else must lift it." in client.get(f"{own}change/").text
    client.force_login(auditor)
    for shown in (client.get(f"{own}change/").text, client.get(f"{page}change/").text):
        assert "The storekeeper was threatened" in shown
        assert "lift/" not in shown
    client.force_login(approver)
    client.post(f"{own}lift/", {"outcome": "He moved away"})
    withheld = Withholding.objects.get()
    assert (withheld.state, withheld.lifted_by) == ("lifted", approver)


def test_the_committee_sees_a_withheld_decision_but_not_why(client, withheld, confirmed, secretary):
    client.force_login(secretary)
    shown = client.get(f"/committee/decisions/{confirmed.number}/").text
    assert confirmed.title in shown
    assert "not listed in public" in shown
    assert "Threats" not in shown
