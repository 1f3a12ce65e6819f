"""The database's rules on people, places and rules, broken by name through raw SQL."""

import pytest

from tests.sql import NOT_GRANTED, owner_refused_by, refused_by

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE registry_mineral SET kg_per_credit = 0", "a_credit_weighs_something"),
        ("UPDATE registry_standard SET is_draft = false", "published_standard_has_a_date"),
        (
            "INSERT INTO registry_standard (name, version, is_draft) SELECT name, version, true FROM registry_standard",
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
        ("UPDATE registry_organisation SET name = ''", "organisation_has_a_name"),
        ("UPDATE registry_organisation SET parent_id = id", "organisation_is_not_its_own_parent"),
    ],
)
def test_not_even_the_owner_spoils_an_organisation(buyer, admin_sql, statement, rule):
    assert owner_refused_by(admin_sql, statement) == rule
    assert refused_by(statement) == NOT_GRANTED
