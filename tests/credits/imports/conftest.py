"""A folder with evidence, and both commands ready to run."""

import pytest

from tests import builders
from tests.credits.imports.tables import Told


@pytest.fixture
def folder(tmp_path):
    """Where the table lies, with its evidence below it, and a file outside that is nobody's evidence."""
    inner = tmp_path / "inner"
    (inner / "papers").mkdir(parents=True)
    for name in ("produced.pdf", "sold.pdf"):
        (inner / "papers" / name).write_bytes(builders.PDF)
    (inner / "papers" / "note.txt").write_text("only text")
    (tmp_path / "outside.pdf").write_bytes(builders.PDF)
    return inner


@pytest.fixture
def hand_in(site, coop_officer):
    def run(path, *arguments, by=None):
        return Told("import_production", path, "--by", (by or coop_officer).email, *arguments)

    return run


@pytest.fixture
def draft(buyer, buyer_admin):
    def run(path, *arguments, by=None, organisation=buyer, mineral="Co"):
        return Told(
            "import_footprint",
            path,
            "--by",
            (by or buyer_admin).email,
            *("--organisation", organisation.code, "--mineral", mineral),
            *("--period-first", "2025-01-01", "--period-last", "2025-12-31", "--boundary", "All products"),
            *arguments,
        )

    return run
