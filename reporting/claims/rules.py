"""What a rule on words is, and the reasons for which a claim breaks its boundary.

The rules themselves are tables: `meanings` for both languages, `rules_en` and `rules_fr` for what only one of
them says, each in the vocabulary of `words_en` and `words_fr`; how a language denies is in `grammars`.
All read plain small letters, as `reading` makes them. Whoever changes a
table raises `VERSION`: a finding is told with it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

VERSION = "1.2"
# Stands for each letter of a place that a record names.
PLACE_LETTER = "q"


class Reason(StrEnum):
    ORIGIN = "origin"
    LABEL = "label"
    DUTY = "duty"
    OFFSET = "offset"
    OWNERSHIP = "ownership"
    ENDORSEMENT = "endorsement"
    REPLACED = "replaced"
    MORE = "more"
    GENERIC = "generic"
    # Found only beside a statement.
    TONNES = "tonnes"
    COMPANY = "company"
    PERIOD = "period"
    PERCENT = "percent"
    ACCOMPANY = "accompany"


@dataclass(frozen=True)
class Rule:
    """Words that break a boundary for a reason, where all of `beside` stand near them in their sentence.

    They break none if their clause holds the words in `unless`. Where a rule `affirms`, a denial among its
    words is what is claimed: `no child has worked`.
    """

    reason: Reason
    words: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    beside: tuple[re.Pattern[str], ...] = ()
    affirms: bool = False


@dataclass(frozen=True)
class Grammar:
    """How a language denies.

    After `denies` nothing is claimed until the clause ends; `denies_not` and `only` merely look so. `breaks`
    end a clause, `goes_on` carries it over a comma. `speaks_of_words` tells that words are named to forbid
    them, `answers_no` that a question is denied.
    """

    denies: re.Pattern[str]
    denies_not: re.Pattern[str]
    breaks: re.Pattern[str]
    goes_on: re.Pattern[str]
    speaks_of_words: re.Pattern[str]
    only: re.Pattern[str]
    answers_no: re.Pattern[str]


def rule(
    reason: Reason,
    words: str,
    unless: str = "",
    beside: Iterable[str] = (),
    affirms: bool = False,
    *,
    parts: Mapping[str, str],
) -> Rule:
    """A rule from its words, in which `<NAME>` stands for one of the parts."""

    def compiled(pattern: str) -> re.Pattern[str]:
        while named := re.search(r"<([A-Z_]+)>", pattern):
            pattern = pattern.replace(named[0], f"(?:{parts[named[1]]})")
        # Whatever stands between two words of one clause.
        return re.compile(pattern.replace("<..>", r"(?:[^.;:!?]|(?<=\d)\.(?=\d)){0,60}?"))

    return Rule(
        reason,
        compiled(words),
        compiled(unless) if unless else None,
        tuple(compiled(each) for each in beside),
        affirms,
    )
