"""Who takes part in the measurements: officers, cooperatives with sites, and some hundred buyers."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction

from credits.services.issuing import account_of
from registry.models import Mineral, MineSite, Organisation, Standard, User
from registry.services import add_member, assign_verifier, make_staff

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
COOPERATIVES = 20
BUYERS = 300


@dataclass
class Cast:
    registrar: User
    approver: User
    finance: User
    verifier: User
    sites: list[MineSite]
    buyers: list[Organisation]
    admins: list[User]
    cobalt: Mineral
    standard: Standard


def make_cast():
    """Make everybody, once. Buyers and their administrators have ids in one row, for scripts in SQL."""
    with transaction.atomic():
        name_the_actor()
        for key, group in (("registrar", "Registrar"), ("approver", "Approver"), ("finance", "Finance")):
            make_staff(user=person(key), group=group)
        verifier = person("verifier")
        member(organisation("verifier", "ASSUR"), verifier, "verifier")
        for number in range(COOPERATIVES):
            cooperative = organisation("cooperative", f"COOP{number:03d}", country="CD")
            account_of(cooperative, at=NOW)
            site = MineSite.objects.create(
                cooperative=cooperative, code=f"SITE{number:03d}", name=f"Site {number}", town="Kolwezi"
            )
            assign_verifier(site=site, user=verifier)
        buyers = [organisation("buyer", f"BUYER{number:03d}") for number in range(BUYERS)]
        admins = [person(f"buyer{number:03d}") for number in range(BUYERS)]
        for buyer, admin in zip(buyers, admins, strict=True):
            member(buyer, admin, "buyer_admin")
            account_of(buyer, at=NOW)


def find_cast():
    users = {user.email.partition("@")[0]: user for user in User.objects.all()}
    return Cast(
        *(users[key] for key in ("registrar", "approver", "finance", "verifier")),
        sites=list(MineSite.objects.order_by("pk")),
        buyers=list(Organisation.objects.filter(kind="buyer").order_by("pk")),
        admins=[user for key, user in sorted(users.items()) if key.startswith("buyer")],
        cobalt=Mineral.objects.get(symbol="Co"),
        standard=Standard.objects.get(),
    )


def name_the_actor(local="true"):
    """No change without somebody who makes it, even here."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT set_config('oreka.actor', 'system:bench', {local}), set_config('oreka.act', 'bench', {local})"
        )


def person(key):
    return User.objects.create(email=f"{key}@example.org", name=key, password="!")


def organisation(kind, code, country="NL"):
    return Organisation.objects.create(kind=kind, code=code, name=f"Company {code}", country=country)


def member(organisation, user, role):
    add_member(organisation=organisation, user=user, role=role, at=NOW, by=None)
