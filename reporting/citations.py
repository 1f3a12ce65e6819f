"""How a statement is cited: plain, APA, BibTeX, RIS, CSL-JSON, and as schema.org describes a report."""

import json
import re

from reporting.wording import day

# The media type and the ending of each as a file.
# Sources: https://citation.crosscite.org/docs.html and https://www.iana.org/assignments/media-types/
FORMS = {
    "plain": ("text/plain", "txt"),
    "apa": ("text/x-bibliography", "txt"),
    "bibtex": ("application/x-bibtex", "bib"),
    "ris": ("application/x-research-info-systems", "ris"),
    "csl": ("application/vnd.citationstyles.csl+json", "json"),
    "schema": ("application/ld+json", "jsonld"),
}
# What a machine asks for; `text/plain` is for no citation in particular.
MEDIA_TYPES = {media_type: form for form, (media_type, _ending) in FORMS.items() if form != "plain"}


def citations(record: dict, title: str, language: str, written_day: str = "") -> dict[str, str]:
    """A statement's citation in six forms; the title is the headline in the reader's language.

    :param written_day: the day of issue as a person reads it; by default as renderer 1 writes it
    """
    issued_on = record["issued_at"][:10]
    facts = {
        "author": record["registry"]["name"],
        "publisher": record["registry"]["scheme"],
        "title": title,
        "number": record["number"],
        "address": record["address"],
        "date": issued_on,
        "year": issued_on[:4],
    }
    return {
        "plain": "{author}: {title}. {publisher}, {number}, {day}. {address}".format(
            **facts, day=written_day or day(issued_on, language)
        ),
        "apa": "{author}. ({year}). {title} ({number}). {publisher}. {address}".format(**facts),
        "bibtex": _bibtex(facts),
        "ris": _ris(facts),
        "csl": _csl(facts, language),
        "schema": _schema(record, facts, language),
    }


def with_note(cited: dict[str, str], note: str) -> dict[str, str]:
    """Citations that say at once that the registry has added a notice; as they are without a note."""
    if not note:
        return cited
    (item,) = json.loads(cited["csl"])
    described = json.loads(cited["schema"])
    return {
        "plain": f"{cited['plain']} [{note}]",
        "apa": f"{cited['apa']} [{note}]",
        "bibtex": cited["bibtex"].replace("\n  year = ", f"\n  note = {{{_escaped(note)}}},\n  year = ", 1),
        "ris": cited["ris"].replace("\nER  - ", f"\nN1  - {' '.join(note.split())}\nER  - ", 1),
        "csl": json.dumps([item | {"note": note}], ensure_ascii=False, indent=2),
        "schema": json.dumps(described | {"creativeWorkStatus": note}, ensure_ascii=False, indent=2),
    }


def _escaped(value: str) -> str:
    return re.sub(r"([&%$#_{}~^\\])", r"\\\1", value)


def _bibtex(facts: dict[str, str]) -> str:
    escaped = {name: _escaped(value) for name, value in facts.items()}
    lines = [
        f"@misc{{{facts['number']},",
        f"  author = {{{{{escaped['author']}}}}},",
        f"  title = {{{{{escaped['title']}}}}},",
        f"  howpublished = {{{escaped['publisher']}}},",
        f"  number = {{{facts['number']}}},",
        f"  year = {{{facts['year']}}},",
        f"  url = {{{facts['address']}}}",
        "}",
    ]
    return "\n".join(lines)


def _ris(facts: dict[str, str]) -> str:
    fields = [
        ("TY", "RPRT"),
        ("AU", facts["author"]),
        ("TI", facts["title"]),
        ("PB", facts["publisher"]),
        ("M1", facts["number"]),
        ("DA", facts["date"].replace("-", "/")),
        ("PY", facts["year"]),
        ("UR", facts["address"]),
        ("ER", ""),
    ]
    return "\n".join(f"{tag}  - {' '.join(value.split())}" for tag, value in fields)


def _csl(facts: dict[str, str], language: str) -> str:
    item = {
        "id": facts["number"],
        "type": "report",
        "author": [{"literal": facts["author"]}],
        "title": facts["title"],
        "publisher": facts["publisher"],
        "number": facts["number"],
        "issued": {"date-parts": [[int(part) for part in facts["date"].split("-")]]},
        "language": language,
        "URL": facts["address"],
    }
    return json.dumps([item], ensure_ascii=False, indent=2)


def _schema(record: dict, facts: dict[str, str], language: str) -> str:
    """JSON-LD for machines. Source: https://schema.org/Report."""
    organisation = {"@type": "Organization", "name": facts["author"]}
    described = {
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": facts["address"],
        "url": facts["address"],
        "identifier": facts["number"],
        "reportNumber": facts["number"],
        "name": facts["title"],
        "author": organisation,
        "publisher": {"@type": "Organization", "name": facts["publisher"]},
        "datePublished": record["issued_at"],
        "inLanguage": language,
        "about": {"@type": "Organization", "name": record["claim"]["beneficiary"]["name"]},
        "temporalCoverage": "{first}/{last}".format(**record["claim"]["period"]),
        "encoding": [
            {"@type": "MediaObject", "encodingFormat": kind, "contentUrl": f"{facts['address'][:-1]}{ending}"}
            for kind, ending in (("application/pdf", ".pdf"), ("application/json", ".json"))
        ],
    }
    return json.dumps(described, ensure_ascii=False, indent=2)
