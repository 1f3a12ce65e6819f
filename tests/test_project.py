"""What nobody remembers: imports go one way, locks hold no address, the application owns nothing."""

import ast
import re
import subprocess

import pytest

from tests.real_servers import ROOT

APPS = ["registry", "committees", "credits", "reporting"]


def imported_apps(path):
    """The first name of every import in a file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.split(".")[0] if node.module else ""


@pytest.mark.parametrize("app", APPS)
def test_imports_go_one_way(app):
    later = set(APPS[APPS.index(app) + 1 :])
    # The list of doors is the one place that must know every app.
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / app).rglob("*.py")
        if path != ROOT / "registry" / "urls.py"
        for name in imported_apps(path)
        if name in later
    }
    assert wrong == set()


@pytest.mark.parametrize("name", ["runtime.txt", "development.txt"])
def test_lock_files_hold_hashes_and_no_address(name):
    text = (ROOT / "requirements" / name).read_text()
    assert "://" not in text
    pinned = [line for line in text.splitlines() if line[:1].isalnum()]
    assert [line for line in pinned if "==" not in line or not line.endswith("\\")] == []


def test_locks_agree():
    runtime, development = (
        {line for line in (ROOT / "requirements" / name).read_text().splitlines() if line[:1].isalnum()}
        for name in ("runtime.txt", "development.txt")
    )
    assert runtime <= development


def test_application_connects_as_a_role_that_owns_nothing(raw_sql):
    assert raw_sql.execute("SELECT current_user").fetchone() == ("oreka_app",)
    owned = "SELECT relname FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = %s)"
    assert raw_sql.execute(owned, ["oreka_app"]).fetchall() == []
    assert raw_sql.execute("SELECT rolsuper FROM pg_roles WHERE rolname = 'oreka_app'").fetchone() == (False,)


def test_every_table_belongs_to_the_owner(raw_sql):
    others = raw_sql.execute(
        "SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public' AND tableowner <> 'oreka_owner'"
    )
    assert others.fetchall() == []


def test_application_may_not_create_tables(raw_sql):
    import psycopg

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw_sql.execute("CREATE TABLE mine (id int)")


def test_python_files_stay_short():
    files = subprocess.run(
        ["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    too_long = {
        name: lines
        for name in files
        if "/migrations/" not in name
        and (ROOT / name).exists()
        and (lines := len((ROOT / name).read_text().splitlines()))
        > (600 if name.startswith("tests/") else 400)
    }
    assert too_long == {}


def test_every_setting_is_in_the_example():
    settings, example = (ROOT / name for name in ("registry/settings.py", ".env.example"))
    read = set(re.findall(r"\benv(?:\.\w+)?\(\s*\"([A-Z_]+)\"", settings.read_text()))
    told = set(re.findall(r"^([A-Z_]+)=", example.read_text(), re.MULTILINE))
    assert "RETIREMENT_SWEEP_SECONDS" in read
    # `manage.py` sets this one itself, for `migrate`.
    assert read - told == {"DATABASE_AS"}
