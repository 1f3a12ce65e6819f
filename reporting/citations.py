"""How a statement is cited: plain, APA, BibTeX, RIS and CSL-JSON."""

import json
import re

from reporting.wording import day


def citations(record: dict, title: str, language: str) -> dict[str, str]:
    """A statement's citation in five forms; the title is the headline in the reader's language."""
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
            **facts, day=day(issued_on, language)
        ),
        "apa": "{author}. ({year}). {title} ({number}). {publisher}. {address}".format(**facts),
        "bibtex": _bibtex(facts),
        "ris": _ris(facts),
        "csl": _csl(facts, language),
    }


def _bibtex(facts: dict[str, str]) -> str:
    escaped = {name: re.sub(r"([&%$#_{}~^\\])", r"\\\1", value) for name, value in facts.items()}
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
