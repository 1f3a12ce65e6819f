"""Answers on the way to a retirement, kept so that another sign-in finds them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from credits.models import RetirementDraft
from registry.acting import act
from registry.models import Organisation, User


@act
def save_retirement_draft(
    *, key: UUID, organisation: Organisation, answers: dict[str, Any], at: datetime, by: User
) -> RetirementDraft:
    """Keep the answers of `by` under a key, in place of those kept before."""
    draft, _is_new = RetirementDraft.objects.update_or_create(
        key=key, user=by, organisation=organisation, defaults={"answers": answers, "saved_at": at}
    )
    return draft


@act
def delete_retirement_draft(*, draft: RetirementDraft, at: datetime, by: User) -> None:
    """Forget the answers; a draft that was deleted meanwhile stays so."""
    RetirementDraft.objects.filter(pk=draft.pk).delete()
