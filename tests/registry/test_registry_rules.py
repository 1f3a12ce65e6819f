"""The database's rules on people, places and rules, broken by name through raw SQL."""

import pytest
from django.core.exceptions import ValidationError

from registry.models.organisations import validate_lei
from tests.sql import NOT_GRANTED, owner_refused_by, refused_by

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE registry_mineral SET kg_per_credit = 0", "a_credit_weighs_something"),
        ("UPDATE registry_standard SET is_draft = false", "published_standard_has_a_date"),
        (
            "INSERT INTO registry_standard (name, version, is_draft, allows_group_transfer) "
            "SELECT name, version, true, false FROM registry_standard",
            "standard_version_once",
        ),
        (
            'INSERT INTO registry_claimboundarytext (boundary_id, language, kind, "when", position, text) '
            "SELECT boundary_id, language, kind, \"when\", position, 'Again' FROM registry_claimboundarytext",
            "one_boundary_text_per_position",
        ),
        (
            "INSERT INTO registry_user (password, is_superuser, email, name, is_staff, is_active, date_joined) "
            "SELECT password, false, upper(email), name, false, true, date_joined FROM registry_user",
            "email_once_whatever_the_case",
        ),
        (
            "INSERT INTO registry_membership (user_id, organisation_id, role, granted_at) "
            "SELECT user_id, organisation_id, role, granted_at FROM registry_membership",
            "role_held_once_per_organisation",
        ),
        (
            "INSERT INTO registry_staffnote (table_name, row_id, text, written_at, written_by_id) "
            "SELECT 'registry_organisation', 1, '', now(), id FROM registry_user",
            "staff_note_says_something",
        ),
        (
            "INSERT INTO registry_savedview (owner_id, model, name, query, is_shared) "
            "SELECT id, 'credits.certificate', '', '', false FROM registry_user",
            "saved_view_has_a_name",
        ),
        (
            "INSERT INTO registry_savedview (owner_id, model, name, query, is_shared) "
            "SELECT id, 'credits.certificate', 'Twice', '', false FROM registry_user CROSS JOIN generate_series(1, 2)",
            "one_view_of_a_name_per_list",
        ),
    ],
)
def test_no_statement_spoils_who_and_where(buyer_admin, statement, rule):
    assert refused_by(statement) == rule


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE registry_organisation SET name = ''", "organisation_has_a_plain_name"),
        ("UPDATE registry_organisation SET name = name || U&'\\200B'", "organisation_has_a_plain_name"),
        ("UPDATE registry_organisation SET name = U&'\\202E' || name", "organisation_has_a_plain_name"),
        ("UPDATE registry_organisation SET name = U&'Ann\\00A0Other'", "organisation_has_a_plain_name"),
        ("UPDATE registry_organisation SET name = name || U&'\\3164'", "organisation_has_a_plain_name"),
        ("UPDATE registry_organisation SET name = 'Ann  Other'", "organisation_has_a_plain_name"),
        ("UPDATE registry_organisation SET parent_id = id", "organisation_is_not_its_own_parent"),
        ("UPDATE registry_organisation SET country = 'nl'", "country_is_two_letters"),
        ("UPDATE registry_organisation SET lei = '529900T8BM49AURSDO56'", "lei_has_its_check_digits"),
        ("UPDATE registry_organisation SET lei = '529900T8BM49AURSDO5'", "lei_has_its_check_digits"),
    ],
)
def test_not_even_the_owner_spoils_an_organisation(buyer, admin_sql, statement, rule):
    assert owner_refused_by(admin_sql, statement) == rule
    assert refused_by(statement) == NOT_GRANTED


@pytest.mark.parametrize("lei", ["529900T8BM49AURSDO55", "HWUPKR0MPOU8FGXBT394", "7LTWFZYICNSX8D621K86"])
def test_real_leis_pass_in_the_database_as_in_the_form(raw_sql, lei):
    """Deutsche Bank's, Apple's and another that the register of LEIs publishes."""
    validate_lei(lei)
    assert raw_sql.execute("SELECT is_lei(%s)", [lei]).fetchone() == (True,)


def test_a_wrong_sign_anywhere_in_an_lei_is_found_in_both(raw_sql):
    lei = "529900T8BM49AURSDO55"
    for place in range(20):
        wrong = lei[:place] + ("7" if lei[place] != "7" else "8") + lei[place + 1 :]
        assert raw_sql.execute("SELECT is_lei(%s)", [wrong]).fetchone() == (False,)
        with pytest.raises(ValidationError):
            validate_lei(wrong)


def test_a_site_is_of_a_cooperative_in_a_country(site, buyer):
    assert refused_by("UPDATE registry_minesite SET country = '??'") == "country_of_a_site_is_two_letters"
    assert (
        refused_by(f"UPDATE registry_minesite SET cooperative_id = {buyer.pk}")
        == "party_is_of_the_right_kind"
    )


def test_a_role_fits_the_organisation(buyer_reader):
    for role in ("committee_chair", "cooperative_officer", "verifier"):
        assert refused_by(f"UPDATE registry_membership SET role = '{role}'") == "party_is_of_the_right_kind"
