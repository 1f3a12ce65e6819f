"""What both import commands share: who imports, how errors are told, and that nothing is half-imported."""

from abc import ABC, abstractmethod
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from registry.imports.columns import Column, Error, write_template
from registry.languages import EVERYWHERE
from registry.models import Organisation, User
from registry.refusals import Refused
from registry.roles import REGISTRAR


class ImportCommand(BaseCommand, ABC):
    """Reads one table, lists every error of it, and writes all of it or nothing."""

    columns_of_template: list[Column]
    more_examples: tuple[dict, ...] = ()
    needed: tuple[str, ...] = ()  # options beside --by without which nothing is imported

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help=".xlsx or .csv")
        parser.add_argument("--by", metavar="EMAIL", help="who hands it in; must have the right to")
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would happen, and write nothing"
        )
        parser.add_argument("--template", type=Path, metavar="FILE", help="write an example file and stop")
        parser.add_argument(
            "--language",
            choices=EVERYWHERE,
            default=settings.LANGUAGE_CODE,
            help="of what is told",
        )

    def handle(self, *args, **options) -> None:
        with override(options["language"]):
            try:
                self.act(options)
            except Refused as refused:
                raise CommandError(str(refused)) from None

    def act(self, options: dict) -> None:
        if options["template"]:
            self.write_template(options["template"])
            return
        if options["file"] is None:
            raise CommandError(_("Name a file to import, or --template and a file to write."))
        for name in ("by", *self.needed):
            if not options[name]:
                raise CommandError(_("The option --%(name)s is needed.") % {"name": name.replace("_", "-")})
        self.import_file(options, person(options["by"]))

    @abstractmethod
    def import_file(self, options: dict, by: User) -> None:
        """Read the file and write all of it through the services, or nothing."""

    def write_template(self, path: Path) -> None:
        write_template(path, self.columns_of_template, self.more_examples)
        for column in self.columns_of_template:
            self.stdout.write(f"{column.name}: {column.help}")
        self.stdout.write(_("%(path)s is written.") % {"path": path})

    def refuse(self, errors: Iterable[Error]) -> None:
        """:raises CommandError: after listing each error on a line of its own"""
        errors = list(errors)
        for error in errors:
            self.stderr.write(str(error))
        raise CommandError(
            ngettext(
                "Nothing was imported: %(count)s error.",
                "Nothing was imported: %(count)s errors.",
                len(errors),
            )
            % {"count": len(errors)}
        )


def person(email: str) -> User:
    """:raises CommandError: if nobody who may sign in has the address"""
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise CommandError(_("Nobody with the address %(email)s may sign in.") % {"email": email})
    return user


def may(user: User, permission: str, organisation: Organisation) -> bool:
    """The registrar may act for every organisation, others where they hold the permission."""
    if user.is_staff and user.groups.filter(name=REGISTRAR).exists():
        return True
    return Organisation.objects.where_may(user, permission).filter(pk=organisation.pk).exists()


def day_option(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ArgumentTypeError(_("write a day as 2025-01-31")) from None
