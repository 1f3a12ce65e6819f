"""Texts for reports under known frameworks, filled from the frozen record of a statement."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from credits.boundary import filled
from reporting.claims.facts import Facts
from reporting.claims.sentences import parts_of, placeholders
from reporting.models import ReadyText


@dataclass(frozen=True)
class FilledText:
    """A ready text as a company may copy it, with the code and version that its report can cite."""

    code: str
    version: int
    title: str
    text: str


def filled_texts(
    texts: Iterable[ReadyText], record: dict, language: str, registry_notices: Sequence[str] = ()
) -> list[FilledText]:
    """Each text filled from a record, in one of its languages; what the registry noted since comes first."""
    # What is the name of both is a fact, such as the standard's, before it is a sentence.
    known = parts_of(record, language) | placeholders(Facts(record, language))
    return [
        FilledText(
            text.code,
            text.version,
            text.title,
            "\n\n".join([*registry_notices, _filled(text.body, known)]),
        )
        for text in texts
    ]


def _filled(body: str, known: dict[str, str]) -> str:
    paragraphs = (
        re.sub(r" {2,}", " ", filled(paragraph, known)).strip()
        for paragraph in re.split(r"\r?\n\s*\r?\n", body)
    )
    return "\n\n".join(filter(None, paragraphs))
