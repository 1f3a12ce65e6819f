"""What can be imported into the registry itself: organisations."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry import services
from registry.imports.columns import Column, Reading, ReadRow, choice, text
from registry.imports.kinds import RowKind, register
from registry.models import Organisation, OrganisationAlias
from registry.services.organisations import UnfitFacts

FIELDS = ("kind", "code", "name", "country", "registration_number", "lei", "domain")


@register
class Organisations(RowKind):
    name = "organisations"
    label = gettext_lazy("Organisations")
    lead = gettext_lazy("Each row adds one organisation. Nothing that is there already is changed.")
    makes = "registry.organisation"
    permission = "registry.add_organisation"

    def columns(self, files):
        return [
            Column(
                "kind",
                choice(Organisation.Kind.choices),
                ("type", "nature", "type d’organisation"),
                "buyer",
                gettext_lazy("cooperative, buyer, operator or verifier."),
            ),
            Column(
                "code",
                text(12),
                (),
                "PHONE",
                gettext_lazy("2 to 12 capital letters or digits; permanent, part of printed numbers."),
            ),
            Column(
                "name",
                text(200),
                ("legal name", "nom", "nom légal", "raison sociale"),
                "Phone Makers B.V.",
                gettext_lazy("Legal name."),
            ),
            Column(
                "country",
                text(2),
                ("country code", "pays", "code du pays"),
                "NL",
                gettext_lazy("Two-letter ISO 3166 code, for example CD."),
            ),
            Column(
                "registration_number",
                text(60),
                ("registration", "numéro d’enregistrement", "numéro d’immatriculation"),
                "12345678",
                gettext_lazy("In the register of companies. May be empty."),
                is_required=False,
            ),
            Column(
                "lei",
                text(20),
                ("LEI code", "code LEI"),
                None,
                gettext_lazy("Legal entity identifier of 20 characters. May be empty."),
                is_required=False,
            ),
            Column(
                "domain",
                text(120),
                ("web domain", "website", "domaine", "site web"),
                "phones.example",
                gettext_lazy("Web domain. May be empty."),
                is_required=False,
            ),
            Column(
                "parent_code",
                text(12),
                ("parent", "group parent", "société mère", "code de la société mère"),
                None,
                gettext_lazy(
                    "Code of the group parent: an organisation that is here already, or in a row above."
                ),
                is_required=False,
            ),
        ]

    def check(self, reading, *, at, by):
        there = {
            code
            for row in reading.rows
            for code in (row.values["code"], row.values["parent_code"])
            if code is not None
        }
        taken = dict(Organisation.objects.filter(code__in=there).values_list("code", "name"))
        names = registered_names(row.values["name"] for row in reading.rows)
        above, above_by_name = {}, {}
        for row in reading.rows:
            code, parent = row.values["code"], row.values["parent_code"]
            check_fields(row, reading)
            if code in taken:
                reading.refuse(row, "code", _("%(name)s has this code") % {"name": taken[code]})
            elif code in above:
                reading.refuse(row, "code", _("row %(other)s has the same code") % {"other": above[code]})
            name = (row.values["name"] or "").casefold()
            if name in names:
                reading.refuse(row, "name", _("is registered already"))
            elif name in above_by_name:
                reading.refuse(
                    row, "name", _("row %(other)s has the same name") % {"other": above_by_name[name]}
                )
            if name:
                above_by_name.setdefault(name, row.number)
            if parent and parent not in taken and parent not in above:
                reading.refuse(row, "parent_code", no_such_parent(parent))
            if code:
                above.setdefault(code, row.number)

    def take(self, row, *, at, by):
        facts = {name: row.values[name] or "" for name in FIELDS}
        code = row.values["parent_code"]
        parent = Organisation.objects.filter(code=code).first() if code else None
        if code and parent is None:
            raise UnfitFacts(no_such_parent(code))
        return services.add_organisation(**facts, parent=parent, at=at, by=by)

    def told(self, made):
        return f"{made.code}, {made.name}"


def registered_names(typed: Iterable[str | None]) -> set[str]:
    """Which of the names an organisation goes by already, in small letters."""
    wanted = {name.casefold() for name in typed if name}
    found: set[str] = set()
    for names in (Organisation.objects.standing(), OrganisationAlias.objects.all()):
        kept = names.annotate(small=Lower("name")).filter(small__in=wanted)
        found.update(kept.values_list("small", flat=True))
    return found


def no_such_parent(code: str) -> str:
    return _("there is no organisation “%(code)s”, here or in a row above") % {"code": code}


def check_fields(row: ReadRow, reading: Reading) -> None:
    """What the form refuses of a field, its cell is refused for; without a query."""
    known = {name: row.values[name] for name in FIELDS if row.values[name] is not None}
    unknown = {field.name for field in Organisation._meta.fields} - known.keys()
    try:
        Organisation(**known).clean_fields(exclude=unknown)
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            reading.refuse(row, name, " ".join(messages))
