"""Imports as jobs: once confirmed taken once, row by row, whoever dies meanwhile; and their rules."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from registry import jobs, tasks
from registry.acting import repeatable
from registry.celery import app
from registry.files import UnacceptableFile
from registry.imports.columns import choice
from registry.imports.kinds import kind_of
from registry.imports.spreadsheets import Cell, UnreadableFile, table_of
from registry.models import AnsweredKey, Change, Job, JobFile, JobLine, Organisation
from registry.models.jobs import SILENCE
from registry.services.organisations import UnfitFacts, add_organisation
from tests import builders
from tests.papers import workbook
from tests.real_servers import ROOT
from tests.sql import NOT_GRANTED, owner_refused_by, refused_by

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = "kind;code;name;country;parent_code"


def table_with(*rows, header=HEADER):
    return ContentFile("\n".join([header, *rows]).encode(), name="organisations.csv")


def uploaded(by, *rows, files=(), **facts):
    return jobs.upload_job(
        kind="organisations",
        file=table_with(*rows),
        files=list(files),
        **{"language": "en", "at": timezone.now(), "by": by} | facts,
    )


def started(by, *rows, **facts):
    return jobs.start_job(job=uploaded(by, *rows, **facts), at=timezone.now(), by=by)


def many(count):
    return [f"buyer;M{number:05d};Maker {number};NL;" for number in range(count)]


def run(job):
    tasks.run_job(job.pk)
    return Job.objects.get(pk=job.pk)


def silent_since(job, at):
    Job.objects.filter(pk=job.pk).update(heartbeat_at=at)


def test_rows_are_added_in_the_name_of_whoever_confirmed(nobody_hears, registrar):
    job = started(registrar, "buyer;GROUP;Group N.V.;NL;", "Acheteur;DAUGH;Daughter Ltd;GB;GROUP")
    assert (job.state, job.rows_total, Organisation.objects.count()) == ("waiting", 2, 0)
    job = run(job)
    assert (job.state, job.rows_done, job.rows_refused, job.attempts) == ("done", 2, 0, 1)
    daughter = Organisation.objects.get(code="DAUGH")
    assert (daughter.kind, daughter.country, daughter.parent.code) == ("buyer", "GB", "GROUP")
    change = Change.objects.get(table="registry_organisation", row_id=str(daughter.pk))
    assert (change.by_id, change.act) == (registrar.pk, "add_organisation")
    assert list(job.lines.values_list("level", "row", "text", "made_id")) == [
        ("info", None, "A worker has begun.", None),
        ("info", 2, "GROUP, Group N.V.", Organisation.objects.get(code="GROUP").pk),
        ("info", 3, "DAUGH, Daughter Ltd", daughter.pk),
    ]


def test_what_came_up_after_the_preview_is_refused_row_by_row(nobody_hears, registrar):
    job = started(registrar, *many(3))
    Organisation.objects.create(kind="buyer", code="M00001", name="Faster", country="NL")
    job = run(job)
    assert (job.state, job.rows_done, job.rows_refused, job.rows_added) == ("done", 3, 1, 2)
    assert job.lines.get(level="error").text == "code: Faster has this code"


def test_the_log_is_in_the_language_of_whoever_asked(nobody_hears, registrar):
    job = started(registrar, *many(1), language="fr")
    Organisation.objects.create(kind="buyer", code="M00000", name="Plus vite", country="NL")
    assert run(job).language == "fr"
    from django.utils.translation import gettext, override

    with override("fr"):
        assert job.lines.get(row=None).text == gettext("A worker has begun.")


def test_a_job_is_begun_once(nobody_hears, registrar):
    job = started(registrar, *many(2))
    run(job)
    assert run(job).attempts == 1
    assert (job.lines.count(), Organisation.objects.count()) == (3, 2)


def test_confirmed_twice_it_is_started_once(nobody_hears, registrar):
    job = uploaded(registrar, *many(1))
    jobs.start_job(job=job, at=timezone.now(), by=registrar)
    with pytest.raises(jobs.NotWaiting):
        jobs.start_job(job=job, at=timezone.now(), by=registrar)


def test_a_new_table_replaces_what_the_same_person_left(nobody_hears, registrar, make_staff_user):
    first, others = uploaded(registrar, *many(1)), uploaded(make_staff_user("second", "Registrar"), *many(1))
    uploaded(registrar, *many(2))
    states = dict(Job.objects.values_list("pk", "state"))
    assert (states[first.pk], states[others.pk]) == ("replaced", "uploaded")
    with pytest.raises(jobs.NotWaiting):
        jobs.start_job(job=first, at=timezone.now(), by=registrar)


def test_only_whoever_handed_it_in_starts_it(nobody_hears, registrar, make_staff_user):
    with pytest.raises(jobs.NotYours):
        jobs.start_job(
            job=uploaded(registrar, *many(1)), at=timezone.now(), by=make_staff_user("second", "Registrar")
        )


def test_a_table_with_errors_is_not_started(nobody_hears, registrar):
    job = uploaded(registrar, "buyer;M1;Maker;NL;", "miner;m2;;Netherlands;NOBODY")
    with pytest.raises(jobs.HasErrors, match="The table has 5 errors now; nothing was started."):
        jobs.start_job(job=job, at=timezone.now(), by=registrar)
    assert Job.objects.get().state == "uploaded"


def test_every_cell_of_an_organisation_is_checked(registrar, buyer):
    rows = [
        "miner;m2;;NLD;NOBODY",
        "buyer;PHONE;Twice here;NL;",
        "buyer;NEW;First;nl;",
        "buyer;NEW;Second;NL;LATER",
        "buyer;LATER;Later;NL;PHONE",
    ]
    _table, reading = jobs.read_job(uploaded(registrar, *rows), at=timezone.now())
    assert [(error.row, error.column, error.message) for error in reading.sorted_errors()] == [
        (2, "kind", "“miner” is none of: cooperative, buyer, operator, verifier"),
        (2, "name", "the value is missing"),
        (2, "country", "longer than 2 characters"),
        (2, "code", "Use 2 to 12 capital letters or digits."),
        (2, "parent_code", "there is no organisation “NOBODY”, here or in a row above"),
        (3, "code", "Test Phones B.V. has this code"),
        (4, "country", "Use the two-letter ISO 3166 code, for example CD."),
        (5, "code", "row 4 has the same code"),
        (5, "parent_code", "there is no organisation “LATER”, here or in a row above"),
    ]


def test_names_that_are_registered_are_told_in_the_preview(registrar, buyer, now):
    services = ["buyer;AA;" + buyer.name.upper() + ";NL;", "buyer;BB;Maker;NL;", "buyer;CC;maker;NL;"]
    _table, reading = jobs.read_job(uploaded(registrar, *services), at=now)
    assert [str(error) for error in reading.errors] == [
        "row 2, column name: is registered already",
        "row 4, column name: row 3 has the same name",
    ]


def test_a_choice_is_read_in_either_language_and_case():
    read = choice(Organisation.Kind.choices)
    assert {read(Cell(written)) for written in ("COOPERATIVE", "Coopérative", "cooperative")} == {
        "cooperative"
    }


def test_an_organisation_that_is_wrong_is_refused_by_the_service(registrar, now, buyer):
    with pytest.raises(UnfitFacts, match="country: Use .* code: .* already exists."):
        add_organisation(kind="buyer", code="PHONE", name="Twice", country="nl", at=now, by=registrar)
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("table.csv", b"", "The file is empty."),
        ("table.xlsx", b"kind;code", "The file is named .xlsx, but is not an XLSX workbook."),
        ("table.pdf", builders.PDF, "The name of the file must end in .xlsx or .csv."),
        ("table.csv", b"x" * (10 * 1024 * 1024 + 1), "The file is larger than 10 MB."),
    ],
)
def test_a_file_that_is_no_table_is_not_kept(registrar, now, name, content, message):
    with pytest.raises(UnreadableFile, match=message):
        jobs.upload_job(
            kind="organisations",
            file=ContentFile(content, name=name),
            files=[],
            language="en",
            at=now,
            by=registrar,
        )
    assert not Job.objects.exists()


def test_evidence_is_checked_by_content_and_named_once(registrar):
    note = ContentFile(b"only text", name="note.pdf")
    with pytest.raises(UnacceptableFile, match="note.pdf: Choose a PDF, JPEG, PNG, XLSX or CSV file."):
        uploaded(registrar, *many(1), files=[note])
    twice = [ContentFile(builders.PDF, name=name) for name in ("a.pdf", "A.PDF")]
    with pytest.raises(UnacceptableFile, match="Two of the files are named “A.PDF”."):
        uploaded(registrar, *many(1), files=twice)
    assert not Job.objects.exists()


def test_what_is_refused_leaves_no_file_behind(registrar, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    papers = [ContentFile(builders.PDF, name="a.pdf"), ContentFile(b"only text", name="note.pdf")]
    with pytest.raises(UnacceptableFile):
        uploaded(registrar, *many(1), files=papers)
    with pytest.raises(DataError):
        uploaded(registrar, *many(1), files=papers[:1], language="x" * 100)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_table_taken_again_is_read_from_its_beginning(registrar):
    table = table_with(*many(1))
    table.read()
    facts = {"kind": "organisations", "files": [], "language": "en", "at": timezone.now(), "by": registrar}
    assert jobs.upload_job(file=table, **facts).sha256


def test_a_table_with_macros_is_not_kept(registrar):
    table = ContentFile(workbook(**{"xl/vbaProject.bin": b"x"}), name="organisations.xlsx")
    facts = {"kind": "organisations", "files": [], "language": "en", "at": timezone.now(), "by": registrar}
    with pytest.raises(UnacceptableFile, match="macros"):
        jobs.upload_job(file=table, **facts)
    assert not Job.objects.exists()


def test_a_formula_is_found_however_its_sheet_is_written():
    import io

    import openpyxl

    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["name"])
    book.active.append(["=1+1"])
    book.save(file)
    (row,) = table_of(file.getvalue(), "table.xlsx").rows
    assert row[0].problem == "a formula without its result: open the file, save it, and try again"


def test_whoever_lost_the_right_imports_nothing(nobody_hears, registrar):
    job = started(registrar, *many(2))
    registrar.groups.clear()
    job = run(job)
    assert (job.state, job.rows_done, Organisation.objects.count()) == ("failed", 0, 0)
    assert job.lines.get(level="error").text == "Registrar may not import such tables."


def test_a_killed_worker_leaves_no_row_undone_and_none_doubled(nobody_hears, registrar):
    job = started(registrar, *many(400))
    command = f"import django; django.setup(); from registry.tasks import run_job; run_job({job.pk})"
    worker = subprocess.Popen(
        [sys.executable, "-c", command],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "registry.settings"},
    )
    for _attempt in range(600):
        if Job.objects.get(pk=job.pk).rows_done >= 5:
            break
        time.sleep(0.05)
    worker.send_signal(signal.SIGKILL)
    worker.wait(timeout=30)
    job = Job.objects.get(pk=job.pk)
    assert job.state == "running"
    assert 5 <= job.rows_done < 400
    # As long as its worker may be alive, nobody takes it over.
    assert run(job).attempts == 1
    silent_since(job, timezone.now() - SILENCE - timedelta(seconds=1))
    job = run(job)
    assert (job.state, job.rows_done, job.rows_refused, job.attempts) == ("done", 400, 0, 2)
    assert Organisation.objects.count() == 400
    assert job.lines.filter(level="info").exclude(row=None).values("row", "made_id").distinct().count() == 400
    assert job.lines.filter(text="Taken up again: the worker before gave no sign of life.").count() == 1


def test_a_row_made_before_its_worker_could_say_so_is_found_made(nobody_hears, registrar):
    """The moment between a row's act and its line, in which the check already finds its code taken."""
    job = started(registrar, *many(2))
    with repeatable(job.key_of_row(2)):
        made = add_organisation(
            kind="buyer", code="M00000", name="Maker 0", country="NL", at=timezone.now(), by=registrar
        )
    job = run(job)
    assert (job.state, job.rows_done, job.rows_refused) == ("done", 2, 0)
    assert job.lines.get(row=2).made_id == made.pk
    assert Organisation.objects.count() == 2
    assert AnsweredKey.objects.count() == 2


def test_a_slow_worker_that_was_replaced_says_no_more(nobody_hears, registrar):
    job = started(registrar, *many(2))
    slow = jobs._taken_up(job.pk, at=timezone.now() - SILENCE - timedelta(seconds=1))
    run(job)
    line = JobLine(job=slow, level="info", text="Late", told_at=timezone.now())
    with pytest.raises(jobs.TakenOver):
        jobs._tell(slow, line)
    with pytest.raises(jobs.TakenOver):
        jobs._end(slow, "failed", at=timezone.now())
    assert Job.objects.get(pk=job.pk).state == "done"


def test_a_table_that_ends_every_worker_is_given_up(nobody_hears, registrar):
    job = started(registrar, *many(1))
    for _turn in range(jobs.MOST_ATTEMPTS):
        jobs._taken_up(job.pk, at=timezone.now())
        silent_since(job, timezone.now() - SILENCE - timedelta(seconds=1))
    job = run(job)
    assert (job.state, job.rows_done) == ("failed", 0)
    assert job.lines.last().text == "Every one of 5 workers stopped at this import; the rows above are in."


def test_the_sweeper_rings_for_what_nobody_began(registrar, monkeypatch):
    rung = []
    monkeypatch.setattr(app, "send_task", lambda name, arguments, **options: rung.append((name, arguments)))
    waiting, running, silent = (started(registrar, *many(1)) for _turn in range(3))
    uploaded(registrar, *many(1))
    for job, seconds in ((running, 0), (silent, 121)):
        jobs._taken_up(job.pk, at=timezone.now() - timedelta(seconds=seconds))
    rung.clear()
    tasks.run_due_jobs()
    assert sorted(rung) == [("registry.tasks.run_job", [job.pk]) for job in (waiting, silent)]


def test_a_real_worker_is_rung_and_does_it(celery_worker, registrar):
    job = started(registrar, *many(3))
    for _attempt in range(200):
        job.refresh_from_db()
        if not job.is_under_way:
            break
        time.sleep(0.1)
    assert (job.state, job.attempts) == ("done", 1)
    assert sorted(Organisation.objects.values_list("code", flat=True)) == ["M00000", "M00001", "M00002"]


def test_an_unknown_kind_is_imported_by_nobody(registrar, now):
    job = uploaded(registrar, *many(1))
    job.kind = "minerals"
    with pytest.raises(jobs.NotAllowed):
        jobs.read_job(job, at=now)
    assert kind_of("minerals") is None


# Rules of the database

MOVE = "UPDATE registry_job SET state = '{}'"


def test_states_only_move_forward_of_a_job(nobody_hears, registrar):
    """registry_job"""
    job = uploaded(registrar, *many(1))
    assert refused_by(MOVE.format("running")) == "states_only_move_forward"
    jobs.start_job(job=job, at=timezone.now(), by=registrar)
    assert refused_by(MOVE.format("uploaded")) == "states_only_move_forward"
    run(job)
    assert refused_by(MOVE.format("waiting") + ", ended_at = NULL") == "states_only_move_forward"


def test_final_is_final_of_a_replaced_job(nobody_hears, registrar):
    """registry_job"""
    uploaded(registrar, *many(1))
    uploaded(registrar, *many(1))
    assert refused_by("UPDATE registry_job SET attempts = 1 WHERE state = 'replaced'") == "final_is_final"


def test_facts_never_change_of_a_job(registrar, admin_sql):
    """registry_job"""
    uploaded(registrar, *many(1))
    assert refused_by("UPDATE registry_job SET file = 'another.csv'") == NOT_GRANTED
    assert owner_refused_by(admin_sql, "UPDATE registry_job SET file = 'another.csv'") == "facts_never_change"


def test_job_has_an_end_when_it_ended(nobody_hears, registrar):
    job = started(registrar, *many(1))
    assert refused_by("UPDATE registry_job SET ended_at = now()") == "job_has_an_end_when_it_ended"
    run(job)
    assert refused_by("UPDATE registry_job SET ended_at = NULL") == "job_has_an_end_when_it_ended"


@pytest.mark.parametrize("change", ["rows_done = rows_total + 1", "rows_refused = rows_done + 1"])
def test_job_does_no_row_that_is_not_there(nobody_hears, registrar, change):
    started(registrar, *many(1))
    assert refused_by(f"UPDATE registry_job SET {change}") == "job_does_no_row_that_is_not_there"


def test_job_has_a_file_of_a_name_once(registrar):
    job = uploaded(registrar, *many(1), files=[builders.evidence()])
    file = job.files.get()
    with pytest.raises(IntegrityError, match="job_has_a_file_of_a_name_once"), transaction.atomic():
        JobFile.objects.create(job=job, name=file.name, file=file.file, sha256=file.sha256)


def test_row_is_told_once(nobody_hears, registrar):
    job = run(started(registrar, *many(1)))
    with pytest.raises(IntegrityError, match="row_is_told_once"), transaction.atomic():
        JobLine.objects.create(job=job, level="info", row=2, text="Again", told_at=timezone.now())


def test_what_a_job_told_stays(nobody_hears, registrar, raw_sql):
    run(started(registrar, *many(1), files=[builders.evidence()]))
    for table, column in (("registry_jobline", "text"), ("registry_jobfile", "name")):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            raw_sql.execute(f"UPDATE {table} SET {column} = 'Another'")
        raw_sql.rollback()
