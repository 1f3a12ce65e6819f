"""A sheet of today's notices to go before a printed statement, which itself stays as it was printed."""

from collections.abc import Iterable
from datetime import UTC, date
from functools import partial
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.platypus import SimpleDocTemplate, Spacer

from credits.models import Notice
from reporting.notice_labels import NOTICE_LABELS
from reporting.pdf_archive import with_pages_before
from reporting.pdf_parts import (
    BODY,
    EVERY_SCRIPT,
    HEADLINE,
    REGULAR,
    SEMIBOLD,
    SMALL,
    Paragraph,
    draw_demo_band,
    register_fonts,
    safe,
)
from reporting.statement_phrases import PHRASES
from reporting.statement_phrases.figures import day

WORDS = {
    "en": {
        "cited": "Notices of the registry: {notices}. See {address}",
        "line": "Notice of the registry: {kind}, {day}, {on}: {text}",
        "title": "Notices on statement {number}",
        "as_of": "As of {day}. Later notices stand at {address}",
        "on": "on {on}",
        "below": "The statement on the next pages stays as it was issued; its record and fingerprint "
        "do not hold these notices.",
    },
    "fr": {
        "cited": "Avis du registre : {notices}. Voir {address}",
        "line": "Avis du registre : {kind}, {day}, {on} : {text}",
        "title": "Avis sur l’attestation {number}",
        "as_of": "Au {day}. Les avis ultérieurs se trouvent à {address}",
        "on": "sur {on}",
        "below": "L’attestation des pages suivantes reste telle qu’elle a été émise ; ni son document "
        "de référence ni son empreinte numérique ne contiennent ces avis.",
    },
    "de": {
        "cited": "Hinweise des Registers: {notices}. Siehe {address}",
        "line": "Hinweis des Registers: {kind}, {day}, {on}: {text}",
        "title": "Hinweise zur Bescheinigung {number}",
        "as_of": "Stand: {day}. Spätere Hinweise stehen unter {address}",
        "on": "zu {on}",
        "below": "Die Bescheinigung auf den folgenden Seiten bleibt, wie sie ausgestellt wurde; "
        "Datensatz und Prüfsumme enthalten diese Hinweise nicht.",
    },
}
said = partial(safe, fonts=EVERY_SCRIPT)


def cited_notices(record: dict, notices: Iterable[Notice], language: str) -> str:
    """One line for a citation: which notices there are, and where they stand; empty without any."""
    about = [_about(notice, language) for notice in notices]
    if not about:
        return ""
    kinds = "; ".join("{kind} ({day})".format(**each) for each in about)
    return WORDS[language]["cited"].format(notices=kinds, address=record["address"])


def lines_of(notices: Iterable[Notice], language: str) -> list[str]:
    """Each notice in one line, to stand before words that a company may copy."""
    return [
        WORDS[language]["line"].format(text=" ".join(notice.text.split()), **_about(notice, language))
        for notice in notices
    ]


def _about(notice: Notice, language: str) -> dict[str, str]:
    words = WORDS[language]
    return {
        "kind": NOTICE_LABELS[language][notice.kind],
        "day": day(notice.added_at.astimezone(UTC).date().isoformat(), language),
        "on": words["on"].format(on=notice.retirement or notice.issuance),
    }


def with_notices(
    printed: bytes, record: dict, notices: Iterable[Notice], language: str, *, today: date
) -> bytes:
    """The printed statement with a sheet before it."""
    register_fonts()
    words = WORDS[language]
    as_of = words["as_of"].format(day=day(today.isoformat(), language), address=record["address"])
    story = [
        Paragraph(said(words["title"].format(number=record["number"])), HEADLINE),
        Spacer(0, 6),
        Paragraph(said(as_of), SMALL),
    ]
    for notice in notices:
        about = _about(notice, language)
        story += [
            Spacer(0, 14),
            Paragraph(
                f'<font name="{SEMIBOLD}">{said(about["kind"])}</font> · {said(about["day"])} · '
                f"{said(about['on'])}",
                BODY,
            ),
            *(Paragraph(said(line), BODY) for line in notice.text.splitlines()),
        ]
    story += [Spacer(0, 18), Paragraph(said(words["below"]), BODY)]
    file = BytesIO()
    document = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=51, rightMargin=51, topMargin=72, initialFontName=REGULAR, invariant=1
    )

    def band(canvas, document):
        if record["demo"]:
            draw_demo_band(canvas, *A4, PHRASES[language]["demo"])

    document.build(story, onFirstPage=band, onLaterPages=band)
    return with_pages_before(printed, file.getvalue())
