"""Statements: that each is still what its fingerprint says, and tells of its own retirement."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import rfc8785

STATEMENTS = """
    SELECT statement.number, statement.record::text, statement.fingerprint, claim.state, claim.quantity
    FROM reporting_statement statement LEFT JOIN credits_retirement claim ON claim.id = statement.retirement_id
"""
AT_ONCE = 1_000


def altered_statements(cursor: Any) -> Iterator[str]:
    """Statements that were altered, or tell something else than their retirement."""
    cursor.execute(STATEMENTS)
    while rows := cursor.fetchmany(AT_ONCE):
        for number, record, fingerprint, state, quantity in rows:
            told = json.loads(record)
            if hashlib.sha256(rfc8785.dumps(told)).hexdigest() != fingerprint:
                yield f"statement {number} is not what its fingerprint says"
            elif (told.get("number"), state) != (number, "final"):
                yield f"statement {number} tells of another record"
            elif told["claim"]["quantity_kg"] != quantity:
                yield f"statement {number} tells of another quantity"
