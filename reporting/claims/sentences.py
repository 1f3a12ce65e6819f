"""Sentences that a company may use as they stand, made of the frozen record of its statement.

The claim itself is the sentence that the company accepted with its claim boundary, word for word. What must
accompany it is part of every one of them. Only the languages of the record are offered.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from credits.boundary import filled
from reporting.claims.facts import Facts, languages_of

REPORT, CONSUMERS = "report", "consumers"
AUDIENCES = (REPORT, CONSUMERS)

# Own words, for each language: `claim` only where the boundary has no sentence in quotation marks.
WORDS = {
    "en": {
        "claim": "In {period}, {company} supported the responsible production of {quantity} of "
        "{mineral} at artisanal cooperatives in {place} by buying and retiring credits "
        "(book-and-claim, statement {number}).",
        "standard": "Standard: {standard}.",
        "match": "Of this quantity, {covered} equal {percent} % of the {mineral} footprint of {footprint} "
        "that {declared_by} declared {scope} ({footprint_number}; {checked}).",
        "the_company": "the company",
        "check_declared": "not checked by the registry",
        "check_internal": "according to {declared_by} checked within the company on {verified_on}, not by "
        "the registry",
        "check_third_party": "according to {declared_by} checked by {verifier} on {verified_on}, not by the "
        "registry",
        "premium": "A worker-led committee at the mine decides what the premium pays for, in four areas.",
        "limits": "Book-and-claim: this says nothing about the {mineral} physically inside any product.",
        "address": "The whole record, with everything that may not be said: {address}",
        "footnote": "Book-and-claim credits for {quantity} of {mineral}, retired for {company} for the "
        "period {period}; statement {number}, {standard}.",
        "consumers": "In {period}, {company} supported artisanal cooperatives in {place} by buying and "
        "retiring credits for {quantity} of {mineral} (book-and-claim, statement {number}, "
        "{standard}).",
        "products": "The credits say nothing about the {mineral} in our products.",
        "more": "More: {address}",
    },
    "fr": {
        "claim": "En {period}, {company} a soutenu la production responsable de {quantity} de "
        "{mineral} dans des coopératives artisanales à {place} en achetant et en retirant "
        "des crédits (book-and-claim, attestation {number}).",
        "standard": "Référentiel : {standard}.",
        "match": "De cette quantité, {covered} équivalent à {percent} % de l’empreinte {mineral} de "
        "{footprint} que {declared_by} a déclarée {scope} ({footprint_number} ; {checked}).",
        "the_company": "l’entreprise",
        "check_declared": "non contrôlée par le registre",
        "check_internal": "le registre ne l’a pas contrôlée ; selon {declared_by}, elle l’a été dans "
        "l’entreprise le {verified_on}",
        "check_third_party": "le registre ne l’a pas contrôlée ; selon {declared_by}, {verifier} l’a fait le "
        "{verified_on}",
        "premium": "Un comité de travailleurs de la mine décide de l’emploi de la prime, dans quatre "
        "domaines.",
        "limits": "Book-and-claim : cela ne dit rien du {mineral} qui se trouve dans un produit.",
        "address": "L’attestation entière, avec tout ce qui ne peut pas être dit : {address}",
        "footnote": "Crédits book-and-claim pour {quantity} de {mineral}, retirés pour {company} pour la "
        "période {period} ; attestation {number}, {standard}.",
        "consumers": "En {period}, {company} a soutenu des coopératives artisanales à {place} en achetant "
        "et en retirant des crédits pour {quantity} de {mineral} (book-and-claim, "
        "attestation {number}, {standard}).",
        "products": "Ces crédits ne disent rien du {mineral} de nos produits.",
        "more": "En savoir plus : {address}",
    },
    "de": {
        "claim": "Im Zeitraum {period} unterstützte {company} die verantwortungsvolle Produktion von "
        "{quantity} {mineral} in handwerklichen Kooperativen in {place} durch Kauf und "
        "Stilllegung von Credits (Book-and-Claim, Bescheinigung {number}).",
        "standard": "Standard: {standard}.",
        "match": "Von dieser Menge entsprechen {covered} {percent} % des {mineral}-Fußabdrucks von "
        "{footprint}, den {declared_by} {scope} erklärt hat ({footprint_number}; {checked}).",
        "the_company": "das Unternehmen",
        "check_declared": "vom Register nicht geprüft",
        "check_internal": "nach Angabe von {declared_by} im Unternehmen geprüft am {verified_on}, nicht vom "
        "Register",
        "check_third_party": "nach Angabe von {declared_by} geprüft von {verifier} am {verified_on}, nicht "
        "vom Register",
        "premium": "Ein Komitee der Arbeitenden an der Mine entscheidet, wofür die Prämie in vier "
        "Bereichen verwendet wird.",
        "limits": "Book-and-Claim: Das sagt nichts über das {mineral} aus, das sich in einem Produkt "
        "befindet.",
        "address": "Die ganze Bescheinigung, mit allem, was nicht gesagt werden darf: {address}",
        "footnote": "Book-and-Claim-Credits für {quantity} {mineral}, stillgelegt für {company} für den "
        "Zeitraum {period}; Bescheinigung {number}, {standard}.",
        "consumers": "Im Zeitraum {period} unterstützte {company} handwerkliche Kooperativen in {place} "
        "durch Kauf und Stilllegung von Credits für {quantity} {mineral} (Book-and-Claim, "
        "Bescheinigung {number}, {standard}).",
        "products": "Die Credits sagen nichts über das {mineral} in unseren Produkten aus.",
        "more": "Mehr: {address}",
    },
}
QUOTED = (("“", "”"), ("« ", " »"), ("«\u00a0", "\u00a0»"), ("„", "“"), ("«", "»"))
LENGTHS = {
    REPORT: {
        "line": ("claim", "standard", "notices"),
        "paragraph": (
            "claim",
            "standard",
            "match",
            "premium",
            "limits",
            "decoupling",
            "notices",
            "address",
        ),
        "footnote": ("footnote", "notices", "bare_address"),
    },
    CONSUMERS: {
        "line": ("consumers", "notices"),
        "paragraph": ("consumers", "products", "notices", "more"),
    },
}


@dataclass(frozen=True)
class ReadySentence:
    """One text to copy: for whom, how long, and in which language."""

    audience: str
    length: str
    language: str
    text: str


def languages_offered(record: dict) -> list[str]:
    """The languages of the record for which there are words here."""
    return [language for language in languages_of(record) if language in WORDS]


def ready_sentences(
    record: dict, language: str, audience: str, registry_notices: Sequence[str] = ()
) -> list[ReadySentence]:
    """The sentences for an audience, in one of `languages_offered`; notices of the registry come first."""
    parts = parts_of(record, language)
    return [
        ReadySentence(
            audience,
            length,
            language,
            " ".join([*registry_notices, *filter(None, (parts[name] for name in names))]),
        )
        for length, names in LENGTHS[audience].items()
    ]


def parts_of(record: dict, language: str) -> dict[str, str]:
    """Every sentence of which texts are made, by name; empty where it does not apply."""
    facts = Facts(record, language)
    known = placeholders(facts)
    if facts.footprint_number:
        known |= {"checked": filled(WORDS[language][f"check_{facts.verification}"], known)}
    parts = {name: filled(words, known) for name, words in WORDS[language].items()}
    parts["claim"] = accepted_claim(facts) or parts["claim"]
    # Before schema 3 no record told what its footprint covers.
    parts["match"] = parts["match"].replace("  ", " ") if facts.footprint_number else ""
    return parts | {
        "decoupling": record["decoupling"][language],
        "notices": " ".join(facts.notices),
        "bare_address": facts.address,
    }


def placeholders(facts: Facts) -> dict[str, str]:
    return {
        "period": facts.period,
        "company": facts.company,
        "quantity": facts.quantity,
        "mineral": facts.mineral,
        "place": facts.places,
        "number": facts.number,
        "address": facts.address,
        "standard": "; ".join(facts.standards),
        "percent": facts.percent,
        "footprint": facts.footprint,
        "footprint_number": facts.footprint_number,
        "retired_on": facts.retired_on,
        "covered": facts.covered,
        "scope": facts.scope,
        "declared_by": facts.declared_by or WORDS[facts.language]["the_company"],
        "verifier": facts.verifier,
        "verified_on": facts.verified_on,
    }


def accepted_claim(facts: Facts) -> str:
    """The sentence that the boundary gives in quotation marks, without them; nothing if it gives none."""
    for text in facts.may_say:
        for opening, closing in QUOTED:
            if text.startswith(opening) and text.endswith(closing):
                return text[len(opening) : -len(closing)].strip()
    return ""
