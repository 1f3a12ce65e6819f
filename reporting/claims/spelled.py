"""Numbers written out in words, in English and French; read by `figures` alone."""

import re
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
