"""Load the demonstration into an empty database; run again, it only says what is there."""

import json
import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from registry.models import Organisation, User
from reporting.demo.people import DOMAIN, accounts
from reporting.demo.story import tell
from reporting.models import Statement


class Command(BaseCommand):
    help = "Load the demonstration into an empty database. Refuses a database that holds other data."

    def handle(self, *args, **options):
        if not settings.IS_DEMO:
            raise CommandError(
                "OREKA_MODE is not demo: the demonstration is never loaded into a live registry."
            )
        if User.objects.filter(email=f"registrar@{DOMAIN}").exists():
            self.stdout.write("The demonstration is loaded.")
        elif User.objects.exists() or Organisation.objects.exists():
            raise CommandError("The database holds other data; the demonstration needs an empty one.")
        else:
            # All or nothing: a load that is cut off leaves an empty database behind.
            with transaction.atomic():
                tell()
            self.stdout.write("The demonstration has been loaded.")
        self.note()

    def note(self):
        statement = Statement.objects.order_by("pk").first()
        links = [
            {"name": "Public register", "path": "/register/"},
            {"name": "A retirement statement", "path": f"/s/{statement.number}/"},
            {"name": "Where the premium went", "path": "/premium/"},
            {"name": "Buyer's portal", "path": "/portal/"},
            {"name": "Staff's day", "path": "/admin/"},
        ]
        path = Path(os.environ.get("OREKA_VAR", settings.BASE_DIR / "var")) / "demo.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            json.dumps({"accounts": accounts(), "links": links}, indent=2, ensure_ascii=False) + "\n"
        )
