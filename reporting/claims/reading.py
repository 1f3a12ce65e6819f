"""Reads a draft as the rules compare it: plain letters, each with its place in what was typed."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

INVISIBLE = dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff")
ALIKE = {
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("’‘ʼ´`′", "'"),
    **dict.fromkeys("“”„«»‹›″", '"'),
    # Letters that only look Latin.
    **dict(zip("аеорсухіј", "aeopcyxij", strict=True)),
    "œ": "oe",
    "æ": "ae",
    "…": ".",
}
# Common small words that the other language does not have.
SMALL_WORDS = {
    "en": "the of and is are our we with in from for by that this was have has to it not an no on which",
    "fr": (
        "le la les de du des et est sont notre nos nous avec dans pour par que ce cette ces un une en au "
        "aux qui ne pas sans plus sur se son ses leur ils elle deja aussi"
    ),
    # German, Dutch, Spanish and Italian: drafts come in these too, and no rule knows them.
    "": (
        "der das und ist sind unser unsere mit fur nicht eine einen auf wir werden wurde "
        "het een zijn wij onze niet voor aan deze dat bevatten "
        "el los las del nuestro nuestra nuestros con para por como esta este "
        "il gli della delle nostro nostra nostri sono che di"
    ),
}


@dataclass(frozen=True)
class Reading:
    """A draft in small plain letters; `places[i]` is where its i-th letter stands in the draft."""

    draft: str
    text: str
    places: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of the text stands in the draft."""
        return self.places[start], self.places[end - 1] + 1


def read(draft: str) -> Reading:
    """The draft without accents, capitals, invisible letters and doubled spaces; punctuation of one kind."""
    letters: list[str] = []
    places: list[int] = []
    for place, typed in enumerate(draft):
        for letter in _plain(typed):
            if letter == " " and (not letters or letters[-1] == " "):
                continue
            letters.append(letter)
            places.append(place)
    return Reading(draft, "".join(letters), tuple(places))


@lru_cache(maxsize=4_096)
def _plain(typed: str) -> str:
    if typed in INVISIBLE:
        return ""
    if typed.isspace():
        return " "
    known = ALIKE.get(typed.lower())
    if known is not None:
        return known
    decomposed = unicodedata.normalize("NFKD", typed)
    plain = "".join(part for part in decomposed if not unicodedata.combining(part)).lower()
    return "".join(" " if part.isspace() else ALIKE.get(part, part) for part in plain)


def language_of(draft: str) -> str:
    """The language in which a draft is most likely written: en or fr, or empty if it is neither."""
    words = re.findall(r"[a-z]+", read(draft).text)
    counts = {
        language: sum(word in small for word in words)
        for language, small in ((name, set(known.split())) for name, known in SMALL_WORDS.items())
    }
    # Letters, and a space before a colon, that English does not have.
    french = len(re.findall(r"[éèêàçùœ]|\s[:;!?»]|\b[cdjlmns][’']\w", draft.lower()))
    if counts[""] > max(counts["en"], counts["fr"]):
        return ""
    return "fr" if counts["fr"] + french > counts["en"] else "en"


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence of a read text begins and ends; a point within a number or name ends none."""
    ends = [
        found.end()
        for found in re.finditer(r"[.!?]+[\"')]*(?= |$)", text)
        # B.V., S.A., Co.: what follows decides nothing, so they never end a sentence.
        if not re.search(
            r"(?:\b[a-z]\.|\b(?:co|inc|ltd|corp|art|no|p|approx|env|cf))$", text[: found.end() - 1] + "."
        )
        or found.end() == len(text)
    ]
    bounds, begin = [], 0
    for end in [*ends, len(text)]:
        if text[begin:end].strip():
            bounds.append((begin, end))
        begin = end
    return bounds


def hidden(draft: str, names: Iterable[str], letter: str = "x") -> str:
    """The draft with whole names replaced by as many letters x: what a company is called breaks no rule."""
    for name in sorted({name.strip() for name in names if name.strip()}, key=len, reverse=True):
        draft = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda found: letter * len(found[0]), draft)
    return draft
