"""How figures and periods of a statement are written in English and French."""

from datetime import date

from django.utils import translation
from django.utils.formats import date_format

# Kept together in text: a line never breaks between the groups of a number.
SPACE = "\u00a0"


def grouped(number: int, language: str) -> str:
    """17,300 or 17 300."""
    return f"{number:,}".replace(",", SPACE) if language == "fr" else f"{number:,}"


def tonnes(kilograms: int, language: str) -> str:
    """Tonnes with three decimals: exact, since kilograms are whole."""
    whole, rest = divmod(kilograms, 1000)
    return f"{grouped(whole, language)}{',' if language == 'fr' else '.'}{rest:03d}"


def money(minor: int, currency: str, language: str) -> str:
    """USD 12,000.00 or 12 000,00 USD."""
    whole, rest = divmod(minor, 100)
    if language == "fr":
        return f"{grouped(whole, language)},{rest:02d}{SPACE}{currency}"
    return f"{currency}{SPACE}{grouped(whole, language)}.{rest:02d}"


def percent(value: str, language: str) -> str:
    return value.replace(".", ",") if language == "fr" else value


def percent_rounded_down(part: int, whole: int) -> str:
    """A percentage with one decimal, never more than the truth: 999 of 1,000 is 99.9."""
    tenths = part * 1000 // whole
    return f"{tenths // 10}.{tenths % 10}"


def day(iso: str | date, language: str) -> str:
    with translation.override(language):
        return date_format(_date(iso), "j F Y")


def month(iso: str, language: str) -> str:
    """The month of a date, or of `2025-07`."""
    with translation.override(language):
        return date_format(_date(iso if len(iso) > 7 else f"{iso}-01"), "F Y")


def span(period: dict, language: str) -> str:
    """1 January 2025 – 31 December 2025."""
    return f"{day(period['first'], language)}{SPACE}– {day(period['last'], language)}"


def months(period: dict, language: str) -> str:
    """The months of a production period: Jan. – June 2025."""
    first, last = _date(period["first"]), _date(period["last"])
    with translation.override(language):
        begin, end = date_format(first, "N Y"), date_format(last, "N Y")
        if begin == end:
            return end
        return f"{date_format(first, 'N') if first.year == last.year else begin} – {end}"


def _date(value: str | date) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
