"""Compares figures, names and periods of a draft with the frozen record of the statement that it names."""

import re
from collections.abc import Iterator
from decimal import Decimal

from reporting.claims.facts import Facts
from reporting.claims.reading import Reading, hidden, read, sentences
from reporting.claims.rules import Reason
from reporting.claims.spelled import numbers_in_words, shares, value_of

Found = tuple[Reason, int, int, str, str]
NUMBER = r"\d{1,3}(?:[ .,']\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
UNIT = r"(?P<unit>kg|kilos?|kilograms?|kilogrammes?|t|tons?|tonnes?|metric ton(?:ne)?s?|credits?)\b"
A_PERCENT = r"(?:%|per ?cent\b|pour ?cent\b)"
QUANTITY = re.compile(rf"(?<![\w.,/-])(?P<number>{NUMBER}) ?{UNIT}")
PERCENT = re.compile(rf"(?<![\w.,/-])(?P<number>{NUMBER}) ?{A_PERCENT}")
SPELLED = {
    language: (
        re.compile(rf"(?P<number>{numbers_in_words(language)})(?: (?:an?|of|de))?[ -]{UNIT}"),
        re.compile(rf"(?P<number>{numbers_in_words(language)}) {A_PERCENT}"),
    )
    for language in ("en", "fr")
}
WORDS_FOR_ALL = {
    "en": re.compile(
        r"\b(?:all|the whole|the entire|the entirety|the whole of|the total|every (?:\w+ )?(?:gram|kilogram|"
        r"kilo|ounce|tonne)) (?:of )?(?:our|its|their|the) (?:\w+ )?(?:cobalt|copper|footprint|"
        r"needs?|demand)\b|"
        r"\b(?:our|its|their) (?:entire|whole|complete) (?:\w+ )?(?:cobalt|copper|footprint|needs?|demand)\b|"
        r"\b(?:fully|entirely|completely|wholly) (?:matched|covered|met|supported|taken care)\b|"
        r"\b(?:matched|covered) (?:fully|"
        r"entirely|completely|in full)\b|\bcover\w* (?:\w+ ){0,4}(?:entire|whole|all) |\b(?:match|"
        r"cover)\w* (?:all|everything) (?:that )?(?:we|our)\b"
    ),
    "fr": re.compile(
        r"\b(?:tout|toute|tous|la totalite de|l'ensemble de|l'integralite de|chaque (?:gramme|kilo\w*|"
        r"tonne) de) (?:notre|nos|son|ses|leur|leurs|l') ?(?:\w+ )?(?:cobalt|cuivre|empreinte|besoins?)\b|"
        r"\b(?:notre|son|leur) (?:empreinte|cobalt|cuivre)(?: \w+)? (?:entiere?|complete?|tout entiere?)\b|"
        r"\b(?:entierement|totalement|completement|integralement) (?:appariee?s?|couverte?s?)\b|"
        r"\b(?:appari|couvr|couvert)\w* (?:\w+ ){0,3}(?:toute?s?|tous) |\b(?:appari|couvr|"
        r"couvert)\w* (?:entierement|totalement|completement|integralement|tout)\b"
    ),
}
OF_A_MATCH = re.compile(
    r"\b(?:footprint|match\w*|equal\w*|cover\w*|our (?:cobalt|copper)|needs?|demand|empreinte|appari\w+|"
    r"equivau\w*|couvr\w*|couvert\w*|"
    r"notre (?:cobalt|cuivre)|besoins?|correspond\w*)\b"
)
OF_A_FOOTPRINT = re.compile(r"\b(?:footprint|empreinte)\b")
# What is said of all the metal is no share of a match, unless it is also said to be matched.
OF_SUPPORT = re.compile(
    r"\b(?:match\w*|equal\w*|cover\w*|credits?|support\w*|retir\w*|appari\w+|equiv\w+|couvr\w*|couvert\w*|"
    r"souti\w*|soutenu\w*)\b"
)
CLAIMS = re.compile(
    r"\b(?:support\w*|retir\w*|credits?|tonnes?|tons?|kg|soutien\w*|soutenu\w*|retire\w*|achet\w*|bought|"
    r"buy\w*|book-and-claim)\b"
)
YEAR = re.compile(
    r"\b(?:in|during|for|since|from|through|throughout|until|to|between|and|years|annees|en|pour|pendant|depuis|durant|"
    r"des|jusqu'en|entre|et|a|year|annee|"
    r"of|de|financial year|fy|exercice|-) ?(?:calendar year |l'annee |l'exercice |(?:january|february|"
    r"march|april|may|june|july|august|september|october|november|"
    r"december|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|"
    r"decembre) )?(?P<year>(?:19|20)\d\d)\b(?![/-]\d)"
)
OF_A_DAY = re.compile(
    r"\b(?:as of|on|dated|issued|au|le|du|date du|emise? le) (?:the )?\d{1,2}(?:er|st|nd|rd|th)? \w+ (?:19|"
    r"20)\d\d\b"
)
COMPANY = re.compile(
    r"(?<!\w)(?P<name>(?:[A-Z][\w&’'.-]*,? ){1,4}(?:Ltd|Limited|Inc|LLC|plc|PLC|GmbH|AG|SE|KG|B\.?V|N\.?V|"
    r"S\.?A\.?S|S\.?A|SARL|S\.?p\.?A|AB|Oy|A/S|Corp|Corporation))(?!\w)\.?"
)
STATEMENT = re.compile(r"\brmc-?s-?\d{4}-?\d{6}-?[0-9a-z]\b")
NOT_HERE = (0, 0)


def names_in(record: dict) -> list[str]:
    """Names in a record but those of places, which break no rule whatever words they are made of."""
    claim = record["claim"]
    return [
        record["number"],
        record["address"],
        claim["beneficiary"]["name"],
        claim["account"]["name"],
        record["registry"]["name"],
        record["registry"]["scheme"],
        *(f"{standard['name']} {standard['version']}" for standard in record["standards"]),
        *(standard["name"] for standard in record["standards"]),
        *(_names_of(claim["footprint"]) if claim["footprint"] else []),
    ]


def _names_of(footprint: dict) -> Iterator[str]:
    """Schema 3 tells whose it is, of what, and who checked it."""
    yield footprint["number"]
    for name in ("declared_by", "scope_name", "verifier_name"):
        if footprint.get(name):
            yield footprint[name]


def places_in(record: dict) -> list[str]:
    """Names in a record of where its metal is from: they break no rule but that on origin."""
    return [line[name] for line in record["source"] for name in ("cooperative", "site", "town")]


def differences(draft: str, language: str, record: dict) -> list[Found]:
    """What a draft says otherwise than the record, and what it leaves out; places are those in the draft."""
    facts = Facts(record, language)
    reading, bare = read(draft), read(hidden(draft, [*names_in(record), *places_in(record)]))
    return [
        *_quantities(bare, facts),
        *_percentages(bare, draft, facts),
        *_years(bare, facts),
        *_other_companies(draft, facts),
        *_other_statements(reading, facts),
        *_left_out(reading, facts),
    ]


def kilograms_of(number: str, unit: str, language: str, kg_per_credit: int) -> Decimal:
    """A quantity as written, in kilograms.

    A point or comma before three digits groups them only in the language that groups so: 1,500 t is one
    thousand five hundred in English, and one and a half in French.
    """
    return _in_kilograms(number_of(number, language), unit, kg_per_credit)


def _in_kilograms(value: Decimal, unit: str, kg_per_credit: int) -> Decimal:
    if unit.startswith("k"):
        return value
    return value * (kg_per_credit if unit.startswith("credit") else 1000)


def number_of(written: str, language: str) -> Decimal:
    """A number as the language writes it; the other's mark of decimals is read where it groups nothing."""
    written = written.replace(" ", "").replace("'", "")
    groups, mark = (",", ".") if language == "en" else (".", ",")
    if (
        mark not in written
        and re.fullmatch(rf"\d+{re.escape(groups)}\d+", written)
        and not (re.fullmatch(rf"[1-9]\d{{0,2}}{re.escape(groups)}\d{{3}}", written))
    ):
        written = written.replace(groups, mark)
    return Decimal(written.replace(groups, "").replace(mark, "."))


def _quantities(reading: Reading, facts: Facts) -> Iterator[Found]:
    spelled, _percent = SPELLED[facts.language]
    for begin, end in sentences(reading.text):
        sentence = reading.text[begin:end]
        # The total of the footprint is no quantity that was supported.
        known = facts.footprint_kg if OF_A_FOOTPRINT.search(sentence) else None
        for match, value in _numbers(sentence, QUANTITY, spelled, facts.language):
            said = _in_kilograms(value, match["unit"], facts.kg_per_credit)
            if said > facts.quantity_kg and said != known:
                place = (begin + match.start(), begin + match.end())
                yield Reason.TONNES, *reading.place(*place), *_said(reading, place, facts.quantity)


def _percentages(reading: Reading, draft: str, facts: Facts) -> Iterator[Found]:
    _quantity, spelled = SPELLED[facts.language]
    for begin, end in sentences(reading.text):
        sentence = reading.text[begin:end]
        if not OF_A_MATCH.search(sentence):
            continue
        told = f"{facts.percent} %" if facts.percent else ""
        # All of a footprint is all of the company's, unless it is named of which footprint.
        typed = draft[slice(*reading.place(begin, end))]
        names_it = bool(facts.footprint_number) and facts.footprint_number in typed
        for match, value in _numbers(sentence, PERCENT, spelled, facts.language):
            is_all = value >= 100 and not facts.matches_all and not names_it
            if value > facts.percent_value or is_all:
                place = (begin + match.start(), begin + match.end())
                yield Reason.PERCENT, *reading.place(*place), *_said(reading, place, told)
        for match, value in shares(sentence, facts.language):
            if value > facts.percent_value and OF_SUPPORT.search(sentence):
                place = (begin + match.start(), begin + match.end())
                yield Reason.PERCENT, *reading.place(*place), *_said(reading, place, told)
        if facts.matches_all or not OF_SUPPORT.search(sentence):
            continue
        if whole := WORDS_FOR_ALL[facts.language].search(sentence):
            place = (begin + whole.start(), begin + whole.end())
            yield Reason.PERCENT, *reading.place(*place), *_said(reading, place, told)


def _numbers(
    sentence: str, in_digits: re.Pattern[str], in_words: re.Pattern[str], language: str
) -> Iterator[tuple[re.Match[str], Decimal]]:
    """Each number in a sentence with what follows it, and its value."""
    for match in in_digits.finditer(sentence):
        yield match, number_of(match["number"], language)
    for match in in_words.finditer(sentence):
        # A credit, a tonne, une tonne: said of any, not of so many.
        if (value := value_of(match["number"], language)) != 1:
            yield match, value


def _years(reading: Reading, facts: Facts) -> Iterator[Found]:
    for begin, end in sentences(reading.text):
        sentence = reading.text[begin:end]
        if not CLAIMS.search(sentence):
            continue
        days = [found.span() for found in OF_A_DAY.finditer(sentence)]
        for match in YEAR.finditer(sentence):
            is_of_a_day = any(start <= match.start("year") < stop for start, stop in days)
            if not is_of_a_day and not facts.covers_year(int(match["year"])):
                place = (begin + match.start("year"), begin + match.end("year"))
                yield Reason.PERIOD, *reading.place(*place), *_said(reading, place, facts.period)


def _other_companies(draft: str, facts: Facts) -> Iterator[Found]:
    for match in COMPANY.finditer(hidden(draft, facts.known_names)):
        name = draft[match.start("name") : match.end("name")]
        if "xxx" not in match["name"]:
            yield Reason.COMPANY, match.start("name"), match.end("name"), name, facts.company
    # Who retired for somebody else supported nothing: only the beneficiary may say so.
    if facts.account != facts.company and facts.account in draft and facts.company not in draft:
        start = draft.index(facts.account)
        yield Reason.COMPANY, start, start + len(facts.account), facts.account, facts.company


def _other_statements(reading: Reading, facts: Facts) -> Iterator[Found]:
    right = facts.number.lower().replace("-", "")
    for match in STATEMENT.finditer(reading.text):
        if match.group().replace("-", "") != right:
            yield Reason.MORE, *reading.place(*match.span()), *_said(reading, match.span(), facts.number)


def _left_out(reading: Reading, facts: Facts) -> Iterator[Found]:
    """What must accompany a claim and is nowhere in the draft."""
    if not CLAIMS.search(reading.text):
        return
    text = reading.text.replace("-", " ")
    wanted = {
        facts.number: facts.number,
        "book-and-claim": "book and claim",
        facts.period: facts.period,
        **{standard: standard for standard in facts.standards},
        **{notice: notice for notice in facts.notices},
    }
    for line, words in wanted.items():
        if _bare(words) not in _bare(text):
            yield Reason.ACCOMPANY, *NOT_HERE, "", line


def _bare(words: str) -> str:
    """Letters and digits alone, so that no comma or quotation mark hides a line that is there."""
    return " ".join(re.findall(r"\w+", read(words).text))


def _said(reading: Reading, place: tuple[int, int], right: str) -> tuple[str, str]:
    start, end = reading.place(*place)
    return reading.draft[start:end], right
