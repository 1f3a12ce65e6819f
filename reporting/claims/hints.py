"""Sentences on the matter of a claim that no rule judges and no ready one resembles: a hint, no finding."""

import re
from collections.abc import Iterable

from reporting.claims import words_en, words_fr
from reporting.claims.facts import Facts
from reporting.claims.figures import names_in, places_in
from reporting.claims.linter import NAMES
from reporting.claims.reading import hidden, read, sentences
from reporting.claims.rules import PLACE_LETTER
from reporting.claims.sentences import WORDS

# What is said of the metal or the mine by itself, whoever speaks, is no claim.
TOPICS = {
    language: [re.compile(rf"\b(?:{words[name]})\b") for name in ("TOPIC", "CONCERNS")]
    for language, words in (("en", words_en.WORDS), ("fr", words_fr.WORDS))
}
# The share of its longer words that a sentence must have in common with the ready ones.
ALIKE = 0.75


def unrecognised(
    draft: str, language: str, record: dict | None, known: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Where such sentences begin and end in a draft.

    :param known: places of which a rule knows what is said there
    """
    bare = hidden(draft, {*NAMES, *(names_in(record) if record else ())})
    reading, ready, places = (
        read(hidden(bare, _places(record), PLACE_LETTER)),
        _ready(language, record),
        list(known),
    )
    found = []
    for begin, end in sentences(reading.text):
        sentence = reading.text[begin:end]
        start, stop = reading.place(begin, end)
        longer = _longer(sentence)
        is_alike = len(longer & ready) >= ALIKE * len(longer)
        is_known = any(first < stop and start < last for first, last in places)
        if all(topic.search(sentence) for topic in TOPICS[language]) and not is_alike and not is_known:
            found.append((start, stop))
    return found


def _places(record: dict | None) -> set[str]:
    return set(places_in(record)) if record else set()


def _ready(language: str, record: dict | None) -> set[str]:
    """The longer words of all ready sentences, and of what the record may say."""
    known = [*WORDS[language].values()]
    if record and language in record["boundary"]["texts"]:
        facts = Facts(record, language)
        known += [*facts.may_say, *facts.may_not_say, *facts.say_with, *facts.notices]
    return _longer(" ".join(known))


def _longer(text: str) -> set[str]:
    """Words of four letters and more, none that stands for a name, each cut where its endings may begin."""
    return {
        word[:6] for word in re.findall(r"[a-z]{4,}", read(text).text) if not re.fullmatch(r"x+|q+", word)
    }
