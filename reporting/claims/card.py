"""The card of a statement for pages elsewhere: notices first, then what the record says in one language."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from credits.models import Notice
from reporting.claims.facts import Facts
from reporting.claims.sentences import WORDS, languages_offered
from reporting.notice_labels import NOTICE_LABELS

HEIGHT, WIDTH = 400, 440
LABELS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Retirement statement",
        "demo": "DEMONSTRATION: invented data. This supports no claim.",
        "state": "RETIRED – FINAL",
        "credits": "of {mineral} credits",
        "beneficiary": "Beneficiary",
        "period": "Claim period",
        "number": "Statement",
        "notice": "Notice:",
    },
    "fr": {
        "title": "Attestation de retrait",
        "demo": "DÉMONSTRATION : données inventées. Ceci ne soutient aucune déclaration.",
        "state": "RETIRÉ – DÉFINITIF",
        "credits": "de crédits {mineral}",
        "beneficiary": "Bénéficiaire",
        "period": "Période visée",
        "number": "Attestation",
        "notice": "Avis\u00a0:",
    },
    "de": {
        "title": "Stilllegungsbescheinigung",
        "demo": "VORFÜHRUNG: erfundene Daten. Dies stützt keine Aussage.",
        "state": "STILLGELEGT – ENDGÜLTIG",
        "credits": "{mineral}-Credits",
        "beneficiary": "Begünstigte",
        "period": "Zeitraum der Aussage",
        "number": "Bescheinigung",
        "notice": "Hinweis:",
    },
}


def card_languages(record: dict) -> list[str]:
    return [language for language in languages_offered(record) if language in LABELS]


def card_of(record: dict, notices: Iterable[Notice], language: str) -> dict:
    """What a card shows; a withdrawal comes before any other notice, and every notice before the record."""
    facts, labels = Facts(record, language), LABELS[language]
    ordered = sorted(notices, key=lambda notice: not _is_withdrawal(notice))
    return {
        "language": language,
        "labels": labels,
        "is_demo": record["demo"],
        "registry": record["registry"]["name"],
        "scheme": record["registry"]["scheme"],
        "number": facts.number,
        "address": facts.address,
        "quantity": facts.quantity,
        "credits": labels["credits"].replace("{mineral}", facts.mineral),
        "company": facts.company,
        "period": facts.period,
        "limits": WORDS[language]["limits"].replace("{mineral}", facts.mineral),
        "notices": [
            {"kind": _kind(notice, language), "text": notice.text, "is_withdrawal": _is_withdrawal(notice)}
            for notice in ordered
        ],
    }


def _is_withdrawal(notice: Notice) -> bool:
    return notice.kind == Notice.Kind.WITHDRAWN


def _kind(notice: Notice, language: str) -> str:
    label = NOTICE_LABELS[language][notice.kind]
    return label.upper() if _is_withdrawal(notice) else label


def frame_line(number: str, language: str) -> str:
    """The line of HTML that shows a card on somebody's page."""
    address = f"{settings.PUBLIC_ADDRESS}{reverse('public:card', args=[number])}?lang={language}"
    title = f"{LABELS[language]['title']} {number}"
    return (
        f'<iframe src="{address}" title="{title}" width="{WIDTH}" height="{HEIGHT}" loading="lazy"></iframe>'
    )
