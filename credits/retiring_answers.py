"""The answers on the way to a retirement, read back as the rows and numbers that they name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Sum
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from credits import services
from credits.boundary import Claim, Match, sources
from credits.models import Footprint, FootprintLine, Retirement, RetirementDraft
from credits.reports import blocks_chosen, blocks_to_retire
from registry.models import ClaimBoundary, Mineral, Organisation, User


@dataclass
class Answers:
    """What one person has answered so far. An answer that changes takes the acceptance back."""

    key: UUID
    organisation: Organisation
    user: User
    # The day of asking: what is usable is so on a day.
    on: date
    given: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, draft: RetirementDraft, *, on: date) -> "Answers":
        return cls(draft.key, draft.organisation, draft.user, on, draft.answers)

    def save(self, *, at: datetime, **answers: Any) -> None:
        changed = {name for name, answer in answers.items() if self.given.get(name) != answer}
        if changed:
            self.given = {name: value for name, value in self.given.items() if name != "boundary"}
        if changed & {"mineral", "footprint"}:
            # Lines of another footprint cannot be covered.
            self.given.pop("lines", None)
        self.given |= answers
        services.save_retirement_draft(
            key=self.key, organisation=self.organisation, answers=self.given, at=at, by=self.user
        )

    def first_unanswered(self) -> str | None:
        """The page of the first question without an answer; None once all have one."""
        given = self.given
        for page, is_answered in (
            ("retire_quantity", "quantity" in given),
            ("retire_claim", "claim_type" in given and self.beneficiary is not None),
            ("retire_lines", given.get("which_lines") != "chosen" or bool(given.get("lines"))),
            ("retire_boundary", "boundary" in given),
        ):
            if not is_answered:
                return page
        return None

    @cached_property
    def mineral(self) -> Mineral:
        return Mineral.objects.get(pk=self.given["mineral"])

    @property
    def beneficiaries(self) -> "QuerySet[Organisation]":
        return Organisation.objects.beneficiaries_of(self.organisation)

    @property
    def beneficiary(self) -> Organisation | None:
        return self.beneficiaries.filter(pk=self.given["beneficiary"]).first()

    @property
    def footprints(self) -> "QuerySet[Footprint]":
        """Declared footprints of the mineral that a claim may match and the person may see."""
        declared = Footprint.objects.declared().filter(mineral=self.given["mineral"])
        return declared.matchable(self.organisation, self.user).with_totals().select_related("organisation")

    @property
    def footprint(self) -> Footprint | None:
        return self.footprints.filter(pk=self.given.get("footprint") or 0).first()

    @property
    def open_lines(self) -> "QuerySet[FootprintLine]":
        """What a claim may still cover of the footprint."""
        lines = FootprintLine.objects.filter(footprint=self.footprint, covered_kg__lt=F("quantity"))
        return lines.order_by("pk")

    @property
    def lines(self) -> list[int] | None:
        """The lines chosen, by number; None for all of them."""
        return self.given.get("lines") if self.given.get("which_lines") == "chosen" else None

    @property
    def chosen(self) -> dict[int, int] | None:
        """For each certificate chosen, by number, its part in kilograms; None for the oldest."""
        chosen = self.given.get("chosen")
        return dict(chosen) if chosen else None

    @property
    def period(self) -> tuple[date, date]:
        return date.fromisoformat(self.given["period_first"]), date.fromisoformat(self.given["period_last"])

    @property
    def claim_type(self) -> str:
        return str(Retirement.ClaimType(self.given["claim_type"]).label)

    def blocks(self) -> list[dict]:
        """The blocks that would be set aside, and which part of each; under lock they may be others."""
        if chosen := self.chosen:
            return blocks_chosen(self.organisation, chosen, on=self.on)
        return blocks_to_retire(self.organisation, self.mineral, self.given["quantity"], on=self.on)

    def claim(self, blocks: list[dict]) -> Claim:
        """The claim as the boundary reads it, before there is a retirement."""
        places, standards = sources(block["certificate"] for block in blocks)
        first, last = self.period
        beneficiary = self.beneficiary
        # No page that needs the claim opens before it has a beneficiary.
        assert beneficiary is not None
        return Claim(
            account=self.organisation,
            beneficiary=beneficiary,
            mineral=self.mineral,
            quantity=self.given["quantity"],
            period_first=first,
            period_last=last,
            number=_("[number, given when final]"),
            places=places,
            standards=standards,
            match=self._match(),
        )

    def _match(self) -> Match | None:
        footprint = self.footprint
        if footprint is None:
            return None
        left = self.open_lines if self.lines is None else self.open_lines.filter(pk__in=self.lines)
        open_kg = left.aggregate(sum=Sum(F("quantity") - F("covered_kg")))["sum"] or 0
        totals: Any = footprint
        return Match.of(
            footprint,
            total=totals.total,
            covered=min(self.given["quantity"], open_kg),
            matched=totals.matched,
        )

    def facts(self) -> Mapping[str, Any]:
        """What `request_retirement` takes, but for `at` and `by`."""
        first, last = self.period
        return {
            "organisation": self.organisation,
            "beneficiary": self.beneficiary,
            "mineral": self.mineral,
            "quantity": self.given["quantity"],
            "claim_period_first": first,
            "claim_period_last": last,
            "claim_type": self.given["claim_type"],
            "footprint": self.footprint if self.given.get("footprint") else None,
            "boundary": ClaimBoundary.objects.get(pk=self.given["boundary"]),
            "chosen": self.chosen,
            "lines": self.lines,
        }
