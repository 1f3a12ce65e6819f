"""Records of statements as hypothesis makes them: any names, quantities, periods, matches and places."""

from datetime import date, timedelta
from importlib import import_module

from django.utils import translation
from hypothesis import strategies as st

from credits.boundary import filled, written_credits, written_period

REFERENCE = import_module("registry.migrations.0002_reference_data")
EXCEEDING = import_module("registry.migrations.0010_what_exceeds_a_footprint")
# What a name must not bring into a sentence: words that break every rule, marks, formulas, markup.
NAMES = [
    "Test Phones B.V.",
    "Ethical Clean Green Cobalt Ltd",
    "Conflict-Free Certified GmbH",
    '<b>Ltd & "Söhne" 日本 <img src=x>',
    "Sans conflit S.A.",
    "100 % durable SAS",
    "Our mine replaces cobalt Inc",
    "=SUM(A1)",
    "Traçable & Cie",
]
names = st.sampled_from(NAMES) | st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=2, max_size=30
)
towns = st.sampled_from(["Kolwezi", "Kapata", "Clean Town", "Saint-Éloi"])
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@st.composite
def periods(draw):
    if draw(st.booleans()):
        year = draw(st.integers(2020, 2030))
        return date(year, 1, 1), date(year, 12, 31)
    first = draw(days)
    return first, first + timedelta(days=draw(st.integers(0, 700)))


def company(name):
    return {
        "name": name,
        "country": "NL",
        "registration_number": "1",
        "lei": "",
        "domain": "",
        "invented": False,
    }


@st.composite
def of_schema_3(draw, covered):
    """What records tell of a footprint since schema 3; nothing for one of those before."""
    verification = draw(st.sampled_from(["declared", "internal", "third_party"]))
    scope = draw(st.sampled_from(["company", "product_group", "product"]))
    told = {
        "covered_kg": covered,
        "declared_by": draw(names),
        "scope": scope,
        "scope_name": "" if scope == "company" else draw(names),
        "verification": verification,
        "verifier_name": draw(names) if verification == "third_party" else "",
        "verified_on": "" if verification == "declared" else draw(days).isoformat(),
    }
    return told if draw(st.booleans()) else {}


@st.composite
def records(draw):
    """A record as `build_record` makes it, but for what no sentence uses; boundary texts are the shipped ones."""
    quantity, total = draw(st.integers(1, 10**9)), draw(st.integers(1, 10**9))
    covered = min(quantity, total)
    is_match = draw(st.booleans())
    tenths = covered * 1000 // total
    first, last = draw(periods())
    beneficiary = draw(names)
    account = draw(st.just(beneficiary) | names)
    is_draft, mineral = (
        draw(st.booleans()),
        draw(st.sampled_from([("Co", "cobalt", "cobalt"), ("Cu", "copper", "cuivre")])),
    )
    number = f"RMC-S-{last.year}-{draw(st.integers(1, 999_999)):06d}-Q"
    source = [
        {"cooperative": draw(names), "site": "Kamilombe", "town": draw(towns), "country": "CD"}
        for _line in range(draw(st.integers(1, 3)))
    ]
    record = {
        "number": number,
        "address": f"https://registry.example/s/{number}/",
        "demo": False,
        "state": "final",
        "retired_on": (last + timedelta(days=30)).isoformat(),
        "registry": {
            "name": "Oreka registry",
            "scheme": "Responsible Minerals Credits",
            "operator": "The Impact Facility",
        },
        "claim": {
            "beneficiary": company(beneficiary),
            "account": company(account),
            "mineral": dict(zip(("symbol", "name_en", "name_fr"), mineral, strict=True)),
            "quantity_kg": quantity,
            "kg_per_credit": 1000,
            "period": {"first": first.isoformat(), "last": last.isoformat()},
            "footprint": {
                "number": "F-2026-0001",
                "total_kg": total,
                "contribution_kg": quantity - covered,
                "percent": f"{tenths // 10}.{tenths % 10}",
                "verification": "declared",
            }
            | draw(of_schema_3(covered))
            if is_match
            else None,
        },
        "source": source,
        "standards": [{"name": "RMC Standard", "version": "0.9", "is_draft": is_draft}],
        "decoupling": {
            "en": "The ore itself was sold through ordinary channels and may be in anyone’s product. Its buyers have no "
            "right to this claim; the producer and the operator make no claim on these tonnes.",
            "fr": "Le minerai lui-même a été vendu par les voies ordinaires et peut se trouver dans le produit de n’importe "
            "qui. Ses acheteurs n’ont aucun droit à cette déclaration ; le producteur et l’opérateur ne déclarent rien sur "
            "ces tonnes.",
        },
    }
    applies = {
        "always": True,
        "footprint_match": is_match,
        "full_match": is_match and covered >= total,
        "exceeding_footprint": is_match and quantity > covered,
        "unverified_footprint": is_match,
        "draft_standard": is_draft,
        "other_beneficiary": account != beneficiary,
    }
    return record | {
        "boundary": {
            "version": "1.0",
            "texts": {name: texts(record, name, applies, first, last) for name in ("en", "fr")},
        }
    }


def texts(record, language, applies, first, last):
    claim = record["claim"]
    footprint = claim["footprint"] or {"number": "", "percent": "0.0", "contribution_kg": 0}
    with translation.override(language):
        known = {
            "period": written_period(first, last),
            "company": claim["beneficiary"]["name"],
            "quantity": written_credits(claim["quantity_kg"]),
            "contribution": written_credits(footprint["contribution_kg"]),
            "mineral": claim["mineral"][f"name_{language}"],
            "place": ", ".join(
                dict.fromkeys(f"{line['town']}, {line['country']}" for line in record["source"])
            ),
            "number": record["number"],
            "percent": footprint["percent"].replace(".", "," if language == "fr" else "."),
            "footprint": footprint["number"],
            "standard": "RMC Standard 0.9",
        }
    shipped = [*REFERENCE.BOUNDARY[language], ("notice", "exceeding_footprint", EXCEEDING.TEXTS[language])]
    chosen = {"may_say": [], "may_not_say": [], "say_with": [], "notices": []}
    for kind, when, text in shipped:
        if applies[when]:
            chosen["notices" if kind == "notice" else kind].append(filled(text, known))
    return chosen
