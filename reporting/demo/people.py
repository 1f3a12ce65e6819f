"""Who appears in the demonstration; every person and every buyer is invented and says so."""

from dataclasses import dataclass
from datetime import date, datetime

from committees.models import WORKERS, Committee, Seat, WorkerGroup
from registry.models import MineSite, Organisation, User
from registry.roles import APPROVER, AUDITOR, FINANCE, REGISTRAR
from registry.services import add_member, assign_verifier, make_staff

PASSWORD = "kolwezi-demo-2026"  # noqa: S105 - printed by `make demo`, which listens on this machine only
DOMAIN = "demo.oreka.example"

ORGANISATIONS = {
    # code: (kind, name, country, registration number, domain, invented)
    "TIF": ("operator", "The Impact Facility", "GB", "", "", False),
    "CMDS": ("cooperative", "Coopérative Minière pour le Développement Social", "CD", "", "", False),
    "EXCO": ("cooperative", "Coopérative Exemple (invented)", "CD", "DEMO-0002", "", True),
    "PHONE": (
        "buyer",
        "Example Phones B.V. (invented)",
        "NL",
        "DEMO-12345678",
        "phones.example",
        True,
    ),
    "EBIKE": ("buyer", "Specimen E-Bikes GmbH (invented)", "DE", "DEMO-HRB-4242", "ebikes.example", True),
    "CELL": ("buyer", "Sample Cells SA (invented)", "FR", "DEMO-552-081", "cells.example", True),
    "ASSUR": ("verifier", "Sample Assurance SARL (invented)", "CD", "DEMO-0007", "", True),
}

STAFF = {
    "registrar": ("Rita Registrar (invented)", REGISTRAR),
    "approver": ("Arno Approver (invented)", APPROVER),
    "finance": ("Fatou Finance (invented)", FINANCE),
    "auditor": ("Aude Auditor (invented)", AUDITOR),
}

MEMBERS = {
    "verifier": ("Viktor Verifier (invented)", "ASSUR", "verifier"),
    "officer": ("Odile Officer (invented)", "CMDS", "cooperative_officer"),
    "secretary": ("Sylvie Secretary (invented)", "CMDS", "committee_secretary"),
    "chair": ("Charles Chair (invented)", "CMDS", "committee_chair"),
    "phones": ("Pia Phones (invented)", "PHONE", "buyer_admin"),
    "phones-reader": ("Rolf Reader (invented)", "PHONE", "buyer_reader"),
    "ebikes": ("Emil E-Bike (invented)", "EBIKE", "buyer_admin"),
    "cells": ("Celia Cell (invented)", "CELL", "buyer_admin"),
}


@dataclass
class Cast:
    """Everybody the story needs, by the keys above."""

    organisations: dict[str, Organisation]
    sites: dict[str, MineSite]
    people: dict[str, User]


def gather(at: datetime) -> Cast:
    organisations = {
        code: Organisation.objects.create(
            code=code,
            kind=kind,
            name=name,
            country=country,
            registration_number=number,
            domain=domain,
            is_invented=invented,
            reviewed_at=at,
        )
        for code, (kind, name, country, number, domain, invented) in ORGANISATIONS.items()
    }
    sites = {
        "KAM": MineSite.objects.create(
            code="KAM",
            name="Kamilombe",
            town="Kolwezi",
            province="Lualaba",
            cooperative=organisations["CMDS"],
        ),
        "EXN": MineSite.objects.create(
            code="EXN",
            name="Exemple Nord (invented)",
            town="Kolwezi",
            province="Lualaba",
            cooperative=organisations["EXCO"],
        ),
    }
    people = {}
    for key, (name, group) in STAFF.items():
        people[key] = User.objects.create_user(f"{key}@{DOMAIN}", PASSWORD, name=name)
        make_staff(user=people[key], group=group, at=at, by=None)
    for key, (name, code, role) in MEMBERS.items():
        people[key] = User.objects.create_user(f"{key}@{DOMAIN}", PASSWORD, name=name)
        add_member(
            organisation=organisations[code], user=people[key], role=role, at=at, by=people["registrar"]
        )
    for site in sites.values():
        assign_verifier(site=site, user=people["verifier"], at=at, by=people["approver"])
        committee = Committee.objects.create(
            cooperative=site.cooperative,
            site=site,
            name=f"{site.name} – fund allocation committee",
            # Invented, like the terms: nobody has published how the committee decides.
            quorum=4,
        )
        for group in WorkerGroup:
            Seat.objects.create(
                committee=committee,
                group=group,
                seats=1,
                alternates=1 if group in WORKERS else 0,
                term_first=date(2024, 7, 1),
                term_last=date(2027, 6, 30),
            )
    return Cast(organisations, sites, people)


def accounts() -> list[dict[str, str]]:
    """What `make demo` prints: role, e-mail address and password of everybody who can sign in."""
    roles = {key: group for key, (_name, group) in STAFF.items()} | {
        key: f"{role.replace('_', ' ').capitalize()}, {ORGANISATIONS[code][1]}"
        for key, (_name, code, role) in MEMBERS.items()
    }
    return [{"role": role, "email": f"{key}@{DOMAIN}", "password": PASSWORD} for key, role in roles.items()]
