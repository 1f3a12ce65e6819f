"""Who gets which e-mails: those who may see a thing and want to hear of it."""

import pytest

from registry.models import Change, NoticeChoice
from registry.services import choose_notices, language_of, recipients, wants
from tests.sql import refused_by

pytestmark = pytest.mark.django_db(transaction=True)


def who_gets(organisation, permission, kind):
    return [person.email.partition("@")[0] for person in recipients(organisation, permission, kind)]


def test_everybody_who_may_gets_everything_until_they_choose(
    buyer, buyer_admin, buyer_reader, other_buyer_admin
):
    for kind in NoticeChoice.Kind:
        assert who_gets(buyer, "view_holdings", kind) == ["buyer_admin", "buyer_reader"]
        assert who_gets(buyer, "order_credits", kind) == ["buyer_admin"]
        assert wants(buyer_reader, kind)
    assert language_of(buyer_reader) == "en"


def test_a_choice_counts_for_its_person_alone_and_is_noted(buyer, buyer_admin, buyer_reader, now):
    choose_notices(kinds=["orders"], language="fr", at=now, by=buyer_reader)
    choose_notices(kinds=["orders", "premium"], language="fr", at=now, by=buyer_reader)
    assert who_gets(buyer, "view_holdings", "orders") == ["buyer_admin", "buyer_reader"]
    assert who_gets(buyer, "view_holdings", "statements") == ["buyer_admin"]
    assert (wants(buyer_reader, "premium"), wants(buyer_reader, "retirements")) == (True, False)
    assert (language_of(buyer_reader), language_of(buyer_admin)) == ("fr", "en")
    noted = Change.objects.filter(table="registry_noticechoice", by_id=buyer_reader.pk)
    assert {change.act for change in noted} == {"choose_notices"}


def test_nobody_who_may_not_sign_in_gets_an_email(buyer, buyer_admin, buyer_reader):
    buyer_reader.is_active = False
    buyer_reader.save(update_fields=["is_active"])
    assert who_gets(buyer, "view_holdings", "orders") == ["buyer_admin"]
    assert not wants(buyer_reader, "orders")


def test_an_unknown_kind_is_a_mistake(buyer, buyer_admin):
    with pytest.raises(ValueError):
        recipients(buyer, "view_holdings", "security")


def test_no_language_but_those_of_the_letters(buyer_reader):
    statement = (
        "INSERT INTO registry_noticechoice (user_id, language, orders, retirements, statements, premium) "
        f"VALUES ({buyer_reader.pk}, 'sw', true, true, true, true)"
    )
    assert refused_by(statement) == "notices_are_in_a_known_language"
