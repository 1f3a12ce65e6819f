"""A test that commits finds the same numbers whether it comes first or after tests that were rolled back."""

import pytest
from django.db import connection

FOUND = set()


def next_number():
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('registry_organisation_id_seq')")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_what_is_rolled_back_uses_numbers_up():
    used = next_number()
    assert next_number() == used + 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("which", ["first", "second"])
def test_who_commits_begins_where_the_template_ended(which):
    FOUND.add(next_number())
    assert len(FOUND) == 1
