"""Reads a draft against the rules of its language, and names the words that break the claim boundary.

It finds what it knows. That it finds nothing approves nothing, and it is no legal advice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reporting.claims import figures, grammars, rules_en, rules_fr, words_en, words_fr
from reporting.claims.meanings import meanings
from reporting.claims.reading import Reading, hidden, read, sentences
from reporting.claims.rules import PLACE_LETTER, Grammar, Reason, Rule

RULES: dict[str, tuple[list[Rule], Grammar]] = {
    "en": ([*rules_en.RULES, *meanings(words_en.WORDS)], grammars.ENGLISH),
    "fr": ([*rules_fr.RULES, *meanings(words_fr.WORDS)], grammars.FRENCH),
}
LANGUAGES = tuple(RULES)
LONGEST_DRAFT = 5_000
# Where a place or cooperative that a record names is what is spoken of.
OF_PLACES = (Reason.ORIGIN, Reason.OWNERSHIP, Reason.ENDORSEMENT)
# How many letters before and after its words a rule looks for what must stand beside them.
BESIDE = 120
# Denials that may stand among the words that were found.
WITHIN = ("not", "no", "cannot", "never", "neither", "ne", "n'", "ni", "jamais")
# The names of those who run the scheme hold words that no claim may hold.
NAMES = (
    "Responsible Minerals Credits",
    "Responsible Minerals Credit",
    "Responsible Cobalt Credits",
    "Responsible Cobalt Credit",
    "Responsible Minerals Initiative",
)


@dataclass(frozen=True)
class Finding:
    """Why a draft breaks its boundary, and where: no place if something is missing from it.

    `line` is what the statement says in so many words, if it is that which is broken.
    """

    reason: Reason
    start: int = 0
    end: int = 0
    words: str = ""
    line: str = ""


def findings(draft: str, language: str, record: dict | None = None) -> list[Finding]:
    """Everything found in a draft, in the order of its words; what is missing from it comes last.

    :param language: en or fr
    :param record: of the statement that the draft speaks of, if any
    """
    return judged(draft, language, record)[0]


def judged(
    draft: str, language: str, record: dict | None = None
) -> tuple[list[Finding], list[tuple[int, int]]]:
    """The findings, and every place of which a rule knows what is said there, were it denied or excused."""
    names, places = set(NAMES), set()
    if record:
        names |= set(figures.names_in(record))
        places = set(figures.places_in(record)) - names
    bare = hidden(draft, names)
    found: list[Finding] = []
    known: list[tuple[int, int]] = []
    # A place breaks no rule by its name, and is the very thing that some rules look for.
    for of_places, letter in ((True, PLACE_LETTER), (False, "x")):
        for reason, place, is_broken in _matches(read(hidden(bare, places, letter)), language, of_places):
            known.append(place)
            # A reason is named once for overlapping words.
            if is_broken and not any(
                each.reason == reason and each.start < place[1] and place[0] < each.end for each in found
            ):
                found.append(Finding(reason, *place, draft[slice(*place)]))
    if record:
        found += [Finding(*each) for each in figures.differences(draft, language, record)]
    found.sort(key=lambda finding: (finding.start == finding.end, finding.start))
    return found, known + [(finding.start, finding.end) for finding in found]


def _matches(
    reading: Reading, language: str, of_places: bool
) -> Iterator[tuple[Reason, tuple[int, int], bool]]:
    """Reason and place of each rule whose words are there, and whether neither denied nor excused."""
    every, grammar = RULES[language]
    rules = [rule for rule in every if (rule.reason in OF_PLACES) == of_places]
    bounds = sentences(reading.text)
    for position, (begin, end) in enumerate(bounds):
        sentence = reading.text[begin:end]
        following = reading.text[slice(*bounds[position + 1])] if position + 1 < len(bounds) else ""
        is_answered_no = sentence.rstrip(" \"')").endswith("?") and grammar.answers_no.match(following)
        for rule in rules:
            for match in rule.words.finditer(sentence):
                if not _stands_beside(rule, sentence, *match.span()):
                    continue
                place = reading.place(begin + match.start(), begin + match.end())
                is_excused = is_answered_no or (
                    rule.unless and rule.unless.search(_clause(sentence, *match.span(), grammar))
                )
                # A denial that belongs to the claim is not asked about: only one before it.
                until = match.start() if rule.affirms else match.end()
                is_broken = not is_excused and not is_denied(sentence, match.start(), until, grammar)
                yield rule.reason, place, is_broken


def _stands_beside(rule: Rule, sentence: str, start: int, end: int) -> bool:
    around = sentence[max(start - BESIDE, 0) : end + BESIDE]
    return all(beside.search(around) for beside in rule.beside)


def _clause(sentence: str, start: int, end: int, grammar: Grammar) -> str:
    """What stands around the words from start to end, up to where their clause ends on either side."""
    begin = max((found.end() for found in grammar.breaks.finditer(sentence, 0, start)), default=0)
    after = grammar.breaks.search(sentence, end)
    return sentence[begin : after.start() if after else len(sentence)]


def is_denied(sentence: str, start: int, end: int, grammar: Grammar) -> bool:
    """Whether the words from start to end are denied, or quoted only to be forbidden."""
    if _is_quoted(sentence, start) and grammar.speaks_of_words.search(sentence):
        return True
    if re.search(r"\b(?:words?|terms?|mots?|termes?|mentions?|expressions?)\b", sentence) and (
        grammar.speaks_of_words.search(sentence)
    ):
        return True
    for denial in grammar.denies.finditer(sentence):
        if denial.start() >= end:
            break
        # `No child labour` is a claim, and denies nothing.
        if denial.start() == start:
            continue
        if any(
            only_looks.start() <= denial.start() < only_looks.end()
            for only_looks in grammar.denies_not.finditer(sentence)
        ):
            continue
        if any(only.start() == denial.start() for only in grammar.only.finditer(sentence)):
            continue
        if denial.start() > start or _reaches(sentence[denial.end() : start], grammar):
            if denial.start() > start and denial.group() not in WITHIN:
                continue
            return True
    return False


def _reaches(between: str, grammar: Grammar) -> bool:
    """Whether a denial still holds after the words between it and what was found."""
    if grammar.breaks.search(between):
        return False
    _first, *parts = between.split(",")
    # After a comma an enumeration goes on; anything longer is a clause of its own.
    return all(grammar.goes_on.match(part) or len(part.split()) <= 2 for part in parts)


def _is_quoted(sentence: str, start: int) -> bool:
    return sentence[:start].count('"') % 2 == 1


@dataclass(frozen=True)
class Part:
    """A stretch of a draft, and the numbers of the findings on it; none on what may stay."""

    text: str
    numbers: tuple[int, ...]


def marked(draft: str, found: list[Finding]) -> list[Part]:
    """The draft cut where findings begin and end; findings are numbered from one, in their order."""
    placed = [
        (number, finding) for number, finding in enumerate(found, start=1) if finding.end > finding.start
    ]
    cuts = sorted({0, len(draft), *(cut for _number, each in placed for cut in (each.start, each.end))})
    return [
        Part(
            draft[begin:end],
            tuple(number for number, each in placed if each.start <= begin and end <= each.end),
        )
        for begin, end in zip(cuts, cuts[1:], strict=False)
    ]
