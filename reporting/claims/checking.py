"""A draft as its page shows it: marked words, and why each breaks which line, and what to say instead."""

from datetime import date

from credits.boundary import filled
from registry.models import ClaimBoundary
from reporting.claims.facts import Facts
from reporting.claims.hints import unrecognised
from reporting.claims.linter import judged, marked
from reporting.claims.reasons import WHY, line_broken
from reporting.claims.rules import VERSION, Reason

ANY_MINERAL = {"en": "mineral", "fr": "minerai"}


def checked(draft: str, language: str, record: dict | None, *, on: date) -> dict:
    """What the page of a checked draft shows.

    :param language: of the draft, en or fr
    :param record: of the statement that the draft speaks of; without one, the boundary in force `on` that day
        is quoted
    """
    lines = lines_of(language, record, on=on)
    every, known = judged(draft, language, record)
    # What is left out is told once, in as many lines as are missing.
    found = [finding for finding in every if finding.reason != Reason.ACCOMPANY]
    missing = [finding.line for finding in every if finding.reason == Reason.ACCOMPANY]
    return {
        "version": VERSION,
        "language": language,
        "count": len(found) + bool(missing),
        "parts": marked(draft, found),
        "missing": missing,
        "unrecognised": [
            draft[start:end].strip() for start, end in unrecognised(draft, language, record, known)
        ],
        "why_missing": WHY[Reason.ACCOMPANY],
        "findings": [
            {
                "number": number,
                "words": finding.words,
                "right": finding.line,
                "why": WHY[finding.reason],
                "line": line_broken(finding.reason, lines),
            }
            for number, finding in enumerate(found, start=1)
        ],
    }


def lines_of(language: str, record: dict | None, *, on: date) -> list[str]:
    """The lines of a claim boundary that words can break: the record's, else those in force for any claim."""
    if record and language in record["boundary"]["texts"]:
        facts = Facts(record, language)
        return [*facts.may_not_say, *facts.notices, *facts.may_say]
    boundary = ClaimBoundary.objects.in_force(on)
    if boundary is None:
        return []
    texts = boundary.texts.filter(language=language, kind="may_not_say").order_by("position")
    return [filled(text.text, {"mineral": ANY_MINERAL[language]}) for text in texts]
