"""Recompute the whole ledger from scratch; exits 1 and names each row that differs."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from reporting.checks import NAMES
from reporting.checks.guards import NOTED, note_guards
from reporting.services import check_ledgers


class Command(BaseCommand):
    help = "Recompute the whole ledger from scratch; exits 1 and names each row that differs."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
        parser.add_argument(
            "--note-guards",
            action="store_true",
            help="write the list of rules anew, after a migration changed them on purpose",
        )

    def handle(self, *args, **options):
        if options["note_guards"]:
            with connection.cursor() as cursor:
                NOTED.write_text(note_guards(cursor))
            return
        check = check_ledgers(at=timezone.now())
        if options["json"]:
            answer = {
                "checked_at": check.checked_at.isoformat(),
                "took_ms": check.took_ms,
                "checks": NAMES,
                "differences": check.differences,
            }
            self.stdout.write(json.dumps(answer, indent=1))
        else:
            for difference in check.differences:
                self.stdout.write(f"{difference['check']}: {difference['row']}")
        if check.differences:
            raise CommandError(f"{len(check.differences)} rows differ.", returncode=1)
        if not options["json"]:
            self.stdout.write(f"The books agree: {len(NAMES)} checks in {check.took_ms} ms.")
