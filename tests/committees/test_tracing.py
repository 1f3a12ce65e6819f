"""Shares of premiums: exact to the cent whatever happens in a fund, and told once for ever."""

from dataclasses import dataclass

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from committees import services
from committees.models import FundEntry
from committees.origins import origins_of, trace_of
from committees.tracing import pro_rata, trace
from tests.committees.builders import record, spend


@dataclass
class Entry:
    pk: int
    kind: str
    amount_minor: int
    reference: str = ""
    decision_id: int | None = None
    expenditure_id: int | None = None


cents = st.integers(1, 10_000_000)


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=12), st.integers(0, 10**6))
def test_shares_add_up_and_nobody_gives_more_than_there_is(amounts, part):
    held = {f"PO-{number}": amount for number, amount in enumerate(amounts)}
    amount = sum(amounts) * part // 10**6
    shares = pro_rata(amount, held)
    assert sum(shares.values()) == amount
    assert all(0 < share <= held[source] for source, share in shares.items())
    # Nobody is further from the exact proportion than a cent.
    total = sum(amounts)
    assert all(abs(shares.get(source, 0) * total - amount * held[source]) < total for source in held if total)


def test_the_missing_cent_comes_from_the_largest_remainder_and_of_equals_from_the_older():
    assert pro_rata(100, {"a": 333, "b": 333, "c": 334}) == {"a": 33, "b": 33, "c": 34}
    assert pro_rata(10, {"a": 100, "b": 100, "c": 100}) == {"a": 4, "b": 3, "c": 3}
    assert pro_rata(1, {"a": 1, "b": 99}) == {"b": 1}
    assert pro_rata(0, {}) == {}


@pytest.mark.parametrize("amount", [-1, 11])
def test_what_is_not_there_cannot_be_taken(amount):
    with pytest.raises(ValueError, match="cannot be taken of 10"):
        pro_rata(amount, {"a": 10})


@st.composite
def histories(draw):
    """Entries of a fund as its rules allow them: never overdrawn, nothing paid that was not set aside."""
    entries, free, held, spent, paid = [], 0, {}, 0, {}

    def enter(kind, amount, **facts):
        entries.append(Entry(len(entries) + 1, kind, amount, **facts))

    for number in range(draw(st.integers(1, 25))):
        step = draw(
            st.sampled_from(["premium", "allocation", "payment", "reversal", "return", "gift", "loss"])
        )
        if step == "premium":
            amount = draw(cents)
            fee = draw(st.integers(0, amount))
            enter("premium", amount, reference=f"PO-{number}")
            if fee:
                enter("fee", -fee, reference=f"PO-{number}")
            free += amount - fee
        elif step == "gift":
            amount = draw(cents)
            enter("correction", amount)
            free += amount
        elif step in ("allocation", "loss") and free:
            amount = draw(st.integers(1, free))
            free -= amount
            if step == "loss":
                enter("correction", -amount)
            else:
                held[number] = amount
                enter("allocation", -amount, decision_id=number)
        elif step == "payment" and held:
            decision = draw(st.sampled_from(sorted(held)))
            amount = draw(st.integers(1, held[decision]))
            spent += 1
            enter("payment", -amount, decision_id=decision, expenditure_id=spent)
            held[decision] -= amount
            paid[spent] = (decision, amount)
        elif step == "reversal" and paid:
            wrong = draw(st.sampled_from(sorted(paid)))
            decision, amount = paid.pop(wrong)
            enter("reversal", amount, decision_id=decision, expenditure_id=wrong)
            if decision in held or draw(st.booleans()):
                held[decision] = held.get(decision, 0) + amount
            else:
                # As of a closed decision.
                enter("return", amount, decision_id=decision, expenditure_id=wrong)
                free += amount
        elif step == "return" and held:
            decision = draw(st.sampled_from(sorted(held)))
            rest = held.pop(decision)
            if rest:
                enter("return", rest, decision_id=decision)
            free += rest
        held = {decision: amount for decision, amount in held.items() if amount}
    return entries


@given(histories())
def test_every_cent_of_every_order_is_somewhere_and_every_receipt_is_paid_by_orders(entries):
    traced = trace(entries)
    for source, net in traced.net.items():
        assert net == traced.free[source] + traced.set_aside_of(source) + traced.spent_of(source)
        assert traced.free[source] >= 0
    stand = {entry.expenditure_id for entry in entries if entry.kind == "payment"}
    stand -= {entry.expenditure_id for entry in entries if entry.kind == "reversal"}
    assert set(traced.paid) == stand
    for entry in entries:
        if entry.kind == "payment" and entry.expenditure_id in stand:
            assert sum(traced.paid[entry.expenditure_id].values()) == -entry.amount_minor
    balance = sum(entry.amount_minor for entry in entries if entry.kind not in FundEntry.SPENDING)
    assert sum(traced.free.values()) == balance
    for order in {entry.reference for entry in entries if entry.reference}:
        taken = sum(shares.get(order, 0) for shares in traced.corrected.values())
        premium = sum(entry.amount_minor for entry in entries if entry.reference == order)
        assert traced.net[order] + taken == premium


@given(histories(), st.integers(0, 60))
def test_a_share_never_changes_by_what_comes_later(entries, until):
    earlier, later = trace(entries[:until]), trace(entries)
    wrong = {entry.expenditure_id for entry in entries[until:] if entry.kind == "reversal"}
    stand = earlier.paid.keys() - wrong
    assert {number: earlier.paid[number] for number in stand} == {
        number: later.paid[number] for number in stand
    }


@given(histories())
def test_a_reversal_undoes_exactly_what_its_payment_did(entries):
    """As if neither had ever been, whatever was paid in between from other decisions."""
    for place, entry in enumerate(entries):
        if entry.kind == "payment":
            back = Entry(0, "reversal", -entry.amount_minor, "", entry.decision_id, entry.expenditure_id)
            before = trace(entries[:place])
            after = trace([*entries[: place + 1], back])
            assert (after.free, after.net, after.paid) == (before.free, before.net, before.paid)
            assert after.set_aside == before.set_aside


def test_an_entry_of_another_kind_is_not_passed_over():
    with pytest.raises(ValueError, match="no known kind"):
        trace([Entry(1, "gift", 5)])


@pytest.fixture
def paid(committee, secretary, chair, finance, now):
    """Two orders of 100.00 and 200.01 net, 90.01 set aside, 50.00 paid."""
    for number, amount, fee in (("PO-1", 11_000, 1_000), ("PO-2", 20_001, 0)):
        services.post_premium(
            site=committee.site,
            amount_minor=amount,
            fee_minor=fee,
            currency="USD",
            reference=number,
            at=now,
            by=finance,
        )
    decided = record(committee, secretary, now, amount_minor=9_001)
    decided = services.confirm_decision(decision=decided, at=now, by=chair)
    return spend(decided, secretary, now, amount_minor=5_000)


@pytest.mark.django_db(transaction=True)
def test_from_a_receipt_back_to_its_orders(client, paid, chair, secretary, now):
    # 90.01 of 100.00 and 200.01: 30.00 and 60.01; 50.00 of these: 16.66 and 33.34.
    origins = origins_of(paid)
    assert [(share["order"], share["amount_minor"]) for share in origins["shares"]] == [
        ("PO-1", 1_666),
        ("PO-2", 3_334),
    ]
    spend(paid.project.decision, secretary, now, amount_minor=4_001)
    assert origins_of(paid) == origins
    client.force_login(chair)
    text = client.get(reverse("committee:origins", args=[paid.number])).content.decode()
    assert "PO-1" in text and "USD 16.66" in text and "USD 33.34" in text and "USD 50.00" in text
    decision = client.get(reverse("committee:decision", args=[paid.project.decision.number]))
    assert reverse("committee:origins", args=[paid.number]) in decision.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_closed_decision_gives_its_sources_back(paid, chair, now):
    decided = paid.project.decision
    services.close_decision(decision=decided, at=now, by=chair)
    traced = trace_of(FundEntry.objects.first().fund)
    assert traced.free == {"PO-1": 10_000 - 1_666, "PO-2": 20_001 - 3_334}
    assert traced.paid == {paid.pk: {"PO-1": 1_666, "PO-2": 3_334}}
