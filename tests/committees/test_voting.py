"""What a vote comes to by each rule, in Python and in PostgreSQL alike."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from committees.voting import result_of

RULES = st.sampled_from(["majority", "qualified", "consensus"])
SHARES = st.sampled_from([(2, 3), (3, 4), (51, 100), (1, 1)])
COUNTS = st.integers(min_value=0, max_value=40)


@pytest.mark.parametrize(
    ("rule", "in_favour", "against", "result"),
    [
        ("majority", 4, 3, "adopted"),
        ("majority", 3, 3, "rejected"),
        ("majority", 0, 0, "rejected"),
        ("qualified", 4, 2, "adopted"),
        ("qualified", 4, 3, "rejected"),
        ("qualified", 0, 0, "rejected"),
        ("consensus", 1, 0, "adopted"),
        ("consensus", 5, 1, "rejected"),
        ("consensus", 0, 0, "rejected"),
    ],
)
def test_each_rule_decides(rule, in_favour, against, result):
    facts = {"rule": rule, "needed": 2, "needed_of": 3, "in_favour": in_favour, "against": against}
    assert result_of(**facts, quorum=5, present=8) == result
    assert result_of(**facts, quorum=9, present=8) == "no_quorum"


@pytest.mark.django_db
@given(rule=RULES, share=SHARES, quorum=COUNTS, present=COUNTS, in_favour=COUNTS, against=COUNTS)
def test_the_database_computes_the_same(rule, share, quorum, present, in_favour, against):
    needed, needed_of = share
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT result_of_votes(%s, %s::int, %s::int, %s::int, %s::bigint, %s::bigint, %s::bigint)",
            [rule, needed, needed_of, quorum, present, in_favour, against],
        )
        (computed,) = cursor.fetchone()
    assert computed == result_of(
        rule=rule,
        needed=needed,
        needed_of=needed_of,
        quorum=quorum,
        present=present,
        in_favour=in_favour,
        against=against,
    )
