"""How figures and days are written by renderer 2: 17,300.000 or 17 300,000 or 17.300,000."""

from datetime import date, datetime

# Kept together in text: a line never breaks between the groups of a number.
SPACE = "\u00a0"
GROUPS = {"en": ",", "fr": SPACE, "de": "."}
POINTS = {"en": ".", "fr": ",", "de": ","}
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}


def grouped(number: int, language: str) -> str:
    return f"{number:,}".replace(",", GROUPS[language])


def tonnes(kilograms: int, language: str) -> str:
    """Tonnes with three decimals: exact, since kilograms are whole."""
    whole, rest = divmod(kilograms, 1000)
    return f"{grouped(whole, language)}{POINTS[language]}{rest:03d}"


def credits_of(kilograms: int, kg_per_credit: int, language: str) -> str:
    """Credits with three decimals, rounded down where one credit is no round weight."""
    return tonnes(kilograms * 1000 // kg_per_credit, language)


def money(minor: int, currency: str, language: str) -> str:
    """USD 12,000.00 or 12 000,00 USD or 12.000,00 USD."""
    whole, rest = divmod(minor, 100)
    amount = f"{grouped(whole, language)}{POINTS[language]}{rest:02d}"
    return f"{currency}{SPACE}{amount}" if language == "en" else f"{amount}{SPACE}{currency}"


def percent(value: str, language: str) -> str:
    return value.replace(".", POINTS[language])


def month(day: date, language: str) -> str:
    return f"{MONTHS[language].split()[day.month - 1]} {day.year}"


def day(iso: str, language: str) -> str:
    """2 March 2026, 2 mars 2026, 2. März 2026."""
    written = date.fromisoformat(iso)
    return f"{written.day}{'.' if language == 'de' else ''} {month(written, language)}"


def hour(instant: str) -> str:
    return datetime.fromisoformat(instant).strftime("%H:%M")


def span(period: dict, language: str) -> str:
    """1 January 2025 – 31 December 2025."""
    return f"{day(period['first'], language)}{SPACE}– {day(period['last'], language)}"


def months(period: dict, language: str) -> str:
    """The months of a production period: January – June 2025."""
    first, last = (date.fromisoformat(period[end]) for end in ("first", "last"))
    begin, end = month(first, language), month(last, language)
    if begin == end:
        return end
    return f"{begin.split()[0] if first.year == last.year else begin} – {end}"
