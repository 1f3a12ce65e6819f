"""What is told: frozen statements, texts about them, cards that show them, and links to their evidence."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from credits.models import Retirement
from registry.models import EditableModel, LedgerModel, Organisation, User
from registry.tokens import fingerprint_of_token


class LedgerCheck(LedgerModel):
    """One recomputation of the whole ledger, and every row that it found to differ."""

    checked_at = models.DateTimeField(_("checked at"))
    took_ms = models.PositiveIntegerField(_("took (ms)"))
    differences = models.JSONField(_("differences"), default=list)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("check of the books")
        verbose_name_plural = _("checks of the books")

    def __str__(self):
        return self.checked_at.isoformat(timespec="seconds")

    @property
    def agrees(self) -> bool:
        return not self.differences


class StatementQuerySet(models.QuerySet["Statement"]):
    def visible_to(self, user):
        """Any statement is public by its number; a list shows a person those of their own accounts."""
        return self.filter(retirement__in=Retirement.objects.visible_to(user))

    def told_to(self, organisations):
        """Of their accounts, or for their claims: whoever retired for them, only they may make these."""
        return self.filter(
            models.Q(retirement__account__organisation__in=organisations)
            | models.Q(retirement__beneficiary__in=organisations)
        )


class Statement(LedgerModel):
    """The record of a final retirement as it was told on the day; page, PDF and JSON show nothing else.

    The fingerprint is the SHA-256, in hex, of the record in RFC 8785 canonical JSON.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    retirement = models.OneToOneField(
        Retirement, models.PROTECT, related_name="statement", verbose_name=_("retirement")
    )
    record = models.JSONField(_("record"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    issued_at = models.DateTimeField(_("issued at"))
    # Records before schema 3 do not name theirs.
    renderer = models.GeneratedField(
        expression=Coalesce(
            KeyTextTransform("renderer", F("record")), Value("1"), output_field=models.TextField()
        ),
        output_field=models.CharField(_("renderer"), max_length=4),
        db_persist=True,
    )

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.CheckConstraint(
                condition=Q(fingerprint__regex=r"^[0-9a-f]{64}$"), name="statement_has_a_fingerprint"
            ),
            models.CheckConstraint(
                condition=Q(renderer__in=["1", "2"]), name="statement_has_a_known_renderer"
            ),
        ]

    def __str__(self):
        return self.number


class PrintedStatement(LedgerModel):
    """The PDF of a statement in one language, byte for byte as it was first printed; see docs/adr/0020."""

    statement = models.ForeignKey(
        Statement, models.PROTECT, related_name="prints", verbose_name=_("statement")
    )
    language = models.CharField(_("language"), max_length=2)
    content = models.BinaryField(_("PDF"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    printed_at = models.DateTimeField(_("printed at"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("printed statement")
        verbose_name_plural = _("printed statements")
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "language"], name="statement_is_printed_once_per_language"
            )
        ]

    def __str__(self):
        return f"{self.statement} {self.language}"


class StatementCardQuerySet(models.QuerySet["StatementCard"]):
    def shown(self):
        return self.filter(disabled_at__isnull=True)


class StatementCard(LedgerModel):
    """A time during which anybody may show a statement's card on pages of their own."""

    statement = models.ForeignKey(
        Statement, models.PROTECT, related_name="cards", verbose_name=_("statement")
    )
    enabled_at = models.DateTimeField(_("switched on at"))
    enabled_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("switched on by"))
    disabled_at = models.DateTimeField(_("switched off at"), null=True)
    disabled_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("switched off by")
    )

    objects = StatementCardQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("statement card")
        verbose_name_plural = _("statement cards")
        constraints = [
            models.UniqueConstraint(
                fields=["statement"], condition=Q(disabled_at__isnull=True), name="one_card_of_a_statement"
            ),
            models.CheckConstraint(
                condition=Q(disabled_at__isnull=True, disabled_by__isnull=True)
                | Q(disabled_at__gte=models.F("enabled_at"), disabled_by__isnull=False),
                name="card_ends_after_it_began_by_somebody",
            ),
        ]

    def __str__(self):
        return str(self.statement)


class ReadyTextQuerySet(models.QuerySet["ReadyText"]):
    def in_force(self, on):
        """The newest published version of each text in each language."""
        published = self.filter(published_on__lte=on)
        newest = published.order_by("code", "language", "-version").distinct("code", "language")
        return self.filter(pk__in=newest.values("pk"))


class ReadyText(EditableModel):
    """One version of a text for a report under a known framework; once published it never changes."""

    class Audience(models.TextChoices):
        REPORT = "report", _("For a report")
        CONSUMERS = "consumers", _("For consumers")

    code = models.SlugField(_("code"), max_length=40, help_text=_("The same for every version and language."))
    version = models.PositiveSmallIntegerField(_("version"))
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=[("en", _("English")), ("fr", _("French")), ("de", _("German"))],
    )
    audience = models.CharField(
        _("audience"), max_length=12, choices=Audience.choices, default=Audience.REPORT
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(
        _("text"),
        help_text=_(
            "A blank line begins a paragraph. May hold {company}, {quantity}, {mineral}, {period}, "
            "{place}, {number}, "
            "{address}, {standard}, {retired_on}, and whole sentences: {claim}, {match}, {premium}, "
            "{limits}, {decoupling} "
            "and {notices}. A paragraph that stays empty is left out."
        ),
    )
    published_on = models.DateField(
        _("published on"),
        null=True,
        blank=True,
        help_text=_(
            "Buyers see it from this day. A published text never changes: write the next version instead."
        ),
    )

    objects = ReadyTextQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code", "language", "-version"]
        verbose_name = _("ready text")
        verbose_name_plural = _("ready texts")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version", "language"], name="one_ready_text_of_a_version"
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(body=""), name="ready_text_says_something"),
        ]

    def __str__(self):
        return f"{self.code} {self.version} {self.language}"


LONGEST_LINK = timedelta(days=90)


class EvidenceLinkQuerySet(models.QuerySet["EvidenceLink"]):
    def open(self, at):
        return self.filter(revoked_at=None, expires_at__gt=at)

    def behind(self, token):
        """The one link that a token is of, whatever became of it."""
        return self.filter(token_sha256=fingerprint_of_token(token))

    def managed_by(self, user):
        """Those to statements of the companies whose team a person runs."""
        managed = Organisation.objects.where_may(user, "manage_team")
        return self.filter(statement__retirement__account__organisation__in=managed)


class EvidenceLink(EditableModel):
    """That whoever has its token, such as an auditor, may read the evidence of one statement for a time."""

    statement = models.ForeignKey(
        Statement, models.PROTECT, related_name="evidence_links", verbose_name=_("statement")
    )
    label = models.CharField(_("for whom"), max_length=120)
    # The token is made from it anew for whoever may see it; see registry/tokens.py.
    key = models.UUIDField(editable=False)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("created by"))
    expires_at = models.DateTimeField(_("good until"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("revoked by")
    )

    objects = EvidenceLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("link to evidence")
        verbose_name_plural = _("links to evidence")
        constraints = [
            models.CheckConstraint(condition=~Q(label=""), name="evidence_link_says_for_whom"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"), expires_at__lte=F("created_at") + LONGEST_LINK),
                name="evidence_link_lasts_ninety_days_at_most",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="revoked_evidence_link_names_who",
            ),
        ]

    def __str__(self):
        return self.label


class EvidenceOpening(LedgerModel):
    """That a link was used: when, and whether for the page or for a file; never by whom."""

    link = models.ForeignKey(
        EvidenceLink, models.PROTECT, related_name="openings", verbose_name=_("link to evidence")
    )
    opened_at = models.DateTimeField(_("opened at"))
    # The fingerprint of a file; empty for the page itself.
    sha256 = models.CharField(_("file"), max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("opening of evidence")
        verbose_name_plural = _("openings of evidence")

    def __str__(self):
        return self.opened_at.isoformat(timespec="seconds")


class PremiumLetter(EditableModel):
    """That a company was told of its premium in a month, or that there was nothing to tell of it."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="premium_letters", verbose_name=_("organisation")
    )
    month = models.DateField(_("month"))
    sent_at = models.DateTimeField(_("sent at"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("letter on the premium")
        verbose_name_plural = _("letters on the premium")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "month"], name="one_premium_letter_a_month"),
        ]

    def __str__(self):
        return f"{self.organisation}, {self.month:%Y-%m}"
