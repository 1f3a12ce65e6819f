"""Raw SQL against the rules, and the name of the rule that refused it."""

import psycopg
from django.db import Error, connection, transaction

NOT_GRANTED = "not granted"

# What must be said of a footprint or a line of it beside what a test is about: no column has a default there.
WHOLE_COMPANY = {
    "scope": "'company'",
    "scope_name": "''",
    "verification": "'declared'",
    "verifier_name": "''",
    "version": "1",
}
OWN_FACTOR = {
    "factor_low_kg": "0",
    "factor_high_kg": "1000",
    "factor_code": "''",
    "recycled_percent": "0",
    "recycled_source": "''",
    "yield_loss_percent": "0",
    "yield_loss_reason": "''",
    "covered_kg": "0",
}


def said(facts):
    """Columns and values of facts, for an INSERT INTO table (..., columns) SELECT ..., values."""
    return ", ".join(facts), ", ".join(facts.values())


def name_of(error):
    """The rule, or the missing privilege, behind an error of psycopg."""
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return NOT_GRANTED
    return error.diag.constraint_name or str(error)


# Nothing is written to the ledger in nobody's name, so an attack names somebody.
NAMED = "SELECT set_config('oreka.actor', 'system:attack', true), set_config('oreka.act', 'attack', true)"


def refused_by(*statements):
    """Run statements in one transaction as the application; what refused them, or None."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(NAMED)
            for statement in statements:
                cursor.execute(statement)
    except Error as error:
        return name_of(error.__cause__)
    return None


def refused_otherwise(attacks):
    """Of attacks and the rules to refuse them, those that another refused, or none: rule, what did, statements.

    What is refused leaves nothing, so that all of them can follow one another on the same rows.
    """
    tried = [(rule, refused_by(*statements), statements) for statements, rule in attacks]
    return [(rule, found, statements) for rule, found, statements in tried if found != rule]


def owner_refused_by(admin_sql, *statements):
    """The same as superuser, whom no grant stops: the floor below the grants."""
    try:
        with admin_sql.transaction():
            admin_sql.execute(NAMED)
            for statement in statements:
                admin_sql.execute(statement)
    except psycopg.Error as error:
        return name_of(error)
    return None
