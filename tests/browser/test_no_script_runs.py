"""Scripts in every text that people can write: pages show them as text, and nothing runs."""

from itertools import cycle

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.validators import EmailValidator
from django.db import models
from psycopg import errors, sql
from psycopg.types.json import Json

from registry.models import User
from reporting.demo.people import DOMAIN
from reporting.models import Statement
from tests.browser.test_every_page import PAGES, add_draft, add_imports, add_lines_of_the_bank, add_removals
from tests.browser.visiting import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAYLOADS = [
    "<script>window.hit=1</script>",
    '"><img src=x onerror=window.hit=1>',
    "javascript:window.hit=1",
    "</script><svg onload=window.hit=1>",
]
OURS = ("registry", "committees", "credits", "reporting")
# What the registry itself writes, by which rows are found.
NOT_TYPED = {
    "kind",
    "number",
    "act",
    "table",
    "result_table",
    "actor",
    "request_id",
    "row_id",
    "password",
    "email",
}
# Nothing is refused, lifted or checked by others in the demonstration, and without that these are empty by rule.
OF_NO_ROW = {
    "committees.decision.refusal",
    "committees.withholding.outcome",
    "credits.footprint.verifier_name",
    "credits.grouptransfer.refusal",
    "credits.incidenthold.outcome",
    "credits.retirement.refusal",
    "registry.suspension.outcome",
}
# What a payload would make, were it not shown as text.
MADE = 'img[src="x"], svg[onload], [onerror], a[href^="javascript:" i]'
FILES = [
    "/s/{statement}.pdf",
    "/s/{statement}.json",
    "/register/certificates.csv",
    "/register/decisions.json",
]
ASKED = ["/register/?q={words}", "/verify/?q={words}", "/register/?tab=decisions&q={words}"]


def refuses(validator, text):
    """An e-mail address may hold almost anything in quotes, so that its validator does not count."""
    try:
        validator(text)
    except ValidationError:
        return not isinstance(validator, EmailValidator)
    return False


def is_typed(field):
    """Whether people write this text freely: no choice, no digest and no pattern that it must have."""
    return (
        isinstance(field, models.CharField | models.TextField)
        and not field.primary_key
        and not field.choices
        and field.name not in NOT_TYPED
        and not field.name.endswith(("sha256", "fingerprint"))
        and not any(refuses(validator, "<b>") for validator in field.validators)
    )


def texts(field, turn):
    """As many of the payloads as there is room for, beginning with another one each time."""
    room = (field.max_length or 1_000) - 12
    chosen = ""
    for payload in PAYLOADS[turn:] + PAYLOADS[:turn]:
        if len(chosen) + len(payload) <= room:
            chosen += payload
    return chosen


def poison(admin_sql):
    """Write the payloads by SQL past every rule of the rows; the columns written, and those that refused."""
    admin_sql.execute("SET session_replication_role = replica")
    written, refused, turns = set(), set(), cycle(range(len(PAYLOADS)))
    for model in (model for app in OURS for model in apps.get_app_config(app).get_models()):
        table, pk = (sql.Identifier(name) for name in (model._meta.db_table, model._meta.pk.column))
        keys = [
            key for (key,) in admin_sql.execute(sql.SQL("SELECT {} FROM {}").format(pk, table)).fetchall()
        ]
        for field in filter(is_typed, model._meta.concrete_fields):
            column = sql.Identifier(field.column)
            change = sql.SQL("UPDATE {} SET {} = %s WHERE {} = %s").format(table, column, pk)
            for key in keys:
                chosen = texts(field, next(turns))
                if not chosen:
                    continue
                try:
                    admin_sql.execute(change, [f"{chosen} {key}", key])
                except errors.CheckViolation:
                    refused.add(f"{model._meta.label_lower}.{field.name}")
                else:
                    written.add(f"{model._meta.label_lower}.{field.name}")
    return written, refused


def poison_what_is_kept(admin_sql):
    """The texts inside of statements, and of what was sent and changed: the same words, copied."""

    def poisoned(value, name=""):
        if isinstance(value, dict):
            return {key: poisoned(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [poisoned(inner, name) for inner in value]
        return "".join(PAYLOADS) if isinstance(value, str) and name in KEPT else value

    for table, column in (
        ("reporting_statement", "record"),
        ("registry_keyconflict", "sent"),
        ("registry_answeredkey", "sent"),
        ("registry_change", "before"),
        ("registry_change", "after"),
    ):
        key = "key" if table == "registry_answeredkey" else "id"
        for number, value in admin_sql.execute(f"SELECT {key}, {column} FROM {table}").fetchall():
            kept = Json(poisoned(value)) if value is not None else None
            admin_sql.execute(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", [kept, number])


KEPT = {
    *(
        "name",
        "registration_number",
        "domain",
        "boundary",
        "method",
        "cooperative",
        "site",
        "town",
        "province",
    ),
    *("note", "text", "reason", "title", "registry", "operator", "name_en", "name_fr", "product"),
}


@pytest.fixture
def new_context(chromium, live_server):
    """Without our content security policy, which would hide that a script was let through."""
    contexts = []

    def make():
        contexts.append(chromium.new_context(base_url=live_server.url, bypass_csp=True, locale="en"))
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()


def noted(wrong):
    def note(dialog):
        wrong.append(f"a dialog opened: {dialog.message}")
        dialog.dismiss()

    return note


def test_no_script_runs(new_context, live_server, admin_sql, tmp_path, monkeypatch):
    monkeypatch.setenv("OREKA_VAR", str(tmp_path))
    call_command("load_demo")
    places = {"statement": Statement.objects.get().number, "words": PAYLOADS[1]}
    places |= add_removals() | add_imports()
    places["draft"] = add_draft()
    add_lines_of_the_bank()
    written, refused = poison(admin_sql)
    poison_what_is_kept(admin_sql)
    assert len(written) > 40
    # Written where its row has one, and refused in the others.
    assert refused - written == OF_NO_ROW
    wrong, showing = [], 0
    for key, paths in (PAGES | {None: PAGES[None] + ASKED}).items():
        page = new_context().new_page()
        page.on("dialog", noted(wrong))
        if key:
            sign_in(page, User.objects.get(email=f"{key}@{DOMAIN}"), live_server)
        for path in (path.format(**places) for path in paths):
            answer = page.goto(path)
            if answer.status not in {200, 404 if "q=" in path else 200}:
                wrong.append(f"{path}: {answer.status}")
            if page.evaluate("window.hit") is not None:
                wrong.append(f"{path}: a script ran")
            wrong += [
                f"{path}: {made}"
                for made in page.locator(MADE).evaluate_all("them => them.map(it => it.outerHTML)")
            ]
            showing += "window.hit=1" in page.locator("body").inner_text()
    for path in (path.format(**places) for path in FILES):
        answer = new_context().request.get(path)
        if answer.status != 200 or "html" in answer.headers["content-type"]:
            wrong.append(f"{path}: {answer.status} {answer.headers['content-type']}")
    assert not wrong, "\n".join(wrong)
    # Most pages show what somebody wrote.
    assert showing > 50
