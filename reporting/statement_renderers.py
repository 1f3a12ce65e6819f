"""Which code puts a record into words and on paper: a record keeps the renderer that it was issued with.

A renderer is never changed once a statement was issued with it; see docs/adr/0020.
"""

from collections.abc import Callable
from dataclasses import dataclass

from reporting import statement_pdf, statement_pdf_2, statement_words, statement_words_2

DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True)
class Renderer:
    words: Callable[[dict, str, str], dict]
    pdf: Callable[[dict, str, str], bytes]
    template: str


RENDERERS = {
    # Of schemas 1 and 2, whose records do not name it.
    "1": Renderer(statement_words.words_of, statement_pdf.statement_pdf, "statements/body_1.html"),
    "2": Renderer(statement_words_2.words_of, statement_pdf_2.statement_pdf, "statements/body_2.html"),
}


def renderer_of(record: dict) -> Renderer:
    return RENDERERS[record.get("renderer", "1")]


def languages_of(record: dict) -> list[str]:
    """The languages that a record speaks, English first."""
    return record.get("languages", ["en", "fr"])


def spoken(record: dict, wished: str | None) -> str:
    """The language that a record is shown in to somebody who wishes for one, such as `de-AT`."""
    language = (wished or "")[:2].lower()
    return language if language in languages_of(record) else DEFAULT_LANGUAGE
