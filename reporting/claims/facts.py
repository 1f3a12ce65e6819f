"""The facts of a frozen record as words in one of its languages; nothing here looks at a live row."""

from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.formats import date_format, number_format

from credits.boundary import written_scope

# How a day is written out, where it is not as in English.
DAYS = {"de": "j. F Y"}


def languages_of(record: dict) -> list[str]:
    """The languages in which a record gives its claim boundary, English first."""
    return sorted(record["boundary"]["texts"], key=lambda language: (language != "en", language))


class Facts:
    """What a sentence about a claim is made of."""

    def __init__(self, record: dict, language: str):
        claim, texts = record["claim"], record["boundary"]["texts"][language]
        footprint = claim["footprint"]
        self.record, self.language = record, language
        self.number, self.address = record["number"], record["address"]
        self.company, self.account = claim["beneficiary"]["name"], claim["account"]["name"]
        self.quantity_kg, self.kg_per_credit = claim["quantity_kg"], claim["kg_per_credit"]
        self.footprint_kg = footprint["total_kg"] if footprint else 0
        # Before schema 2 no claim exceeded its footprint.
        self.contribution_kg = footprint.get("contribution_kg", 0) if footprint else 0
        self.percent_value = Decimal(footprint["percent"]) if footprint else Decimal(0)
        # Before schema 3 a footprint did not say what it covers.
        is_whole = bool(footprint) and footprint.get("scope", "company") == "company"
        self.matches_all = is_whole and self.percent_value >= 100
        self.mineral = claim["mineral"].get(f"name_{language}", claim["mineral"]["name_en"])
        self.symbol = claim["mineral"]["symbol"]
        self.first, self.last = (date.fromisoformat(claim["period"][end]) for end in ("first", "last"))
        self.standards = list(
            dict.fromkeys(f"{standard['name']} {standard['version']}" for standard in record["standards"])
        )
        self.may_say, self.may_not_say = texts["may_say"], texts["may_not_say"]
        self.say_with, self.notices = texts["say_with"], texts["notices"]
        with translation.override(language):
            self.quantity = f"{self._tonnes(self.quantity_kg)} t"
            self.footprint = f"{self._tonnes(self.footprint_kg)} t" if footprint else ""
            covered_kg = footprint.get("covered_kg", self.quantity_kg) if footprint else 0
            self.covered = f"{self._tonnes(covered_kg)} t"
            self.scope = (
                written_scope(footprint["scope"], footprint["scope_name"])
                if footprint and "scope" in footprint
                else ""
            )
            verified_on = footprint.get("verified_on", "") if footprint else ""
            self.verified_on = self._day(date.fromisoformat(verified_on)) if verified_on else ""
            self.contribution = f"{self._tonnes(self.contribution_kg)} t"
            self.percent = number_format(self.percent_value, 1) if footprint else ""
            self.period = self._period()
            self.retired_on = self._day(date.fromisoformat(record["retired_on"]))
        self.footprint_number = footprint["number"] if footprint else ""
        # Whoever declared it; before schema 3 no record told.
        self.declared_by = footprint.get("declared_by", "") if footprint else ""
        self.scope_name = footprint.get("scope_name", "") if footprint else ""
        self.verification = footprint["verification"] if footprint else ""
        self.verifier = footprint.get("verifier_name", "") if footprint else ""

    @property
    def places(self) -> str:
        return "; ".join(
            dict.fromkeys(f"{line['town']}, {line['country']}" for line in self.record["source"])
        )

    @property
    def known_names(self) -> list[str]:
        """Companies, and what is named like one, that a sentence about the claim may name."""
        return [
            self.company,
            self.account,
            *filter(None, (self.declared_by, self.scope_name, self.verifier)),
            self.record["registry"]["operator"],
            *(line["cooperative"] for line in self.record["source"]),
        ]

    def covers_year(self, year: int) -> bool:
        return self.first.year <= year <= self.last.year

    def _tonnes(self, kilograms: int) -> str:
        return number_format(Decimal(kilograms) / 1000, 3, force_grouping=True)

    def _day(self, on: date) -> str:
        return date_format(on, DAYS.get(self.language, "j F Y"))

    def _period(self) -> str:
        """The year alone if it is a whole one."""
        if (self.first, self.last) == (date(self.first.year, 1, 1), date(self.first.year, 12, 31)):
            return str(self.first.year)
        return f"{self._day(self.first)} – {self._day(self.last)}"
