"""An organisation is registered by one person, reviewed by another, changed by two, suspended and freed by two."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection

from credits import services as ledger
from credits.models import Retirement
from credits.services.retiring import NotReviewed
from registry import services
from registry.models import Organisation, OrganisationAlias, OrganisationChange, StaffNote, Suspension
from registry.services.organisations import (
    AlreadyReviewed,
    AlreadySuspended,
    LeavesDoubt,
    Merged,
    NothingChanges,
    OpenChange,
    Suspended,
    UnfitFacts,
    alike,
)
from registry.services.two_people import AlreadyDecided, AlreadyLifted, SamePerson
from tests import builders
from tests.sql import NAMED, NOT_GRANTED, owner_refused_by, refused_by

pytestmark = pytest.mark.django_db(transaction=True)
FACTS = {
    "kind": "buyer",
    "code": "NEWCO",
    "name": "New Co",
    "country": "FR",
    "registration_number": "FR-700",
    "domain": "newco.example",
}
LEI = "529900T8BM49AURSDO55"  # of the standard's own examples; its check digits are right


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def new(registrar, now):
    return services.add_organisation(**FACTS, at=now, by=registrar)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"lei": LEI[:-1] + "6"}, "This is no LEI"),
        ({"country": "France"}, "country"),
        ({"code": "no"}, "Use 2 to 12 capital letters"),
        ({"name": "TEST PHONES B.V."}, "Test Phones B.V. is registered already."),
    ],
)
def test_unfit_facts_are_refused(registrar, buyer, now, facts, words):
    with pytest.raises(UnfitFacts, match=words):
        services.add_organisation(**FACTS | facts, at=now, by=registrar)
    assert not Organisation.objects.filter(code="NEWCO").exists()


def test_whoever_registers_does_not_review(registrar, approver, new, now):
    with pytest.raises(SamePerson):
        services.review_organisation(organisation=new, at=now, by=registrar)
    services.review_organisation(organisation=new, at=now, by=approver)
    assert Organisation.objects.reviewed().filter(pk=new.pk).exists()
    with pytest.raises(AlreadyReviewed):
        services.review_organisation(organisation=new, at=now, by=approver)


@pytest.mark.parametrize(
    "doubtful", [{"registration_number": ""}, {"domain": ""}, {"name": "Test Phones GmbH"}]
)
def test_a_doubt_is_settled_in_words(registrar, approver, buyer, now, doubtful):
    new = services.add_organisation(**FACTS | doubtful, at=now, by=registrar)
    with pytest.raises(LeavesDoubt):
        services.review_organisation(organisation=new, remark=" ", at=now, by=approver)
    services.review_organisation(organisation=new, remark="Called them.", at=now, by=approver)
    note = StaffNote.objects.get()
    assert (note.text, note.row_id, note.written_by) == ("Called them.", new.pk, approver)


def test_the_database_holds_the_review(registrar, approver, new, now):
    mine = f"UPDATE registry_organisation SET reviewed_at = now(), reviewed_by_id = {registrar.pk}"
    assert refused_by(f"{mine} WHERE id = {new.pk}") == "who_added_an_organisation_never_reviews_it"
    services.review_organisation(organisation=new, at=now, by=approver)
    assert refused_by(f"UPDATE registry_organisation SET reviewed_at = NULL WHERE id = {new.pk}") == (
        "review_is_final"
    )
    assert refused_by(f"UPDATE registry_organisation SET merged_into_id = id WHERE id = {new.pk}") in (
        "review_is_final",
        "organisation_is_not_its_own_double",
    )


def test_an_organisation_is_not_its_own_double(new):
    double = f"UPDATE registry_organisation SET merged_into_id = id WHERE id = {new.pk}"
    assert refused_by(double) == "organisation_is_not_its_own_double"


def test_nothing_is_retired_for_whom_nobody_reviewed(order, buyer, cobalt, buyer_admin, registrar, now):
    daughter = services.add_organisation(**FACTS, parent=buyer, at=now, by=registrar)
    with pytest.raises(NotReviewed):
        builders.final_retirement(buyer, cobalt, 100, buyer_admin, now, beneficiary=daughter)
    assert not Retirement.objects.exists()


def test_a_double_becomes_an_alias(approver, buyer, new, now):
    services.merge_organisation(organisation=new, into=buyer, at=now, by=approver)
    assert OrganisationAlias.objects.get().organisation == buyer
    with pytest.raises(AlreadyReviewed):
        services.review_organisation(organisation=new, at=now, by=approver)


def test_a_double_takes_no_part(approver, registrar, make_user, buyer, cobalt, new, now):
    services.merge_organisation(organisation=new, into=buyer, at=now, by=approver)
    with pytest.raises(Merged):
        services.add_member(organisation=new, user=make_user("new"), role="buyer_admin", at=now, by=registrar)
    with pytest.raises(Merged):
        services.suspend_organisation(organisation=new, reason="Fine", at=now, by=registrar)
    with pytest.raises(Merged):
        services.request_change(organisation=new, facts={"name": "B"}, reason="x", at=now, by=registrar)
    with pytest.raises(UnfitFacts, match="parent"):
        services.add_organisation(
            **FACTS | {"code": "OTHER", "name": "Other"}, parent=new, at=now, by=registrar
        )
    with pytest.raises(IntegrityError, match="was merged into another"):
        ledger.request_order(buyer=new, mineral=cobalt, quantity=1, at=now, by=registrar)
    for statement in (
        MEMBER.format(person=registrar.pk, new=new.pk),
        f"INSERT INTO credits_holdingaccount (organisation_id, opened_at) VALUES ({new.pk}, now())",
        f"INSERT INTO registry_organisationalias (organisation_id, name) VALUES ({new.pk}, 'Also')",
    ):
        assert refused_by(statement) == "merged_takes_no_part"


DOUBLE = "UPDATE registry_organisation SET merged_into_id = {buyer} WHERE id = {new}"
MEMBER = (
    "INSERT INTO registry_membership (user_id, organisation_id, role, granted_at) "
    "VALUES ({person}, {new}, 'buyer_admin', now())"
)


def test_the_database_merges_only_what_nobody_uses_into_what_stands(
    approver, registrar, make_user, buyer, new, now
):
    other = services.add_organisation(
        **FACTS | {"code": "OTHER", "name": "Other"}, parent=new, at=now, by=registrar
    )
    double = f"UPDATE registry_organisation SET merged_into_id = {buyer.pk} WHERE id = {new.pk}"
    assert refused_by(double) == "merged_was_never_used"
    services.merge_organisation(organisation=other, into=buyer, at=now, by=approver)
    double = f"UPDATE registry_organisation SET merged_into_id = {other.pk} WHERE id = {new.pk}"
    assert refused_by(double) == "merged_takes_no_part"


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [(MEMBER, DOUBLE, "merged_was_never_used"), (DOUBLE, MEMBER, "merged_takes_no_part")],
)
def test_a_merge_and_a_new_member_wait_for_each_other(raw_sql, registrar, buyer, new, first, second, rule):
    ids = {"person": registrar.pk, "new": new.pk, "buyer": buyer.pk}
    with ThreadPoolExecutor() as pool:
        with raw_sql.transaction():
            raw_sql.execute(NAMED)
            raw_sql.execute(first.format(**ids))
            other = pool.submit(refused_in_a_thread, second.format(**ids))
            with pytest.raises(TimeoutError):
                other.result(timeout=0.5)
        assert other.result(timeout=10) == rule


def refused_in_a_thread(statement):
    try:
        return refused_by(statement)
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("name", "other", "is_alike"),
    [
        ("Weiß GmbH", "Weiß AG", True),
        ("A.B.C. Mining Ltd", "ABC Mining S.A.", True),
        ("Société Minière du Lac SARL", "SOCIÉTÉ MINIÈRE DU LAC", True),
        ("Lake Mining", "River Mining", False),
        ("B.V.", "S.A.", False),
    ],
)
def test_names_are_compared_without_legal_forms(registrar, now, name, other, is_alike):
    facts = {"kind": "buyer", "country": "NL", "at": now, "by": registrar}
    first = services.add_organisation(code="FIRST", name=name, **facts)
    second = services.add_organisation(code="SECOND", name=other, **facts)
    assert (second in alike(first), first in alike(second)) == (is_alike, is_alike)
    again = services.add_organisation(code="THIRD", name="Quite another", **facts)
    OrganisationAlias.objects.create(organisation=again, name=other)
    assert (again in alike(first)) == is_alike


def test_a_double_is_merged_into_its_own_kind_and_keeps_nobody_elses_alias(
    approver, buyer, other_buyer, cooperative, new, now
):
    with pytest.raises(AlreadyReviewed, match="same kind"):
        services.merge_organisation(organisation=new, into=cooperative, at=now, by=approver)
    across = f"UPDATE registry_organisation SET merged_into_id = {cooperative.pk} WHERE id = {new.pk}"
    assert refused_by(across) == "party_is_of_the_right_kind"
    alias = OrganisationAlias.objects.create(organisation=other_buyer, name="NEW CO")
    with pytest.raises(AlreadyReviewed, match="is an alias of"):
        services.merge_organisation(organisation=new, into=buyer, at=now, by=approver)
    services.merge_organisation(organisation=new, into=other_buyer, at=now, by=approver)
    assert OrganisationAlias.objects.get() == alias


def test_a_name_means_one_organisation(registrar, buyer, other_buyer, new, now, admin_sql):
    with pytest.raises(UnfitFacts, match="registered already"):
        services.request_change(
            organisation=new, facts={"name": buyer.name.upper()}, reason="x", at=now, by=registrar
        )
    same = f"UPDATE registry_organisation SET name = upper('{buyer.name}') WHERE id = {new.pk}"
    assert owner_refused_by(admin_sql, same) == "one_organisation_of_a_name"


def test_a_review_names_who_reviewed(new):
    alone = f"UPDATE registry_organisation SET reviewed_at = now() WHERE id = {new.pk}"
    assert refused_by(alone) == "review_names_who_reviewed"


@pytest.mark.parametrize(
    "domain", ["javascript:alert(1)", "https://phones.example", "phones", "a b.example", "P.example"]
)
def test_a_web_domain_is_one(registrar, buyer, now, admin_sql, domain):
    with pytest.raises(UnfitFacts, match="domain"):
        services.request_change(
            organisation=buyer, facts={"domain": domain}, reason="x", at=now, by=registrar
        )
    update = f"UPDATE registry_organisation SET domain = '{domain}'"
    assert owner_refused_by(admin_sql, update) == "domain_is_one"


def test_what_is_in_use_is_not_merged(approver, buyer, make_user, registrar, new, now):
    services.add_member(
        organisation=new, user=make_user("newcomer"), role="buyer_admin", at=now, by=registrar
    )
    with pytest.raises(AlreadyReviewed, match="memberships"):
        services.merge_organisation(organisation=new, into=buyer, at=now, by=approver)
    assert not OrganisationAlias.objects.exists()


def test_two_people_change_a_contact(registrar, approver, buyer, now):
    facts = {"contact_name": "Ann Example", "contact_email": "ann@phones.example"}
    change = services.request_change(
        organisation=buyer, facts=facts, reason="Her letter of 1 March", at=now, by=registrar
    )
    assert Organisation.objects.get(pk=buyer.pk).contact_email == ""
    with pytest.raises(OpenChange):
        services.request_change(
            organisation=buyer, facts={"name": "Another"}, reason="x", at=now, by=registrar
        )
    with pytest.raises(SamePerson):
        services.approve_change(change=change, at=now, by=registrar)
    services.approve_change(change=change, at=now, by=approver)
    changed = Organisation.objects.get(pk=buyer.pk)
    assert (changed.contact_email, changed.name) == ("ann@phones.example", buyer.name)
    with pytest.raises(AlreadyDecided):
        services.refuse_change(change=change, reason="Late", at=now, by=approver)


def test_a_refused_change_changes_nothing(registrar, approver, buyer, now):
    change = services.request_change(
        organisation=buyer, facts={"name": "Another"}, reason="x", at=now, by=registrar
    )
    services.refuse_change(change=change, reason="No source", at=now, by=approver)
    assert Organisation.objects.get(pk=buyer.pk).name == buyer.name


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [({}, NothingChanges), ({"lei": "123"}, UnfitFacts), ({"contact_email": "no address"}, UnfitFacts)],
)
def test_unfit_changes_are_refused(registrar, buyer, now, facts, refusal):
    with pytest.raises(refusal):
        services.request_change(organisation=buyer, facts=facts, reason="x", at=now, by=registrar)
    assert not OrganisationChange.objects.exists()


def test_an_organisation_is_not_made_its_own_parent(registrar, buyer, now):
    with pytest.raises(UnfitFacts, match="its own parent"):
        services.request_change(organisation=buyer, facts={"parent": buyer}, reason="x", at=now, by=registrar)


def test_the_application_itself_cannot_change_a_fact(buyer):
    for column, value in (("name", "Mine"), ("contact_email", "me@example.org"), ("lei", LEI)):
        assert refused_by(f"UPDATE registry_organisation SET {column} = '{value}'") == NOT_GRANTED


@pytest.fixture
def suspended(registrar, buyer, order, now):
    return services.suspend_organisation(organisation=buyer, reason="Unpaid fine", at=now, by=registrar)


def test_whoever_is_suspended_takes_no_part(suspended, buyer, cobalt, buyer_admin, registrar, approver, now):
    with pytest.raises(Suspended):
        ledger.request_order(buyer=buyer, mineral=cobalt, quantity=1, at=now, by=buyer_admin)
    with pytest.raises(Suspended):
        builders.final_retirement(buyer, cobalt, 100, buyer_admin, now)
    with pytest.raises(AlreadySuspended):
        services.suspend_organisation(organisation=buyer, reason="Again", at=now, by=registrar)
    with pytest.raises(SamePerson):
        services.lift_suspension(suspension=suspended, outcome="Paid", at=now, by=registrar)
    services.lift_suspension(suspension=suspended, outcome="Paid", at=now, by=approver)
    with pytest.raises(AlreadyLifted):
        services.lift_suspension(suspension=suspended, outcome="Paid", at=now, by=approver)
    builders.final_retirement(buyer, cobalt, 100, buyer_admin, now)


def test_an_order_of_a_suspended_buyer_stands_still(
    buyer, cobalt, buyer_admin, registrar, finance, site, now
):
    order = builders.paid_order(buyer, cobalt, 100, buyer_admin, registrar, finance, now)
    services.suspend_organisation(organisation=buyer, reason="Fine", at=now, by=registrar)
    with pytest.raises(Suspended):
        ledger.deliver_order(order=order, at=now, by=registrar)


def test_nothing_is_issued_for_a_suspended_cooperative(
    site, cooperative, cobalt, standard, registrar, verifier, approver, now
):
    report = builders.verified_report(site, cobalt, registrar, verifier, now)
    issuance = ledger.request_issuance(report=report, quantity=100, standard=standard, at=now, by=registrar)
    services.suspend_organisation(organisation=cooperative, reason="Fire", at=now, by=registrar)
    with pytest.raises(Suspended):
        ledger.approve_issuance(issuance=issuance, at=now, by=approver)
    with pytest.raises(Suspended):
        ledger.request_issuance(report=report, quantity=100, standard=standard, at=now, by=registrar)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO credits_purchaseorder (number, buyer_id, mineral_id, quantity, note, currency, price_basis, "
        "state, requested_at, requested_by_id, reason, billing_address, buyer_reference) SELECT 'PO-X', buyer_id, "
        "mineral_id, quantity, '', currency, '', 'requested', now(), requested_by_id, '', '', '' "
        "FROM credits_purchaseorder",
        "INSERT INTO credits_retirement (account_id, beneficiary_id, mineral_id, quantity, claim_period_first, "
        "claim_period_last, claim_type, boundary_id, state, requested_at, requested_by_id, final_from) "
        "SELECT a.id, a.organisation_id, m.id, 1, '2025-01-01', '2025-12-31', 'contribution', b.id, 'requested', "
        "now(), u.id, now() FROM credits_holdingaccount a JOIN registry_organisation o ON o.id = a.organisation_id "
        "AND o.kind = 'buyer', registry_mineral m, registry_claimboundary b, registry_user u LIMIT 1",
    ],
)
def test_suspended_takes_no_part_in_the_database_either(suspended, statement):
    assert refused_by(statement) == "suspended_takes_no_part"


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ("'', 'requested', NULL, NULL, NULL, '', 'Name'", "change_has_a_reason"),
        ("'x', 'requested', NULL, NULL, NULL, '', ''", "changed_organisation_has_a_plain_name"),
        ("'x', 'approved', now(), u.id, NULL, '', 'Name'", "who_asked_for_a_change_never_approves"),
        ("'x', 'approved', now(), NULL, NULL, '', 'Name'", "decided_change_names_who_decided"),
    ],
)
def test_a_change_has_its_form(buyer, registrar, admin_sql, columns, rule):
    admin_sql.execute("SET session_replication_role = replica")
    insert = (
        "INSERT INTO registry_organisationchange (organisation_id, requested_at, requested_by_id, country, "
        "registration_number, lei, domain, contact_name, contact_email, reason, state, decided_at, "
        "approved_by_id, refused_by_id, refusal, name) SELECT o.id, now(), u.id, 'NL', '', '', '', '', '', "
        f"{columns} FROM registry_organisation o, registry_user u LIMIT 1"
    )
    assert owner_refused_by(admin_sql, insert) == rule
    open_one = insert.replace(columns, "'x', 'requested', NULL, NULL, NULL, '', 'Name'")
    admin_sql.execute(open_one)
    assert owner_refused_by(admin_sql, open_one) == "one_open_change_per_organisation"
    for fact, other in {
        "country = 'nl'": "new_country_is_two_letters",
        "lei = 'X'": "new_lei_has_its_check_digits",
        "domain = 'no domain'": "new_domain_is_one",
        "name = U&'Na\\200Bme'": "changed_organisation_has_a_plain_name",
    }.items():
        assert owner_refused_by(admin_sql, f"UPDATE registry_organisationchange SET {fact}") == other


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ("'', 'placed', NULL, NULL, ''", "suspension_has_a_reason"),
        ("'x', 'lifted', now(), u.id, 'y'", "who_suspended_never_lifts_it"),
        ("'x', 'lifted', now(), NULL, 'y'", "lifted_suspension_names_who_and_why"),
    ],
)
def test_a_suspension_has_its_form(buyer, registrar, admin_sql, columns, rule):
    admin_sql.execute("SET session_replication_role = replica")
    insert = (
        "INSERT INTO registry_suspension (organisation_id, placed_at, placed_by_id, reason, state, lifted_at, "
        f"lifted_by_id, outcome) SELECT o.id, now(), u.id, {columns} FROM registry_organisation o, "
        "registry_user u LIMIT 1"
    )
    assert owner_refused_by(admin_sql, insert) == rule
    placed = insert.replace(columns, "'x', 'placed', NULL, NULL, ''")
    admin_sql.execute(placed)
    assert owner_refused_by(admin_sql, placed) == "one_suspension_in_force_per_organisation"


def test_an_alias_means_one_organisation(buyer, other_buyer):
    OrganisationAlias.objects.create(organisation=buyer, name="Phones")
    insert = "INSERT INTO registry_organisationalias (organisation_id, name) VALUES ({}, 'PHONES')"
    assert refused_by(insert.format(other_buyer.pk)) == "alias_means_one_organisation"


def test_the_database_knows_the_reviewed(order, buyer, cobalt, buyer_admin, registrar, now, admin_sql):
    daughter = services.add_organisation(**FACTS, parent=buyer, at=now, by=registrar)
    builders.requested_retirement(buyer, cobalt, 100, buyer_admin, now)
    again = (
        "INSERT INTO credits_retirement (account_id, beneficiary_id, mineral_id, quantity, claim_period_first, "
        "claim_period_last, claim_type, boundary_id, state, requested_at, requested_by_id, final_from) "
        f"SELECT account_id, {daughter.pk}, mineral_id, quantity, claim_period_first, claim_period_last, "
        "claim_type, boundary_id, state, requested_at, requested_by_id, final_from FROM credits_retirement"
    )
    assert refused_by(again) == "beneficiary_is_reviewed"


# The pages


def test_registering_reviewing_and_changing_on_the_pages(client, registrar, approver, buyer):
    client.force_login(registrar)
    client.post("/admin/registry/organisation/add/", FACTS | {"lei": LEI, "name": "Test-Phones GmbH"})
    new = Organisation.objects.get(code="NEWCO")
    address = f"/admin/registry/organisation/{new.pk}"
    assert "someone else must review it" in client.get(f"{address}/change/").text
    client.force_login(approver)
    page = client.get(f"{address}/review/").text
    assert "The check digits of the LEI are right." in page
    assert f'It looks like: <a href="/admin/registry/organisation/{buyer.pk}/change/">' in page
    assert "Say in the remark" in client.post(f"{address}/review/").text
    client.post(f"{address}/review/", {"remark": "Another company: FR-700 is theirs alone."})
    assert Organisation.objects.get(pk=new.pk).reviewed_by == approver
    client.force_login(registrar)
    facts = {"name": "Renamed", "country": "FR", "reason": "Register of companies"}
    client.post(f"{address}/request-change/", facts)
    change = OrganisationChange.objects.get()
    assert Organisation.objects.get(pk=new.pk).name == "Test-Phones GmbH"
    assert client.post(f"/admin/registry/organisationchange/{change.pk}/approve/").status_code == 403
    client.force_login(approver)
    shown = client.get(f"/admin/registry/organisationchange/{change.pk}/approve/").text
    assert "Test-Phones GmbH → Renamed" in shown
    client.post(f"/admin/registry/organisationchange/{change.pk}/approve/")
    assert Organisation.objects.get(pk=new.pk).name == "Renamed"


def test_wrong_facts_keep_what_was_typed(client, registrar):
    client.force_login(registrar)
    answer = client.post("/admin/registry/organisation/add/", FACTS | {"lei": LEI[:-1] + "6"})
    assert "This is no LEI" in answer.text
    assert 'value="New Co"' in answer.text
    assert not Organisation.objects.exists()


def test_suspending_and_lifting_on_the_pages(client, registrar, approver, buyer):
    client.force_login(registrar)
    client.post(f"/admin/registry/organisation/{buyer.pk}/suspend/", {"reason": "Fine"})
    suspension = Suspension.objects.get()
    address = f"/admin/registry/suspension/{suspension.pk}/lift/"
    client.post(address, {"outcome": "Paid"})
    assert Suspension.objects.get().state == "placed"
    assert "suspended" in client.get("/admin/registry/organisation/").text
    client.force_login(approver)
    client.post(address, {"outcome": "Paid"})
    assert Suspension.objects.get().state == "lifted"
