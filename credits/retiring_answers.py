"""The answers on the way to a retirement, read back as the rows and numbers that they name."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Sum
from django.utils.functional import cached_property

from credits import services
from credits.boundary import Claim, Match, boundary_texts, languages_of, number_to_come, sources
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
            ("retire_claim", self._has_claim()),
            ("retire_lines", given.get("which_lines") != "chosen" or bool(given.get("lines"))),
            ("retire_boundary", self._has_boundary()),
        ):
            if not is_answered:
                return page
        return None

    def _has_claim(self) -> bool:
        """A footprint may be withdrawn, and a beneficiary closed, while a draft waits."""
        claim_type = self.given.get("claim_type")
        if claim_type is None or self.beneficiary is None:
            return False
        return claim_type == Retirement.ClaimType.CONTRIBUTION or self.footprint is not None

    def _has_boundary(self) -> bool:
        """A newer version may come into force while a draft waits."""
        in_force = ClaimBoundary.objects.in_force(self.on)
        return in_force is not None and self.given.get("boundary") == in_force.pk

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
            number=number_to_come(),
            places=places,
            standards=standards,
            match=self._match(),
        )

    def texts(self, boundary: ClaimBoundary) -> dict[str, dict[str, list[str]]]:
        """What the statement would say, in each language that it speaks."""
        claim = self.claim(self.blocks())
        return {
            language: boundary_texts(
                boundary=boundary, language=language, claim=replace(claim, number=number_to_come(language))
            )
            for language in languages_of(boundary, self.mineral)
        }

    def accept(self, boundary: ClaimBoundary, *, at: datetime) -> None:
        """Keep the acceptance with what it accepts: facts outside the answers may change the texts."""
        self.save(at=at, boundary=boundary.pk, accepted=self._accepted_now(boundary))

    def is_as_accepted(self) -> bool:
        """Whether the statement would still say what was accepted, and cover as much of the footprint."""
        boundary = ClaimBoundary.objects.get(pk=self.given["boundary"])
        return self.given.get("accepted") == self._accepted_now(boundary)

    def _accepted_now(self, boundary: ClaimBoundary) -> dict[str, Any]:
        texts = json.dumps(self.texts(boundary), sort_keys=True)
        match = self._match()
        return {
            "texts_sha256": sha256(texts.encode()).hexdigest(),
            "covered_kg": match.covered if match else None,
        }

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
            "covered_kg": self.given.get("accepted", {}).get("covered_kg"),
        }
