"""Which texts the pages in Swahili need; `python -m tests.swahili` writes those that miss into the catalogue.

Read from the templates of these pages, with all they extend and include, and from the Python that they
reach; so nothing has to be listed but where the pages begin. What Django and allauth say stands below.
"""

import ast
import os
import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "sw" / "LC_MESSAGES" / "django.po"

TEMPLATES = [
    "committee/*.html",
    "public/feedback*.html",
    "public/premium*.html",
    "account/login.html",
    "account/logout.html",
    "account/password_change.html",
    "account/password_reset.html",
    "account/password_reset_done.html",
    "account/password_reset_from_key.html",
    "account/password_reset_from_key_done.html",
    "account/reauthenticate.html",
    "account/messages/logged_in.txt",
    "account/messages/logged_out.txt",
    "account/messages/password_changed.txt",
    "account/messages/password_set.txt",
    "emails/invitation.txt",
    "403.html",
    "403_csrf.html",
    "404.html",
]
# Of models only what a page shows: choices and what methods say. Of a shared file, what the pages use.
EVERYTHING: tuple[str, ...] = ()
PYTHON = {
    "committees/*.py": EVERYTHING,
    "committees/services/*.py": EVERYTHING,
    "committees/views/*.py": EVERYTHING,
    "registry/acting.py": EVERYTHING,
    "registry/files/*.py": EVERYTHING,
    "registry/forms.py": EVERYTHING,
    "registry/letters.py": EVERYTHING,
    "registry/templatetags/oreka.py": EVERYTHING,
    "registry/services/organisations.py": ("refuse_suspended",),
    "registry/services/two_people.py": ("refuse_empty", "undecided"),
    "registry/models/feedback.py": EVERYTHING,
    "registry/services/feedback.py": EVERYTHING,
    "registry/views/feedback.py": EVERYTHING,
    "credits/views/production.py": EVERYTHING,
    "reporting/minutes_pdf.py": EVERYTHING,
    "reporting/paper.py": EVERYTHING,
    "reporting/wall.py": EVERYTHING,
    "reporting/wall_pdf.py": EVERYTHING,
    "reporting/views/wall.py": EVERYTHING,
    "reporting/forms.py": ("NoticeForm",),
    "credits/admin/forms.py": ("ReportForm", "KilogramsField"),
    "credits/services/production.py": ("submit_report", "refuse_implausible"),
}
OF_STAFF = {
    "admin.py",
    "apps.py",
    "bank.py",
    "correcting.py",
    "fund_acts.py",
    "job_kinds.py",
    "reconciling.py",
    "reconciliation.py",
    "thanks_pages.py",
    "withholding.py",
    "withholding_acts.py",
    "withholdings.py",
}
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}

# What forms, dates and signing in say by themselves.
BORROWED: list[str | tuple[str, str]] = [
    "This field is required.",
    "Null characters are not allowed.",
    "Enter a whole number.",
    "Enter a number.",
    "Enter a valid date.",
    "Enter a valid email address.",
    "Select a valid choice. %(value)s is not one of the available choices.",
    "Select a valid choice. That choice is not one of the available choices.",
    "Ensure this value is less than or equal to %(limit_value)s.",
    "Ensure this value is greater than or equal to %(limit_value)s.",
    (
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
    ),
    (
        "Ensure that there are no more than %(max)s digit in total.",
        "Ensure that there are no more than %(max)s digits in total.",
    ),
    (
        "Ensure that there are no more than %(max)s decimal place.",
        "Ensure that there are no more than %(max)s decimal places.",
    ),
    (
        "Ensure that there are no more than %(max)s digit before the decimal point.",
        "Ensure that there are no more than %(max)s digits before the decimal point.",
    ),
    (
        "Ensure this filename has at most %(max)d character (it has %(length)d).",
        "Ensure this filename has at most %(max)d characters (it has %(length)d).",
    ),
    "No file was submitted. Check the encoding type on the form.",
    "No file was submitted.",
    "The submitted file is empty.",
    (
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    "This password is too common.",
    "The password is too similar to the %(verbose_name)s.",
    "email address",
    "Your password can’t be a commonly used password.",
    "Your password can’t be too similar to your other personal information.",
    (
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
    ),
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "Email",
    "Email address",
    "Password",
    "Remember Me",
    "Forgot your password?",
    "Current Password",
    "New Password",
    "New Password (again)",
    "The email address and/or password you specified are not correct.",
    "Too many failed login attempts. Try again later.",
    "Incorrect password.",
    "You must type the same password each time.",
    "Please type your current password.",
    "This account is currently inactive.",
    "The email address is not assigned to any user account.",
]


def sources(name: str) -> dict[str, str]:
    """The text of a template by its name, and of all that it extends or includes."""
    from django.template.loader import get_template

    text = Path(get_template(name).template.origin.name).read_text()
    found = {name: text}
    for other in re.findall(r"""{%\s*(?:extends|include)\s+["']([^"']+)["']""", text):
        found |= {} if other in found else sources(other)
    return found


def of_templates() -> Catalog:
    from django.utils.translation.template import templatize

    needed = Catalog()
    folder = ROOT / "templates"
    for pattern in TEMPLATES:
        names = [str(path.relative_to(folder)) for path in sorted(folder.glob(pattern))] or [pattern]
        for name in names if "*" not in names[0] else []:
            for text in sources(name).values():
                # What is left of the markup would be read as wrong indentation.
                lines = (line.lstrip() for line in templatize(text).splitlines())
                add_texts(needed, "\n".join(lines))
    return needed


def add_texts(needed: Catalog, python: str) -> None:
    for _line, words, _comments, context in extract("python", BytesIO(python.encode()), KEYWORDS):
        needed.add(words, context=context)


def parts_of(path: Path, wanted: tuple[str, ...]) -> list[str]:
    """The pieces of a Python file that are read for texts."""
    text = path.read_text()
    if not wanted and path.parent.name != "models":
        return [text]

    def is_wanted(node: ast.AST) -> bool:
        if wanted:
            return isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name in wanted
        is_choices = isinstance(node, ast.ClassDef) and any(
            ast.unparse(base).endswith("Choices") for base in node.bases
        )
        return is_choices or isinstance(node, ast.FunctionDef)

    found = [node for node in ast.walk(ast.parse(text)) if is_wanted(node)]
    missing = set(wanted) - {node.name for node in found}  # type: ignore[attr-defined]
    assert not missing, f"{path} has no {missing}"
    return [ast.get_source_segment(text, node) or "" for node in found]


def of_python() -> Catalog:
    needed = Catalog()
    for pattern, wanted in (PYTHON | {"committees/models/*.py": EVERYTHING}).items():
        paths = [path for path in sorted(ROOT.glob(pattern)) if path.name not in OF_STAFF]
        assert paths, pattern
        for path in paths:
            for part in parts_of(path, wanted):
                add_texts(needed, part)
    return needed


def needed_texts() -> Catalog:
    """Every text that a page in Swahili can show."""
    needed = of_templates()
    for message in of_python():
        needed.add(message.id, context=message.context) if message.id else None
    for words in BORROWED:
        needed.add(words)
    return needed


def read_catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="sw")


def write_what_misses() -> None:
    """Add the needed texts that the catalogue lacks, empty, and take out those that no page shows any more."""
    catalogue = read_catalogue()
    catalogue.update(needed_texts(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    for message in catalogue:
        # A per cent sign in a sentence is taken for a placeholder; a test compares the true ones.
        message.flags.discard("python-format")
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=0, no_location=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    import django

    django.setup()
    write_what_misses()
