"""From ore to credits: what is counted, who may agree, and what is refused."""

import hashlib
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError

from credits import services as ledger
from credits.models import Attestation, Certificate, Issuance, ProductionReport
from credits.services import issuing, production
from registry.files.limits import UnacceptableFile
from registry.services.two_people import SamePerson
from tests import builders
from tests.papers import picture
from tests.sql import refused_by

pytestmark = pytest.mark.django_db(transaction=True)


def test_contained_metal_is_rounded_down(site, cobalt, registrar, now):
    report = builders.submitted_report(site, cobalt, registrar, now)
    assert (report.number, report.contained_kg, report.issued_kg) == ("PR-KAM-2025-0001", 2_520, 0)
    assert len(report.evidence_sha256) == 64
    other = builders.submitted_report(
        site,
        cobalt,
        registrar,
        now,
        period_first=date(2025, 7, 1),
        period_last=date(2025, 7, 31),
        wet_kg=1_000,
        moisture_percent=Decimal("9.99"),
        grade_percent=Decimal("3.333"),
    )
    assert other.contained_kg == 30  # 1,000 x 0.9001 x 0.03333 = 30.0003...
    assert other.number == "PR-KAM-2025-0002"


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"wet_kg": 0}, "Wet ore must be"),
        ({"wet_kg": 20_000_001}, "Wet ore must be"),
        ({"moisture_percent": Decimal("-1")}, "Moisture must be"),
        ({"moisture_percent": Decimal("61")}, "Moisture must be"),
        ({"grade_percent": Decimal("0")}, "The grade must be"),
        ({"grade_percent": Decimal("40")}, "The grade must be"),
        ({"period_first": date(2025, 7, 1)}, "ends before it begins"),
        ({"period_last": date(2030, 1, 1)}, "not over yet"),
    ],
)
def test_implausible_reports_are_refused(site, cobalt, registrar, now, facts, message):
    with pytest.raises(production.ImplausibleReport, match=message):
        builders.submitted_report(site, cobalt, registrar, now, **facts)
    assert not ProductionReport.objects.exists()


def test_a_day_is_reported_once_per_site_and_mineral(site, cobalt, copper, registrar, verifier, now):
    first = builders.submitted_report(site, cobalt, registrar, now)
    with pytest.raises(production.OverlappingPeriod, match=first.number):
        builders.submitted_report(
            site, cobalt, registrar, now, period_first=date(2025, 6, 30), period_last=date(2025, 7, 31)
        )
    # The same ore also holds copper; and a returned report makes room for the corrected one.
    builders.submitted_report(site, copper, registrar, now)
    ledger.return_report(report=first, reason="Assay missing", at=now, by=verifier)
    assert builders.submitted_report(site, cobalt, registrar, now).number == "PR-KAM-2025-0003"


def test_evidence_is_judged_by_its_content(site, cobalt, registrar, now):
    with pytest.raises(UnacceptableFile):
        builders.submitted_report(site, cobalt, registrar, now, evidence=builders.evidence(b"<html>"))


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"sold_evidence": builders.evidence(b"<html>")}, UnacceptableFile),
        ({"evidence": builders.evidence(b"<html>")}, UnacceptableFile),
        # The database refuses the row when both files are stored already.
        ({"legal_status_on": None}, IntegrityError),
    ],
)
def test_a_refused_report_leaves_no_file(site, cobalt, registrar, now, settings, tmp_path, facts, refusal):
    settings.MEDIA_ROOT = tmp_path
    builders.attested(site.cooperative, now)
    with pytest.raises(refusal):
        builders.submitted_report(site, cobalt, registrar, now, **facts)
    assert files_of_reports(tmp_path) == []
    assert not ProductionReport.objects.exists()
    builders.submitted_report(site, cobalt, registrar, now)
    assert len(files_of_reports(tmp_path)) == 2


def files_of_reports(folder):
    return [path for path in (folder / "production").rglob("*") if path.is_file()]


def test_the_fingerprint_is_of_what_is_kept(site, cobalt, registrar, now, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    taken = picture("JPEG", comment=b"taken by a phone")
    report = builders.submitted_report(
        site,
        cobalt,
        registrar,
        now,
        evidence=builders.evidence(taken),
        sold_evidence=builders.evidence(picture("JPEG")),
    )
    kept = report.evidence.read()
    assert kept != taken
    assert report.evidence_sha256 == hashlib.sha256(kept).hexdigest()
    assert report.evidence_sha256 == report.sold_evidence_sha256  # one picture, whatever the phone added


def test_who_submitted_a_report_cannot_check_it(site, cobalt, registrar, verifier, now):
    report = builders.submitted_report(site, cobalt, registrar, now)
    for act in (
        lambda by: ledger.verify_report(report=report, at=now, by=by),
        lambda by: ledger.return_report(report=report, reason="No", at=now, by=by),
        lambda by: ledger.reject_report(report=report, reason="No", at=now, by=by),
    ):
        with pytest.raises(SamePerson, match="someone else must check it"):
            act(registrar)
    ledger.verify_report(report=report, at=now, by=verifier)
    with pytest.raises(production.NotSubmitted, match="already been checked: Verified"):
        ledger.reject_report(report=report, reason="No", at=now, by=verifier)


def test_issuance_takes_two_people_and_makes_one_certificate(report, standard, registrar, approver, now):
    issuance = ledger.request_issuance(report=report, quantity=2_520, standard=standard, at=now, by=registrar)
    with pytest.raises(issuing.SameApprover, match="someone else must approve"):
        ledger.approve_issuance(issuance=issuance, at=now, by=registrar)
    certificate = ledger.approve_issuance(issuance=issuance, at=now, by=approver)
    assert Certificate.objects.get() == certificate
    assert (certificate.first, certificate.last, certificate.quantity) == (1, 2_520, 2_520)
    assert (certificate.state, certificate.holder.organisation) == ("issued", report.site.cooperative)
    assert str(certificate) == "CO-KAM-2025-0001/0000001-0002520"
    assert ProductionReport.objects.get().issued_kg == 2_520
    with pytest.raises(issuing.NotRequested, match="already been decided"):
        ledger.approve_issuance(issuance=issuance, at=now, by=approver)


def test_who_verified_the_report_cannot_approve_its_issuance(report, standard, registrar, verifier, now):
    issuance = ledger.request_issuance(report=report, quantity=1, standard=standard, at=now, by=registrar)
    with pytest.raises(issuing.SameApprover, match="You verified the report"):
        ledger.approve_issuance(issuance=issuance, at=now, by=verifier)


def test_issued_never_exceeds_monitored(report, standard, registrar, approver, now):
    ledger.request_issuance(report=report, quantity=2_000, standard=standard, at=now, by=registrar)
    for quantity in (521, 0, -1):
        with pytest.raises(issuing.IssuesMoreThanMonitored, match="520 kg left to issue"):
            ledger.request_issuance(report=report, quantity=quantity, standard=standard, at=now, by=registrar)
    ledger.request_issuance(report=report, quantity=520, standard=standard, at=now, by=registrar)
    for issuance in Issuance.objects.all():
        ledger.approve_issuance(issuance=issuance, at=now, by=approver)
    assert ProductionReport.objects.get().unissued_kg == 0


def test_only_verified_reports_are_issued_on(site, cobalt, standard, registrar, now):
    report = builders.submitted_report(site, cobalt, registrar, now)
    with pytest.raises(issuing.NotVerified):
        ledger.request_issuance(report=report, quantity=1, standard=standard, at=now, by=registrar)


def test_a_refused_issuance_frees_its_kilograms(report, standard, registrar, approver, now):
    issuance = ledger.request_issuance(report=report, quantity=2_520, standard=standard, at=now, by=registrar)
    ledger.refuse_issuance(issuance=issuance, reason="Evidence unclear", at=now, by=approver)
    builders.issued(report, 2_520, standard, registrar, approver, now)
    assert Certificate.objects.quantity() == 2_520


def test_credits_are_issued_on_the_cooperatives_word_alone(
    site, cooperative, cobalt, standard, registrar, verifier, approver, now
):
    builders.attested(cooperative, now, period_last=date(2025, 6, 29))
    report = builders.verified_report(site, cobalt, registrar, verifier, now)
    issuance = ledger.request_issuance(report=report, quantity=100, standard=standard, at=now, by=registrar)
    with pytest.raises(issuing.NotAttested, match="2025-01-01 to 2025-06-30"):
        ledger.approve_issuance(issuance=issuance, at=now, by=approver)
    approved = (
        f"UPDATE credits_issuance SET state = 'approved', decided_at = now(), approved_by_id = {approver.pk}"
    )
    assert refused_by(approved) == "issued_credits_are_attested"
    builders.attested(cooperative, now)
    ledger.approve_issuance(issuance=issuance, at=now, by=approver)


def test_one_file_is_not_two_sources(site, cobalt, standard, registrar, verifier, approver, now):
    report = builders.verified_report(
        site, cobalt, registrar, verifier, now, sold_evidence=builders.evidence()
    )
    issuance = ledger.request_issuance(report=report, quantity=100, standard=standard, at=now, by=registrar)
    with pytest.raises(issuing.SameEvidence):
        ledger.approve_issuance(issuance=issuance, at=now, by=approver)
    approved = (
        f"UPDATE credits_issuance SET state = 'approved', decided_at = now(), approved_by_id = {approver.pk}"
    )
    assert refused_by(approved) == "issued_credits_have_two_pieces_of_evidence"


def test_changes_are_asked_for_and_a_changed_request_made(
    site, cobalt, standard, registrar, verifier, approver, now
):
    report = builders.verified_report(site, cobalt, registrar, verifier, now)
    issuance = ledger.request_issuance(report=report, quantity=2_520, standard=standard, at=now, by=registrar)
    ledger.return_issuance(issuance=issuance, reason="Keep 20 kg back", at=now, by=approver)
    with pytest.raises(issuing.NotRequested):
        ledger.approve_issuance(issuance=issuance, at=now, by=approver)
    again = ledger.request_issuance(report=report, quantity=2_500, standard=standard, at=now, by=registrar)
    ledger.approve_issuance(issuance=again, at=now, by=approver)
    assert refused_by(f"UPDATE credits_issuance SET state = 'requested' WHERE id = {issuance.pk}") == (
        "final_is_final"
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"period_first": date(2025, 2, 1), "period_last": date(2025, 1, 1)},
        {"signed_on": date(2100, 1, 1)},
        {"organisation": "buyer"},
    ],
)
def test_an_unfit_attestation_is_refused(cooperative, buyer, now, facts):
    of_whom = buyer if facts.pop("organisation", None) else cooperative
    whole = {
        "period_first": date(2025, 1, 1),
        "period_last": date(2025, 12, 31),
        "signed_on": date(2026, 1, 1),
    }
    with pytest.raises(issuing.UnfitAttestation):
        ledger.record_attestation(
            cooperative=of_whom, file=builders.evidence(), **whole | facts, at=now, by=None
        )
    assert not Attestation.objects.exists()


def test_a_signed_paper_is_no_table(cooperative, now):
    days = {
        "period_first": date(2025, 1, 1),
        "period_last": date(2025, 12, 31),
        "signed_on": date(2026, 1, 1),
    }
    table = ContentFile(b"signed;by\nnobody;at all\n", name="attestation.pdf")
    with pytest.raises(UnacceptableFile, match="Choose a PDF, JPEG or PNG file."):
        ledger.record_attestation(cooperative=cooperative, file=table, **days, at=now, by=None)


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ("{cooperative}, '2025-02-01', '2025-01-01', '2025-01-01'", "attested_period_runs_forward"),
        (
            "{cooperative}, '2025-01-01', '2025-02-01', now() + interval '2 days'",
            "attestation_is_recorded_once_signed",
        ),
        ("{buyer}, '2025-01-01', '2025-02-01', '2025-01-01'", "party_is_of_the_right_kind"),
    ],
)
def test_the_database_holds_what_is_attested(cooperative, buyer, facts, rule):
    insert = (
        "INSERT INTO credits_attestation (cooperative_id, period_first, period_last, signed_on, file, "
        f"file_sha256, recorded_at) VALUES ({facts.format(cooperative=cooperative.pk, buyer=buyer.pk)}, '', '', now())"
    )
    assert refused_by(insert) == rule
