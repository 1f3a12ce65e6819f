"""Puts a statement record into words, once; page and PDF print these same words."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from committees.models import Area
from credits.models import Retirement
from reporting.citations import citations
from reporting.statement_labels import labels
from reporting.wording import day, grouped, money, months, percent, span, tonnes

LINES_PRINTED = 10  # of the credits retired; the page lists them all
LANGUAGES = {"en": "English", "fr": "Français"}


def words_of(record: dict, fingerprint: str, language: str) -> dict:
    """Everything a reader sees of a statement, as texts in one language.

    :param language: en or fr; any other reads English
    """
    language = "fr" if language.startswith("fr") else "en"
    with translation.override(language):
        headline = _headline(record, language)
        return {
            "language": language,
            "language_name": LANGUAGES[language],
            "labels": labels(record["claim"]["mineral"]["symbol"], record["premium"]["currency"]),
            "number": record["number"],
            "address": record["address"],
            "is_demo": record["demo"],
            "demo_label": _("DEMONSTRATION: invented data. This statement supports no claim."),
            "registry": record["registry"]["name"],
            "operated": _operated(record["registry"]),
            "issued": _issued(record["issued_at"], language),
            "headline": headline,
            "state": _("RETIRED — FINAL"),
            "limits": _limits(record, language),
            "facts": _facts(record, language),
            "boundary_version": _("Claim boundary, version %(version)s")
            % {"version": record["boundary"]["version"]},
            **record["boundary"]["texts"][language],
            "say_with": " ".join(record["boundary"]["texts"][language]["say_with"]),
            "credits": _credits(record, language),
            "standards": _standards(record),
            "assurance": record["assurance"][language],
            "decoupling": record["decoupling"][language],
            "premium": _premium(record["premium"], language),
            "fingerprint": fingerprint,
            "cite": citations(record, headline, language),
            "contact": record["registry"]["contact"],
            "pages": _("Page %(page)s of 2"),
        }


def _headline(record: dict, language: str) -> str:
    claim = record["claim"]
    return _("%(quantity)s tonnes of %(mineral)s credits retired for %(company)s") % {
        "quantity": tonnes(claim["quantity_kg"], language),
        "mineral": claim["mineral"][f"name_{language}"],
        "company": claim["beneficiary"]["name"],
    }


def _operated(registry: dict) -> str:
    if not registry["operator"]:
        return registry["scheme"]
    return _("%(scheme)s · operated by %(operator)s") % registry


def _issued(instant: str, language: str) -> str:
    at = datetime.fromisoformat(instant)
    return _("Issued %(day)s, %(time)s UTC") % {
        "day": day(at.date(), language),
        "time": at.strftime("%H:%M"),
    }


def _limits(record: dict, language: str) -> str:
    return _(
        "These credits cannot be sold, transferred or claimed again. Book-and-claim: this statement says "
        "nothing about the %(mineral)s physically inside any product."
    ) % {"mineral": record["claim"]["mineral"][f"name_{language}"]}


def company_words(company: dict) -> str:
    """A company as it is identified: name, registration number, country, LEI and web domain."""
    parts = [", ".join(filter(None, [company["name"], company["registration_number"], company["country"]]))]
    if company["lei"]:
        parts.append(f"LEI {company['lei']}")
    if company["domain"]:
        parts.append(company["domain"])
    return " · ".join(parts)


def _facts(record: dict, language: str) -> list[dict]:
    """Label and text, and what of it must stand out."""
    claim = record["claim"]
    mineral = claim["mineral"]
    same = claim["account"] == claim["beneficiary"]
    facts = [
        (_("Beneficiary (claimant)"), company_words(claim["beneficiary"]), ""),
        (
            _("Retired by"),
            _("%(company)s (same account)") % {"company": claim["account"]["name"]}
            if same
            else company_words(claim["account"]),
            "",
        ),
        (_("Retired on"), day(record["retired_on"], language), ""),
        (
            _("Quantity"),
            _(
                "%(quantity)s t contained %(mineral)s (%(symbol)s) · 1 credit = %(weight)s kg, "
                "divisible to 1 kg"
            )
            % {
                "quantity": tonnes(claim["quantity_kg"], language),
                "mineral": mineral[f"name_{language}"],
                "symbol": mineral["symbol"],
                "weight": grouped(claim["kg_per_credit"], language),
            },
            "",
        ),
        (_("Claim period"), span(claim["period"], language), ""),
        (_("Claim type"), str(Retirement.ClaimType(claim["type"]).label), ""),
    ]
    if claim["footprint"]:
        facts += _footprint(claim, language)
    return [{"label": label, "text": text, "strong": strong} for label, text, strong in facts]


def _footprint(claim: dict, language: str) -> list[tuple[str, str, str]]:
    footprint, symbol = claim["footprint"], claim["mineral"]["symbol"]
    # Before schema 2 no claim exceeded its footprint.
    covered = footprint.get("covered_kg", claim["quantity_kg"])
    exceeding = footprint.get("contribution_kg", 0)
    contribution = _(
        "%(covered)s t match the footprint; %(exceeding)s t exceed what was left of it: they are a "
        "contribution and match nothing"
    ) % {"covered": tonnes(covered, language), "exceeding": tonnes(exceeding, language)}
    return [
        (
            _("Footprint"),
            _("%(total)s t %(symbol)s (%(number)s, method %(method)s) · match %(percent)s %%")
            % {
                "total": tonnes(footprint["total_kg"], language),
                "symbol": symbol,
                "number": footprint["number"],
                "method": footprint["method"],
                "percent": percent(footprint["percent"], language),
            },
            _("declared by the company, not checked by the registry"),
        ),
        *([(_("Match and contribution"), contribution, "")] if exceeding else []),
        (_("Inventory boundary"), footprint["boundary"], ""),
    ]


def _credits(record: dict, language: str) -> dict:
    return {
        "symbol": record["claim"]["mineral"]["symbol"],
        "rows": [
            {
                "serials": line["serials"],
                "issuance": line["issuance"],
                "first": line["first"],
                "last": line["last"],
                "place": f"{line['cooperative_code']} · {line['site']}, {line['town']}",
                "cooperative": line["cooperative"],
                "report": line["report"],
                "evidence": line["evidence_sha256"],
                "produced": months(line["period"], language),
                "issued": day(line["issued_on"], language),
                "tonnes": tonnes(line["quantity_kg"], language),
                "kilograms": line["quantity_kg"],
            }
            for line in record["source"]
        ],
        "total": tonnes(record["claim"]["quantity_kg"], language),
        "more": _more(len(record["source"]) - LINES_PRINTED, record["address"]),
    }


def _more(left_over: int, address: str) -> str:
    if left_over <= 0:
        return ""
    return ngettext(
        "and %(count)s more block, listed at %(address)s",
        "and %(count)s more blocks, all listed at %(address)s",
        left_over,
    ) % {"count": left_over, "address": address}


def _standards(record: dict) -> str:
    named = [
        _("%(name)s %(version)s (draft, not yet published)") % standard
        if standard["is_draft"]
        else f"{standard['name']} {standard['version']}"
        for standard in record["standards"]
    ]
    return _("Standard: %(standards)s.") % {"standards": "; ".join(named)}


def _premium(premium: dict, language: str) -> dict:
    currency = premium["currency"]

    def amount(minor: int) -> str:
        return money(minor, currency, language)

    return {
        "sentence": _(
            "Premium paid for these credits: %(total)s. Of this, fee: %(fee)s; to the fund of %(sites)s: "
            "%(fund)s."
        )
        % {
            "total": amount(premium["total_minor"]),
            "fee": amount(premium["fee_minor"]),
            "fund": amount(premium["fund_minor"]),
            "sites": ", ".join(premium["sites"]),
        },
        "rows": [
            {
                "area": row["area"],
                "name": str(Area(row["area"]).label),
                "allocated": amount(row["allocated_minor"]),
                "spent": amount(row["spent_minor"]),
            }
            for row in premium["areas"]
        ],
        "allocated": amount(sum(row["allocated_minor"] for row in premium["areas"])),
        "spent": amount(sum(row["spent_minor"] for row in premium["areas"])),
        "as_of": _("As of %(day)s.") % {"day": day(premium["as_of"], language)},
        "note": premium["note"][language],
    }
