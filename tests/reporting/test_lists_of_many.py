"""Every list of the staff takes as many queries for 300 rows more as for the few of the demonstration."""

import csv
import io
from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from committees.models import Decision, Expenditure, PremiumFund
from committees.services import request_correction, request_reversal, withhold_decision
from credits import services as ledger
from credits.models import Certificate
from credits.serials import SerialRange
from registry import services
from registry.acting import KeyReused, repeatable
from registry.jobs import upload_job
from registry.lists import name_of
from registry.models import MineSite, Organisation, Standard, User
from reporting.demo.people import DOMAIN
from reporting.models import Statement
from reporting.services import check_ledgers, enable_card
from tests.builders import requested_group_transfer

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 300
FIRST = 1_000_000  # number of the first copy, in every table
# Columns of a unique index: copies of what is typed get a suffix, copies of keys lead to the copy of their row.
COLUMNS = r"""
    SELECT attname, atttypid::regtype::text,
           EXISTS (SELECT FROM pg_index JOIN pg_class i ON i.oid = indexrelid
                   WHERE indrelid = attrelid AND indisunique AND NOT indisprimary
                     AND (attnum = ANY (indkey) OR pg_get_indexdef(indexrelid) ~ ('lower\(\(?' || attname))),
           (SELECT confrelid::regclass::text FROM pg_constraint
            WHERE conrelid = attrelid AND contype = 'f' AND conkey = ARRAY[attnum]),
           atttypmod
    FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""


def copy_many(sql, table, copied):
    """300 copies of a table's first row; False if it has none."""
    columns = sql.execute(COLUMNS, [table]).fetchall()
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    chosen = {field.column for field in model._meta.concrete_fields if field.choices}
    values = []
    for name, kind, is_unique, refers_to, modifier in columns:
        counts = kind == "integer" and not refers_to
        if name == "id" or is_unique and (counts or refers_to in copied | {table}):
            values.append(f"{FIRST} + copy")
        elif is_unique and kind in ("character varying", "text") and name not in chosen:
            room = modifier - 4 if modifier > 0 else 40
            values.append(f"left({name}, {room - 3}) || lpad(to_hex(copy), 3, '0')")
        elif is_unique and kind == "uuid":
            values.append("gen_random_uuid()")
        else:
            values.append(name)
    names = ", ".join(name for name, *_rest in columns)
    made = sql.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} "
        f"FROM (SELECT * FROM {table} ORDER BY 1 LIMIT 1) model, generate_series(1, {MANY}) AS copy"
    )
    return made.rowcount == MANY


def fill_what_the_demonstration_leaves_empty():
    """One row of each kind that only goes wrong, or is only imported."""
    registrar, finance, other = (
        User.objects.get(email=f"{name}@{DOMAIN}") for name in ("registrar", "finance", "approver")
    )
    who = {"at": timezone.now(), "by": registrar}
    site, buyer = MineSite.objects.first(), Organisation.objects.of_kind("buyer").first()
    block = Certificate.objects.in_cooperatives().free().first()
    serials = SerialRange(block.first, block.first)
    ledger.request_cancellation(issuance=block.issuance, serials=serials, reason="Twice", **who)
    ledger.place_hold(site=site, reason="A fall", **who)
    ledger.add_notice(kind="correction", text="A word", issuance=block.issuance, **who)
    withhold_decision(decision=Decision.objects.first(), reason="Threats", **who)
    request_correction(fund=PremiumFund.objects.first(), amount_minor=1, reason="Counted twice", **who)
    request_reversal(expenditure=Expenditure.objects.first(), reason="A nought too many", **who)
    phones = User.objects.get(email=f"phones@{DOMAIN}")
    enable_card(statement=Statement.objects.get(), at=who["at"], by=phones)
    laboratory = Organisation.objects.create(
        kind="buyer", code="LAB", name="Laboratory", country="NL", parent=buyer, reviewed_at=who["at"]
    )
    Standard.objects.update(allows_group_transfer=True)
    cobalt = block.issuance.report.mineral
    requested_group_transfer(buyer, laboratory, cobalt, 10, phones, who["at"])
    services.request_change(organisation=buyer, facts={"domain": "b.example"}, reason="A letter", **who)
    services.suspend_organisation(organisation=buyer, reason="Fine", **who)
    week = {"begins_at": who["at"], "ends_at": who["at"] + timedelta(days=1)}
    services.propose_stand_in(person=finance, reason="Away", **week, **who)
    upload_job(
        kind="organisations",
        file=ContentFile(b"kind;code;name;country\nbuyer;AB;A;NL\n", name="o.csv"),
        files=[],
        language="en",
        **who,
    )
    with repeatable(key := uuid4()):
        services.write_note(row=site, text="One", **who)
    with pytest.raises(KeyReused), repeatable(key):
        services.write_note(row=site, text="Another", at=who["at"], by=other)
    ledger_check = check_ledgers(at=who["at"])
    assert ledger_check.agrees


def queries_of(client, model_admin, address):
    """With every column that the list can show."""
    every = [("cols", name_of(column)) for column in model_admin.every_column]
    address = f"{address}?{urlencode(every)}"
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return len(queries)


def test_lists_take_as_many_queries_for_300_rows(client, admin_sql, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    call_command("load_demo")
    fill_what_the_demonstration_leaves_empty()
    client.force_login(User.objects.get(email=f"auditor@{DOMAIN}"))
    lists = {
        model._meta.db_table: (model_admin, f"/admin/{model._meta.app_label}/{model._meta.model_name}/")
        for model, model_admin in admin.site._registry.items()
    }
    open_to_auditors = {t: row for t, row in lists.items() if client.get(row[1]).status_code == 200}
    before = {table: queries_of(client, *row) for table, row in open_to_auditors.items()}
    admin_sql.execute("SET session_replication_role = replica")
    for table, name in admin_sql.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype IN ('x', 'c') "
        "AND connamespace = 'public'::regnamespace"
    ).fetchall():
        admin_sql.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    copied, left = set(), list(open_to_auditors)
    while left:
        table = left.pop(0)
        waits_for = {row[3] for row in admin_sql.execute(COLUMNS, [table]).fetchall() if row[2] and row[3]}
        if waits_for & set(left):
            left.append(table)
        elif copy_many(admin_sql, table, copied):
            copied.add(table)
    assert copied == set(open_to_auditors)
    after = {table: queries_of(client, *open_to_auditors[table]) for table in copied}
    shown = client.get("/admin/credits/certificate/")
    assert len(shown.context["cl"].result_list) == 50
    assert {table: number for table, number in after.items() if number > before[table]} == {}


def test_every_list_is_exported_whole(client, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    call_command("load_demo")
    client.force_login(User.objects.get(email=f"auditor@{DOMAIN}"))
    for model, model_admin in admin.site._registry.items():
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        columns = "&".join(f"cols={name_of(column)}" for column in model_admin.every_column)
        shown = client.get(f"{address}?{columns}")
        assert shown.status_code == 200, address
        text = b"".join(client.get(f"{address}export/csv/?{columns}").streaming_content).decode()
        rows = list(csv.reader(io.StringIO(text)))
        header = rows.index([]) + 1
        assert len(rows[header]) == len(model_admin.every_column), address
        assert len(rows) - header - 1 == shown.context["cl"].found_count, address
        assert client.get(f"{address}export/xlsx/?{columns}").status_code == 200, address
