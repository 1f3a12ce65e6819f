"""Registering organisations, reviewing them once, changing their facts by two people, and suspending them."""

import re
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, Value
from django.db.models.functions import Replace
from django.utils.translation import gettext as _

from registry.acting import act
from registry.countries import COUNTRIES
from registry.models import Organisation, OrganisationAlias, OrganisationChange, Suspension, User
from registry.models.organisations import FACTS
from registry.refusals import Refused
from registry.services import two_people
from registry.services.desk import write_note

# What companies of a kind append to their names; two that differ in nothing else are likely the same.
LEGAL_FORMS = re.compile(
    r"\b(b ?v|n ?v|gmbh|ag|se|sa|sas|sarl|srl|spa|ab|as|oy|oyj|ltd|limited|plc|llc|inc|corp|co|kg|sprl)\b"
)


class UnfitFacts(Refused):
    """A fact of an organisation cannot be right."""


class AlreadyReviewed(Refused):
    """The organisation was reviewed or merged before."""


class LeavesDoubt(Refused):
    """The facts of an organisation leave a doubt that nobody has settled."""


class NothingChanges(Refused):
    """The facts asked for are the present ones."""


class OpenChange(Refused):
    """Another change of the organisation waits for a decision."""


class Suspended(Refused):
    """A party takes no part while it is suspended."""


class Merged(Refused):
    """The organisation turned out to be another one, registered twice."""


class AlreadySuspended(Refused):
    """A suspension of the organisation is in force."""


@act
def add_organisation(*, at: datetime, by: User, **facts: Any) -> Organisation:
    """Register an organisation; credits are retired for it once somebody else has reviewed it.

    :param facts: `kind`, `code`, `name`, `country`, and any other of `registry.models.organisations.FACTS`
    :raises UnfitFacts: naming each field that is wrong
    """
    organisation = Organisation(added_at=at, added_by=by, **facts)
    if other := known_as(organisation.name):
        raise UnfitFacts(_("%(name)s is registered already.") % {"name": other})
    try:
        organisation.full_clean()
    except ValidationError as error:
        raise UnfitFacts(in_words(Organisation, error)) from None
    organisation.save()
    return organisation


@act
def review_organisation(
    *, organisation: Organisation, at: datetime, by: User, remark: str = ""
) -> Organisation:
    """Confirm, as a second person, that an organisation exists and is the one it says.

    :param remark: kept as a staff note; how whatever is missing or alike was settled
    :raises AlreadyReviewed: if that was done before, or it was merged into another
    :raises SamePerson: if `by` registered it
    :raises LeavesDoubt: if something is missing or alike, and no remark settles it
    """
    organisation = _not_reviewed(organisation, by)
    if remark.strip():
        write_note(row=organisation, text=remark, at=at, by=by)
    elif not all(checks_of(organisation).values()):
        raise LeavesDoubt(_("Say in the remark how you settled each check marked ✗."))
    organisation.reviewed_at, organisation.reviewed_by = at, by
    organisation.save(update_fields=["reviewed_at", "reviewed_by"])
    return organisation


@act
def merge_organisation(
    *, organisation: Organisation, into: Organisation, at: datetime, by: User
) -> Organisation:
    """Keep the name of an organisation that was registered twice as an alias of the one that stays.

    :raises AlreadyReviewed: if it was reviewed or merged before, or is in use, or the other does not fit
    """
    organisation = _not_reviewed(organisation, by)
    if into.pk == organisation.pk or into.merged_into_id:
        raise AlreadyReviewed(_("Choose the other organisation, which stays."))
    if into.kind != organisation.kind:
        raise AlreadyReviewed(_("Choose an organisation of the same kind."))
    alias = OrganisationAlias.objects.filter(name__iexact=organisation.name).first()
    if alias and alias.organisation_id != into.pk:
        raise AlreadyReviewed(
            _("%(name)s is an alias of %(other)s already.")
            % {"name": organisation, "other": alias.organisation}
        )
    if used := uses_of(organisation):
        raise AlreadyReviewed(
            _("%(name)s is in use already (%(uses)s), so it cannot be merged.")
            % {"name": organisation, "uses": ", ".join(used)}
        )
    if alias is None:
        OrganisationAlias.objects.create(name=organisation.name, organisation=into)
    organisation.merged_into = into
    organisation.save(update_fields=["merged_into"])
    return into


@act
def request_change(
    *, organisation: Organisation, facts: dict[str, Any], reason: str, at: datetime, by: User
) -> OrganisationChange:
    """Ask for other facts of an organisation: its names and numbers, its parent, its contact.

    :param facts: new values by name, of those in `registry.models.organisations.FACTS`
    :raises UnfitFacts: naming each field that is wrong
    :raises NothingChanges: if all of them are the present ones
    :raises Merged: if it was merged into another
    :raises OpenChange: if another change of the organisation waits for a decision
    """
    two_people.refuse_empty(reason)
    organisation = standing(organisation)
    if organisation.changes.filter(state=OrganisationChange.State.REQUESTED).exists():
        raise OpenChange(_("Another change of %(name)s waits for a decision.") % {"name": organisation})
    wanted = {name: facts.get(name, getattr(organisation, name)) for name in FACTS}
    change = OrganisationChange(
        organisation=organisation, reason=reason, requested_at=at, requested_by=by, **wanted
    )
    if not change.differences:
        raise NothingChanges(_("Nothing would change: these are the present facts."))
    try:
        change.clean_fields(exclude={field.name for field in change._meta.fields} - set(FACTS))
    except ValidationError as error:
        raise UnfitFacts(in_words(OrganisationChange, error)) from None
    if (other := known_as(change.name)) and other != organisation:
        raise UnfitFacts(_("%(name)s is registered already.") % {"name": other})
    if change.parent_id == organisation.pk:
        raise UnfitFacts(_("An organisation is not its own parent."))
    change.save()
    return change


@act
def approve_change(*, change: OrganisationChange, at: datetime, by: User) -> OrganisationChange:
    """Make the change, as the second person; the database copies the new facts.

    :raises SamePerson: if `by` asked for it
    :raises AlreadyDecided: if it was decided before
    """
    return two_people.approve(two_people.undecided(change, approver=by), at=at, by=by)


@act
def refuse_change(*, change: OrganisationChange, reason: str, at: datetime, by: User) -> OrganisationChange:
    """Leave the organisation as it is, for a stated reason; whoever asked may take the request back.

    :raises AlreadyDecided: if it was decided before
    """
    return two_people.refuse(two_people.undecided(change), reason=reason, at=at, by=by)


@act
def suspend_organisation(*, organisation: Organisation, reason: str, at: datetime, by: User) -> Suspension:
    """Let an organisation take no part until the suspension is lifted.

    :raises Merged: if it was merged into another
    :raises AlreadySuspended: if one is in force
    """
    two_people.refuse_empty(reason)
    organisation = standing(organisation)
    if organisation.suspensions.in_force().exists():
        raise AlreadySuspended(_("%(name)s is suspended already.") % {"name": organisation})
    return Suspension.objects.create(organisation=organisation, reason=reason, placed_at=at, placed_by=by)


@act
def lift_suspension(*, suspension: Suspension, outcome: str, at: datetime, by: User) -> Suspension:
    """Let the organisation take part again, as a second person, and say what came of it.

    :raises SamePerson: if `by` placed it
    :raises AlreadyLifted: if it was lifted before
    """
    return two_people.lift(suspension, outcome=outcome, at=at, by=by)


def refuse_suspended(*organisations: Organisation) -> None:
    """Refuse an act for whoever is suspended; people outside the staff do not read why.

    :raises Suspended: naming the first party that is suspended
    """
    suspensions = Suspension.objects.in_force().filter(organisation__in=organisations)
    if suspension := suspensions.select_related("organisation").first():
        raise Suspended(
            _("%(name)s is suspended for now. Ask the registry.") % {"name": suspension.organisation}
        )


def standing(organisation: Organisation) -> Organisation:
    """The organisation, locked against being merged.

    :raises Merged: if it was merged into another
    """
    locked = Organisation.objects.select_for_update(of=("self",), no_key=True).select_related("merged_into")
    organisation = locked.get(pk=organisation.pk)
    if organisation.merged_into:
        raise Merged(
            _("%(name)s was merged into %(into)s; choose that one.")
            % {"name": organisation, "into": organisation.merged_into}
        )
    return organisation


def known_as(name: str) -> Organisation | None:
    """The organisation that goes by exactly this name, whatever the case."""
    return (
        Organisation.objects.standing().filter(Q(name__iexact=name) | Q(aliases__name__iexact=name)).first()
    )


def checks_of(organisation: Organisation) -> dict[str, bool]:
    """What a review looks at, and whether it leaves no doubt."""
    return {
        "country": organisation.country in COUNTRIES,
        "registration_number": bool(organisation.registration_number),
        "domain": bool(organisation.domain),
        "alone": not alike(organisation),
    }


def alike(organisation: Organisation) -> list[Organisation]:
    """Other organisations that may be the same: by number, LEI, domain, or name without its legal form."""
    others = Organisation.objects.standing().exclude(pk=organisation.pk)
    same = Q()
    for field in ("registration_number", "lei", "domain"):
        if value := getattr(organisation, field):
            same |= Q(**{f"{field}__iexact": value})
    found = {other.pk: other for other in others.filter(same)} if same else {}
    core = without_legal_form(organisation.name)
    word = _telling_word(organisation.name, core)
    undotted = Replace("name", Value("."), Value(""))
    names = [
        *others.alias(plain=undotted).filter(plain__icontains=word).values_list("pk", "name"),
        *OrganisationAlias.objects.alias(plain=undotted)
        .filter(plain__icontains=word)
        .values_list("organisation", "name"),
    ]
    namesakes = [pk for pk, name in names if without_legal_form(name) == core and pk != organisation.pk]
    found |= {other.pk: other for other in others.filter(pk__in=namesakes)}
    return sorted(found.values(), key=lambda other: other.name)


def _telling_word(name: str, core: str) -> str:
    """The longest word that names of this core hold as it is written; empty if there is none."""
    undotted = name.lower().replace(".", "")
    return max((word for word in core.split() if word in undotted), key=len, default="")


def without_legal_form(name: str) -> str:
    """`Test Phones B.V.` as `test phones`."""
    plain = re.sub(r"[^\w]+", " ", name.casefold().replace(".", "")).strip()
    return re.sub(r"\s+", " ", LEGAL_FORMS.sub("", plain)).strip() or plain


def uses_of(organisation: Organisation) -> list[str]:
    """What kinds of rows name the organisation already."""
    return [
        str(relation.related_model._meta.verbose_name_plural)
        for relation in organisation._meta.related_objects
        if relation.related_model._default_manager.filter(**{relation.field.name: organisation}).exists()
    ]


def in_words(model, error: ValidationError) -> str:
    """What full_clean found, each with its field's name."""
    found = []
    for name, messages in error.message_dict.items():
        label = "" if name == "__all__" else f"{model._meta.get_field(name).verbose_name}: "
        found.append(f"{label}{' '.join(messages)}")
    return " ".join(found)


def _not_reviewed(organisation: Organisation, by: User) -> Organisation:
    organisation = Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)
    if organisation.reviewed_at or organisation.merged_into_id:
        raise AlreadyReviewed(_("%(name)s has been reviewed already.") % {"name": organisation})
    if organisation.added_by_id == by.pk:
        raise two_people.SamePerson(_("You registered this organisation; someone else must review it."))
    return organisation
