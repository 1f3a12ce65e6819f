"""Why words break a claim boundary, and how to say it instead: in the reader's language."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporting.claims.reading import read
from reporting.claims.rules import Reason


@dataclass(frozen=True)
class Why:
    """A reason in words, and by which words the line of the boundary is known that it breaks."""

    title: str | Promise
    because: str | Promise
    instead: str | Promise
    line: str = ""


WHY: dict[Reason, Why] = {
    Reason.ORIGIN: Why(
        _("Content or origin"),
        _(
            "Credits are book-and-claim: nobody knows which product holds this metal, so none contains it "
            "or comes from there."
        ),
        _("Say that your company supported production by buying and retiring credits."),
        r"contain|contient|enthalt",
    ),
    Reason.LABEL: Why(
        _("A label for a product or a supply"),
        _("A credit says nothing about your own supply, and certifies no product."),
        _("Say what you did: how many tonnes, in which period, under which standard and version."),
        r"conflict-free|sans conflit|konfliktfrei",
    ),
    Reason.DUTY: Why(
        _("A legal duty or a due-diligence answer"),
        _("A credit meets no due-diligence duty and changes no answer in an EMRT or CMRT."),
        _("Describe your due diligence by itself, and name the credits beside it."),
        r"emrt",
    ),
    Reason.OFFSET: Why(
        _("Offsetting, or a claim about carbon"),
        _("A credit counterbalances no harm and no emissions."),
        _("Say that your company paid a premium, and what it is for."),
        r"offset|carbon|kompensier",
    ),
    Reason.OWNERSHIP: Why(
        _("Ownership of a mine or project"),
        _(
            "The mine is its cooperative’s and the projects are its committee’s; the premium gives no part "
            "of them."
        ),
        _("Say “a cooperative in …” and “the committee decides”."),
        r"\bown\b|possed|besitz",
    ),
    Reason.ENDORSEMENT: Why(
        _("An endorsement"),
        _(
            "Neither the operator, the Fair Cobalt Alliance, the committee nor ISO endorses a company, a "
            "product or a claim."
        ),
        _("Name them only as those who run or created the scheme, and give the statement number."),
        r"endorse|approuve|\biso\b",
    ),
    Reason.REPLACED: Why(
        _("Matched is not replaced"),
        _("The metal in your products is the same as before."),
        _("Say “matched”, and add that the metal in the products is unchanged."),
        r"replaced|remplace|ersetzt",
    ),
    Reason.MORE: Why(
        _("The same tonnes twice, or another claim"),
        _("A credit supports one claim, of one company, for one period."),
        _("Retire further credits for a further claim, and cite its own statement."),
        r"twice|deux fois|zweimal",
    ),
    Reason.GENERIC: Why(
        _("A general environmental claim"),
        _(
            "Directive (EU) 2024/825, applied from 27 September 2026, bans general environmental claims to "
            "consumers that no "
            "recognised excellent performance stands behind; a credit is none."
        ),
        _("Leave the word out, or say the one fact that you can prove."),
    ),
    Reason.TONNES: Why(
        _("More tonnes than were retired"),
        _("The statement gives a smaller quantity."),
        _("Write the quantity of the statement."),
        r"more tonnes|plus de tonnes|mehr tonnen",
    ),
    Reason.COMPANY: Why(
        _("Another company"),
        _("Only the beneficiary of the statement may make the claim."),
        _("Name the beneficiary as the statement does."),
        r"another company|autre entreprise|anderes unternehmen",
    ),
    Reason.PERIOD: Why(
        _("Another period"),
        _("The statement supports the claim for its own period alone."),
        _("Write the period of the statement."),
        r"another period|autre periode|anderer zeitraum",
    ),
    Reason.PERCENT: Why(
        _("A higher share than was matched"),
        _("The statement matches a smaller share of the footprint, or none."),
        _("Write the percentage of the statement, or leave it out."),
        r"equals|equivaut|entspricht",
    ),
    Reason.ACCOMPANY: Why(
        _("Something that must accompany the claim is missing"),
        _("These words go with every use."),
        _("Add them in the sentence, or in a footnote to it."),
    ),
}


def line_broken(reason: Reason, lines: list[str]) -> str:
    """The line of a claim boundary that is broken for this reason; nothing if the boundary has none."""
    known_by = WHY[reason].line
    return next((line for line in lines if known_by and re.search(known_by, read(line).text)), "")
