"""A statement of the bank, handed in as an import and held against the book of January 2026."""

from datetime import UTC, datetime

from django.core.files.base import ContentFile
from django.utils import timezone

from committees.models import BankLine
from registry.jobs import read_job, run_job, start_job, upload_job

# As the bank of the cooperative writes them; all people and firms are invented.
STATEMENT = """\
Code;Date comptable;Libellé;Montant;Solde
KAM;2026-01-06;VIREMENT RECU PO-2026-0007 EXAMPLE PHONES BV;"11 111,10";"11 111,10"
KAM;2026-01-20;RETRAIT ESPECES CHEQUE 17;"-1 350,31";"9 760,79"
KAM;2026-01-22;VIREMENT EMIS e-kam-2026-0004 ATELIER EXEMPLE;-400,00;"9 360,79"
KAM;2026-01-30;FRAIS DE TENUE DE COMPTE;-12,50;"9 348,29"
"""


def on(day, hour=12):
    return datetime(2026, 1, day, hour, tzinfo=UTC)


def handed_in(statement, finance):
    table = ContentFile(statement.encode(), name="releve-2026-01.csv")
    return upload_job(kind="bank-lines", file=table, files=[], language="en", at=timezone.now(), by=finance)


def imported(statement, finance):
    # At the present hour: a worker would take an import over that has been silent since January.
    job = start_job(job=handed_in(statement, finance), at=timezone.now(), by=finance)
    run_job(job.pk, now=timezone.now)
    job.refresh_from_db()
    return job


def errors_of(statement, finance):
    _table, reading = read_job(handed_in(statement, finance), at=on(31, 20))
    return [str(error) for error in reading.sorted_errors()]


def line_of(text):
    return BankLine.objects.get(text__contains=text)


def adds_up(told):
    return (
        told["bank_minor"] - told["book_minor"]
        == told["difference_minor"]
        == told["opening_minor"] + told["bank_only_minor"] - told["book_only_minor"]
    )
