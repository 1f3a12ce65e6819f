"""Who gets which e-mails: of the people who may see a thing, those who want to hear of it."""

from collections.abc import Collection
from datetime import datetime
from typing import cast

from django.db.models import QuerySet
from guardian.shortcuts import get_users_with_perms

from registry.acting import act
from registry.models import Invitation, NoticeChoice, Organisation, TeamInvitation, User

Kind = NoticeChoice.Kind


def recipients(organisation: Organisation, permission: str, kind: str) -> "QuerySet[User]":
    """The active people who hold an object permission at an organisation and want e-mails of a kind.

    :param permission: e.g. `view_holdings`
    :param kind: one of `NoticeChoice.Kind`
    """
    people = cast(
        "QuerySet[User]",
        get_users_with_perms(
            organisation, only_with_perms_in=[permission], with_group_users=True, with_superusers=False
        ),
    )
    return people.filter(is_active=True).exclude(**{f"notice_choice__{Kind(kind)}": False}).order_by("pk")


def wants(user: User, kind: str) -> bool:
    """Whether a person wants e-mails of a kind; whoever never chose does."""
    return bool(user.is_active and getattr(choice_of(user), Kind(kind)))


def language_of(user: User) -> str:
    """The code of the language in which a person gets e-mails: the chosen one, or that of the invitation."""
    return choice_of(user).language


def choice_of(user: User) -> NoticeChoice:
    """What a person chose, or what holds for whoever never did: everything, in the invitation's language."""
    return NoticeChoice.objects.filter(user=user).first() or NoticeChoice(
        user=user, language=_invited_in(user)
    )


def _invited_in(user: User) -> str:
    """The language of the newest invitation that the person had, to an account or to a team they joined."""
    letters: list[Invitation | TeamInvitation | None] = [
        Invitation.objects.filter(user=user).order_by("-invited_at", "-pk").first(),
        TeamInvitation.objects.filter(accepted_by=user).order_by("-invited_at", "-pk").first(),
    ]
    accepted = [letter for letter in letters if letter]
    newest = max(accepted, key=lambda letter: letter.invited_at, default=None)
    if newest and newest.language in NoticeChoice.Language.values:
        return newest.language
    return NoticeChoice.Language.ENGLISH


@act
def choose_notices(*, kinds: Collection[str], language: str, at: datetime, by: User) -> NoticeChoice:
    """Keep which e-mails a person wants for themselves; all other kinds are not sent."""
    wanted = {kind.value: kind in kinds for kind in Kind}
    choice, _created = NoticeChoice.objects.update_or_create(
        user=by, defaults=wanted | {"language": language}
    )
    return choice
