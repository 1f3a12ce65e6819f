"""Puts a record of schema 3 into words, once; page and PDF of renderer 2 print these same words."""

from reporting.citations import citations
from reporting.statement_phrases import LISTS, PHRASES, phrase
from reporting.statement_phrases.figures import (
    credits_of,
    day,
    grouped,
    hour,
    money,
    months,
    percent,
    span,
    tonnes,
)

LABELS = [
    *("statement", "who", "boundary", "may_say", "may_not_say", "say_with", "notice", "checked", "declared"),
    *("marks", "credits", "serials", "place", "produced", "issued", "total", "premium", "area", "allocated"),
    *("spent", "check", "fingerprint", "proves", "cite", "plain", "corrections", "address", "spent_since"),
]


def words_of(record: dict, fingerprint: str, language: str) -> dict:
    """Everything a reader sees of a statement, as texts in one of its languages."""
    texts = record["boundary"]["texts"][language]
    is_final = record["state"] == "final"
    mineral = record["claim"]["mineral"][f"name_{language}"]
    figures = {name: phrase(language, mark) for name, mark in record["figures"].items()}
    return {
        "language": language,
        "language_name": PHRASES[language]["language"],
        "languages": record["languages"],
        "in_languages": phrase(
            language,
            "in_languages",
            languages=", ".join(PHRASES[other]["language"] for other in record["languages"]),
        ),
        "labels": {name: PHRASES[language][name] for name in LABELS}
        | {"tonnes": f"t {record['claim']['mineral']['symbol']}"},
        "marks": figures,
        "number": record["number"],
        "address": record["address"],
        "is_final": is_final,
        "is_demo": record["demo"],
        "demo_label": PHRASES[language]["demo"],
        "registry": record["registry"]["name"],
        "operated": _operated(record["registry"], language),
        "issued": phrase(
            language,
            "issued_at",
            day=day(record["issued_at"][:10], language),
            time=hour(record["issued_at"]),
        ),
        "headline": record["citation"]["title"][language],
        "state": PHRASES[language]["state_final" if is_final else "state_preview"],
        "limits": phrase(language, "limits" if is_final else "limits_preview", mineral=mineral),
        "facts": _facts(record, language),
        "boundary_version": _boundary_version(record["boundary"], language),
        "draft_translation": PHRASES[language]["draft_translation"]
        if language in record["boundary"]["draft_languages"]
        else "",
        "may_say": texts["may_say"],
        "may_not_say": texts["may_not_say"],
        "notices": texts["notices"],
        "say_with": " ".join(texts["say_with"]),
        "credits": _credits(record, language),
        "cooperatives": _cooperatives(record, language),
        "standards": _standards(record, language),
        "assurance": record["assurance"][language],
        "decoupling": record["decoupling"][language],
        "premium": _premium(record["premium"], language),
        "check_how": record["verify"][language],
        "fingerprint": fingerprint,
        "schema": phrase(language, "schema", schema=record["schema"], renderer=record["renderer"]),
        "cite": citations(
            record, record["citation"]["title"][language], language, day(record["issued_at"][:10], language)
        ),
        "contact": record["registry"]["contact"],
    }


def _operated(registry: dict, language: str) -> str:
    if not registry["operator"]:
        return registry["scheme"]
    return phrase(language, "operated", **registry)


def _boundary_version(boundary: dict, language: str) -> str:
    if not boundary["accepted_on"]:
        return phrase(language, "boundary_version_preview", version=boundary["version"])
    return phrase(
        language,
        "boundary_version",
        version=boundary["version"],
        day=day(boundary["accepted_on"], language),
    )


def company_words(company: dict, language: str) -> str:
    """A company as it is identified: name, number, country, LEI, web domain and when that was reviewed."""
    parts = [", ".join(filter(None, [company["name"], company["registration_number"], company["country"]]))]
    if company["lei"]:
        parts.append(f"LEI {company['lei']}")
    if company["domain"]:
        parts.append(company["domain"])
    if company["reviewed_on"]:
        parts.append(phrase(language, "reviewed", day=day(company["reviewed_on"], language)))
    if company["invented"]:
        parts.append(PHRASES[language]["invented"])
    return " · ".join(parts)


def _facts(record: dict, language: str) -> list[dict]:
    """Label and text, what of it must stand out, and whether it was checked or declared."""
    claim, figures = record["claim"], record["figures"]
    account = (
        phrase(language, "same_account", company=claim["account"]["name"])
        if claim["account"] == claim["beneficiary"]
        else company_words(claim["account"], language)
    )
    retired = day(record["retired_on"], language)
    if record["retirement"]:
        retired = phrase(language, "retirement", day=retired, retirement=record["retirement"])
    facts = [
        ("beneficiary", company_words(claim["beneficiary"], language), "", figures["beneficiary"]),
        ("account", account, "", figures["account"]),
        ("retired_on", retired, "", figures["quantity"]),
        ("quantity", _quantity(claim, language), "", figures["quantity"]),
        ("period", span(claim["period"], language), "", figures["period"]),
        ("type", PHRASES[language][f"type_{claim['type']}"], "", figures["type"]),
    ]
    if claim["footprint"]:
        facts += _footprint(claim, figures, language)
    return [
        {
            "name": name,
            "label": PHRASES[language][name],
            "text": text,
            "strong": strong,
            "mark": PHRASES[language][mark],
            "is_checked": mark == "checked",
        }
        for name, text, strong, mark in facts
    ]


def _quantity(claim: dict, language: str) -> str:
    mineral, weight = claim["mineral"], claim["kg_per_credit"]
    return phrase(
        language,
        "quantity_text",
        quantity=tonnes(claim["quantity_kg"], language),
        credits=credits_of(claim["quantity_kg"], weight, language),
        mineral=mineral[f"name_{language}"],
        symbol=mineral["symbol"],
        weight=grouped(weight, language),
    )


def _footprint(claim: dict, figures: dict, language: str) -> list[tuple[str, str, str, str]]:
    footprint = claim["footprint"]
    text = phrase(
        language,
        "footprint_text",
        total=tonnes(footprint["total_kg"], language),
        low=tonnes(footprint["low_kg"], language),
        high=tonnes(footprint["high_kg"], language),
        symbol=claim["mineral"]["symbol"],
        number=footprint["number"],
        version=footprint["version"],
        method=footprint["method"],
        period=span(footprint["period"], language),
    )
    match = phrase(
        language,
        "match_text",
        covered=tonnes(footprint["covered_kg"], language),
        percent=percent(footprint["percent"], language),
        matched=tonnes(footprint["matched_kg"], language),
    )
    if footprint["contribution_kg"]:
        exceeding = tonnes(footprint["contribution_kg"], language)
        match = f"{match} · {phrase(language, 'exceeding', exceeding=exceeding)}"
    scope = phrase(language, f"scope_{footprint['scope']}", name=footprint["scope_name"])
    return [
        (
            "footprint",
            f"{text} · {_how_found(footprint, language)}",
            _checked_by(footprint, language),
            figures["footprint"],
        ),
        ("match", match, "", figures["match"]),
        ("inventory", f"{scope} · {footprint['boundary']}", "", figures["inventory"]),
    ]


def _how_found(footprint: dict, language: str) -> str:
    tiers = ", ".join(
        phrase(language, f"tier_{line['tier']}", total=tonnes(line["total_kg"], language))
        for line in footprint["tiers"]
    )
    found = phrase(
        language,
        "how_found",
        tiers=tiers,
        lines=footprint["lines"],
        recycled=footprint["recycled_lines"],
        lossy=footprint["yield_loss_lines"],
    )
    if not footprint["evidence_sha256"]:
        return found
    evidence = ", ".join(sha256[:8] for sha256 in footprint["evidence_sha256"])
    return f"{found} · {phrase(language, 'footprint_evidence', evidence=evidence)}"


def _checked_by(footprint: dict, language: str) -> str:
    return phrase(
        language,
        f"check_{footprint['verification']}",
        declared_by=footprint["declared_by"],
        verifier_name=footprint["verifier_name"],
        day=day(footprint["verified_on"], language) if footprint["verified_on"] else "",
    )


def _credits(record: dict, language: str) -> dict:
    return {
        "rows": [
            {
                "serials": line["serials"],
                "issuance": line["issuance"],
                "first": line["first"],
                "last": line["last"],
                "place": phrase(
                    language,
                    "site_name",
                    code=line["cooperative_code"],
                    site=line["site"],
                    town=line["town"],
                ),
                "evidence": _evidence(line, language, digits=64),
                "evidence_short": _evidence(line, language, digits=8),
                "legal": phrase(language, "legal", day=day(line["legal_status_on"], language)),
                "under": phrase(language, "under", **line["standard"]),
                "produced": months(line["period"], language),
                "issued": day(line["issued_on"], language),
                "tonnes": tonnes(line["quantity_kg"], language),
            }
            for line in record["source"]
        ],
        "total": tonnes(record["claim"]["quantity_kg"], language),
    }


def _evidence(line: dict, language: str, *, digits: int) -> str:
    return phrase(
        language,
        "evidence",
        report=line["report"],
        produced=line["evidence_sha256"][:digits],
        sold=line["sold_evidence_sha256"][:digits],
    )


def _cooperatives(record: dict, language: str) -> str:
    """Each cooperative and site once, with its full name and where it is."""
    places = dict.fromkeys(
        "{cooperative} ({cooperative_code}){note}: {site}, {town}, {province}, {country}".format(
            **line, note=f", {PHRASES[language]['invented']}" if line["invented"] else ""
        )
        for line in record["source"]
    )
    return phrase(language, "cooperatives", places="; ".join(places))


def _standards(record: dict, language: str) -> str:
    named = [_standard(standard, language) for standard in record["standards"]]
    return phrase(language, "standard", standards="; ".join(named))


def _standard(standard: dict, language: str) -> str:
    if standard["is_draft"]:
        return phrase(language, "standard_draft", **standard)
    return phrase(language, "standard_published", **standard, day=day(standard["published_on"], language))


def _premium(premium: dict, language: str) -> dict:
    def amount(minor: int) -> str:
        return money(minor, premium["currency"], language)

    areas = premium["areas"]
    return {
        "sentence": phrase(
            language,
            "premium_text",
            total=amount(premium["total_minor"]),
            fee=amount(premium["fee_minor"]),
            fund=amount(premium["fund_minor"]),
            sites=", ".join(premium["sites"]),
        ),
        "rows": [
            {
                "area": row["area"],
                "name": LISTS[language]["areas"][row["area"] - 1],
                "allocated": amount(row["allocated_minor"]),
                "spent": amount(row["spent_minor"]),
            }
            for row in areas
        ],
        "allocated": amount(sum(row["allocated_minor"] for row in areas)),
        "spent": amount(sum(row["spent_minor"] for row in areas)),
        "as_of": phrase(language, "as_of", day=day(premium["as_of"], language)),
        "note": premium["note"][language],
    }
