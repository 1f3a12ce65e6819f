"""Numbers written out in words, in English and French; read by `figures` alone."""

import re
from collections.abc import Iterator
from decimal import Decimal

SMALL = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
}
TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "fr": "vingt trente quarante cinquante soixante septante octante nonante",
}
OTHERS: dict[str, dict[str, int | Decimal]] = {
    "en": {"a": 1, "an": 1, "half": Decimal("0.5"), "dozen": 12},
    "fr": {"une": 1, "demi": Decimal("0.5"), "demie": Decimal("0.5"), "huitante": 80},
}
# Each multiplies what stands before it; from a thousand on, all of it.
TIMES = {
    "en": {"hundred": 100, "thousand": 1_000, "million": 1_000_000},
    "fr": {"cent": 100, "mille": 1_000, "million": 1_000_000},
}
VALUES: dict[str, dict[str, Decimal]] = {
    language: {
        word: Decimal(value)
        for word, value in (
            *((word, value) for value, word in enumerate(SMALL[language].split(), start=1)),
            *((word, value * 10) for value, word in enumerate(TENS[language].split(), start=2)),
            *OTHERS[language].items(),
        )
    }
    for language in SMALL
}
# The parts of a whole, as one divides it; `second` and `deuxieme` are rather places in a row.
PARTS = {
    "en": {
        "half": 2,
        "third": 3,
        "quarter": 4,
        "fifth": 5,
        "sixth": 6,
        "seventh": 7,
        "eighth": 8,
        "ninth": 9,
        "tenth": 10,
        "hundredth": 100,
    },
    "fr": {
        "moitie": 2,
        "tiers": 3,
        "quart": 4,
        "cinquieme": 5,
        "sixieme": 6,
        "septieme": 7,
        "huitieme": 8,
        "neuvieme": 9,
        "dixieme": 10,
        "centieme": 100,
    },
}
# At least so many per cent.
SHARES = {
    "en": {
        r"(?:nearly|almost|practically|virtually) (?:all|the whole|everything)": 90,
        r"most|the majority|the bulk": 50,
    },
    "fr": {
        r"(?:presque|quasiment|pratiquement) (?:tout\w*|la totalite)|quasi[- ]totalite": 90,
        r"la plupart|la majorite|la majeure partie": 50,
    },
}
# Whoever counts these has a plural for them.
PLURALS = r"(?:(?<=hundred)s|(?<=thousand)s|(?<=million)s|(?<=dozen)s|(?<=cent)s|(?<=vingt)s)?"


def numbers_in_words(language: str) -> str:
    """The pattern of a number in words, such as `ninety-nine` or `quatre-vingt-dix-neuf`."""
    words = sorted((*VALUES[language], *TIMES[language]), key=len, reverse=True)
    word = rf"(?:{'|'.join(words)}){PLURALS}"
    return rf"\b{word}(?:[ -](?:(?:and|et|of)[ -])?{word})*\b"


def value_of(written: str, language: str) -> Decimal:
    """The value of what `numbers_in_words` found."""
    total = group = Decimal(0)
    for typed in re.findall(r"[a-z]+", written):
        values, times = VALUES[language], TIMES[language]
        word = typed if typed in values or typed in times else typed.removesuffix("s")
        if word in ("and", "et", "of"):
            continue
        # One and a half.
        if word == "a" and group:
            continue
        if word == "dozen":
            group = (group or Decimal(1)) * 12
        elif word == "vingt" and group % 100 == 4:
            group += 76
        elif word not in times:
            group += values[word]
        elif times[word] == 100:
            group = (group or Decimal(1)) * 100
        else:
            total, group = total + (group or Decimal(1)) * times[word], Decimal(0)
    return total + group


def _counted(language: str) -> re.Pattern[str]:
    number = rf"{numbers_in_words(language)}|\d+"
    parts = "|".join(PARTS[language])
    of = r"(?:out of|in|of)" if language == "en" else "sur"
    return re.compile(
        rf"(?:(?P<number>{number})[ -])?\b(?P<part>{parts})s?\b (?:of|de|des|du)\b|"
        rf"(?P<some>{number}) {of} (?:every )?(?P<whole>{number})\b(?! (?:companies|entreprises|years|ans))|"
        r"(?<![\d/])(?P<top>\d)/(?P<bottom>\d)(?![\d/])"
    )


COUNTED = {language: _counted(language) for language in PARTS}


def shares(sentence: str, language: str) -> Iterator[tuple[re.Match[str], Decimal]]:
    """Each part of a whole told in words, such as `nine tenths of` or `nine out of ten`, in per cent."""

    def value(written: str) -> Decimal:
        return Decimal(written) if written.isdigit() else value_of(written, language)

    for match in COUNTED[language].finditer(sentence):
        if part := match["part"]:
            above, below = value(match["number"] or "1"), Decimal(PARTS[language][part])
        elif match["some"]:
            above, below = value(match["some"]), value(match["whole"])
        else:
            above, below = Decimal(match["top"]), Decimal(match["bottom"])
        if 0 < above <= below:
            yield match, above * 100 / below
    for pattern, percent in SHARES[language].items():
        for match in re.finditer(rf"\b(?:{pattern})\b", sentence):
            yield match, Decimal(percent)
