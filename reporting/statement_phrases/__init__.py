"""The words of statements by renderer 2, in English, French and German.

They are kept here and not in the translations of the site: what a statement says may not change when somebody
betters a translation. Other words need another renderer; see docs/adr/0020.
"""

from reporting.statement_phrases import de, en, fr
from reporting.statement_phrases.figures import tonnes

PHRASES = {"en": en.PHRASES, "fr": fr.PHRASES, "de": de.PHRASES}
LISTS = {"en": en.LISTS, "fr": fr.LISTS, "de": de.LISTS}


def phrase(language: str, name: str, /, **values: object) -> str:
    """A phrase by its name, with each {value} filled in."""
    return PHRASES[language][name].format(**values)


def titled(claim: dict, language: str) -> str:
    """The headline of a statement: how much of what was retired for whom."""
    return phrase(
        language,
        "headline",
        quantity=tonnes(claim["quantity_kg"], language),
        mineral=claim["mineral"][f"name_{language}"],
        company=claim["beneficiary"]["name"],
    )
