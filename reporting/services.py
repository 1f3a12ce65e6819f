"""Makes and prints statements, which nothing rewrites, switches cards and links, and checks the books."""

import hashlib
import time
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from credits.models import Retirement
from registry.acting import act
from registry.identifiers import STATEMENT_PREFIX, with_check_character
from registry.models import User, next_number
from registry.refusals import Refused, broken_rule
from registry.services import refuse_suspended
from registry.tokens import EVIDENCE, fingerprint_of_token, token_of
from reporting.checks import differences
from reporting.models import (
    LONGEST_LINK,
    EvidenceLink,
    EvidenceOpening,
    LedgerCheck,
    PrintedStatement,
    Statement,
    StatementCard,
)
from reporting.statement_record import build_record, fingerprint_of
from reporting.statement_renderers import languages_of, renderer_of

MOST_LINKS = 20  # open at once, to one statement


class NotFinal(Refused):
    """A statement tells of a final retirement only."""


class CardIsOn(Refused):
    """The statement's card is switched on already."""


class CardIsOff(Refused):
    """The statement's card is not switched on."""


class UnfitLink(Refused):
    """A link to evidence is for somebody, for 90 days at most, and can be revoked once."""


def retirements_without_statement() -> "QuerySet[Retirement]":
    """The queue: final retirements whose statement is still to be made."""
    return Retirement.objects.final().filter(statement__isnull=True).order_by("pk")


def statements_without_print() -> "QuerySet[Statement]":
    """The queue of the printer."""
    return Statement.objects.filter(prints__isnull=True).order_by("pk")


def check_ledgers(*, at: datetime) -> LedgerCheck:
    """Recompute the whole ledger as of one moment, and keep what was found."""
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT place_ledger_entries()")
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        # However long it takes: nobody waits for it, and it holds no lock.
        cursor.execute("SET LOCAL statement_timeout = 0")
        found = [difference.as_dict() for difference in differences(cursor)]
    return LedgerCheck.objects.create(
        checked_at=at, took_ms=round((time.monotonic() - began) * 1000), differences=found
    )


@act
def make_statement(*, retirement: Retirement, at: datetime, by: str) -> Statement:
    """Freeze the statement of a final retirement. A second call gives the first statement again.

    :param by: `system:` and the name of what makes it; no person does
    :raises NotFinal: if the retirement is not final
    """
    retirement = Retirement.objects.select_for_update(of=("self",)).get(pk=retirement.pk)
    if retirement.state != Retirement.State.FINAL:
        raise NotFinal(_("Retirement %(number)s is not final yet.") % {"number": retirement})
    if earlier := Statement.objects.filter(retirement=retirement).first():
        return earlier
    sequence = next_number(f"{STATEMENT_PREFIX}-{at.year}")
    number = with_check_character(STATEMENT_PREFIX, at.year, sequence)
    record = build_record(retirement=retirement, number=number, at=at)
    return Statement.objects.create(
        number=number,
        retirement=retirement,
        record=record,
        fingerprint=fingerprint_of(record),
        issued_at=at,
    )


@act
def print_statement(*, statement: Statement, at: datetime, by: str) -> list[PrintedStatement]:
    """Keep the PDF of a statement in each of its languages. A second call gives the first prints again.

    :param by: `system:` and the name of what prints it; no person does
    """
    # Nobody may change a statement, so nobody may lock one either.
    Retirement.objects.select_for_update(of=("self",)).get(pk=statement.retirement_id)
    if earlier := list(PrintedStatement.objects.filter(statement=statement)):
        return earlier
    printed = []
    for language in languages_of(statement.record):
        content = renderer_of(statement.record).pdf(statement.record, statement.fingerprint, language)
        printed.append(
            PrintedStatement.objects.create(
                statement=statement,
                language=language,
                content=content,
                sha256=hashlib.sha256(content).hexdigest(),
                printed_at=at,
            )
        )
    return printed


@act
def enable_card(*, statement: Statement, at: datetime, by: User) -> StatementCard:
    """Let anybody show the statement's card on pages of their own.

    :raises CardIsOn: if it is so already
    :raises registry.services.organisations.Suspended: while the company that retired the credits is suspended
    """
    refuse_suspended(statement.retirement.account.organisation)
    try:
        with transaction.atomic():
            return StatementCard.objects.create(statement=statement, enabled_at=at, enabled_by=by)
    except IntegrityError as error:
        if broken_rule(error) != "one_card_of_a_statement":
            raise
        raise CardIsOn(_("The card is switched on already.")) from error


@act
def disable_card(*, statement: Statement, at: datetime, by: User) -> StatementCard:
    """Show the card nowhere any more; a suspended company may do so too.

    :raises CardIsOff: if it is not switched on
    """
    card = StatementCard.objects.select_for_update(of=("self",)).shown().filter(statement=statement).first()
    if card is None:
        raise CardIsOff(_("The card is not switched on."))
    card.disabled_at, card.disabled_by = at, by
    card.save(update_fields=["disabled_at", "disabled_by"])
    return card


@act
def create_evidence_link(
    *, statement: Statement, label: str, days: int, at: datetime, by: User
) -> EvidenceLink:
    """Let whoever has a link read the evidence of one statement.

    :param days: from 1 to 90
    :raises UnfitLink: if it says not for whom, lasts too long, or too many others are open
    """
    if not label.strip() or not 1 <= days <= LONGEST_LINK.days:
        raise UnfitLink(_("Say for whom the link is, and for how many days, from 1 to 90."))
    if EvidenceLink.objects.open(at).filter(statement=statement).count() >= MOST_LINKS:
        raise UnfitLink(_("Many links to this statement are open. Revoke one that nobody needs."))
    key = uuid4()
    return EvidenceLink.objects.create(
        statement=statement,
        label=label.strip(),
        key=key,
        token_sha256=fingerprint_of_token(token_of(EVIDENCE, key)),
        created_at=at,
        created_by=by,
        expires_at=at + timedelta(days=days),
    )


@act
def revoke_evidence_link(*, link: EvidenceLink, at: datetime, by: User) -> EvidenceLink:
    """Let a link open nothing any more.

    :raises UnfitLink: if it was revoked before
    """
    link = EvidenceLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if link.revoked_at:
        raise UnfitLink(_("This link was revoked before."))
    link.revoked_at, link.revoked_by = at, by
    link.save(update_fields=["revoked_at", "revoked_by"])
    return link


@act
def open_evidence(*, link: EvidenceLink, sha256: str = "", at: datetime, by: str) -> EvidenceOpening:
    """Note that a link was used, for the page or for a file, before anything of it is shown.

    :param by: `system:` and the name of the door; whoever has the link needs no account
    :raises UnfitLink: if it was revoked or is over
    """
    # A link that is being revoked is waited for.
    link = EvidenceLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if link.revoked_at or link.expires_at <= at:
        raise UnfitLink(_("This link opens nothing any more."))
    return EvidenceOpening.objects.create(link=link, sha256=sha256, opened_at=at)
