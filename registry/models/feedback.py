"""What people tell the registry: complaints, corrections and questions, and what the staff answered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from registry.models.base import EditableModel, StateField
from registry.models.users import User

LONGEST_MESSAGE = 4_000  # characters


class FeedbackCaseQuerySet(models.QuerySet["FeedbackCase"]):
    def waiting(self):
        """Those that the staff have not done with."""
        return self.filter(state__in=["open", "answered"])


class FeedbackCase(EditableModel):
    """A case that somebody opened, perhaps anonymously; who sent it is known by the code alone.

    Message and contact are erased on request; the history of changes never holds them.
    """

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("Complaint")
        CORRECTION = "correction", _("Correction")
        QUESTION = "question", _("Question")

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

    number = models.CharField(_("number"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    about = models.CharField(_("about"), max_length=200, blank=True)
    message = models.TextField(_("message"), blank=True)
    contact = models.CharField(_("how to reach whoever wrote it"), max_length=200, blank=True)
    # Made of the form's key and what was sent with it: sent twice, it is one case.
    sent_as = models.UUIDField(editable=False)
    code_fingerprint = models.CharField(max_length=128, editable=False)
    state = StateField(_("state"), default=State.OPEN, choices=State.choices)
    received_at = models.DateTimeField(_("received at"))
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by")
    )
    outcome = models.TextField(_("what came of it"), blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("closed by")
    )
    erased_at = models.DateTimeField(_("erased at"), null=True)
    erased_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("erased by")
    )

    objects = FeedbackCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("case")
        verbose_name_plural = _("complaints and corrections")
        permissions = [("answer_feedback", "Can answer, close and erase complaints and corrections")]
        constraints = [
            models.UniqueConstraint(fields=["sent_as"], name="one_case_for_one_sending"),
            models.CheckConstraint(
                condition=Q(kind__in=["complaint", "correction", "question"]),
                name="feedback_is_of_a_known_kind",
            ),
            models.CheckConstraint(
                condition=(Q(erased_at=None, erased_by=None) & ~Q(message=""))
                | Q(state="closed", erased_at__isnull=False, erased_by__isnull=False, message="", contact=""),
                name="feedback_says_something_until_erased",
            ),
            models.CheckConstraint(
                condition=(~Q(state="answered") & Q(answer="", answered_at=None, answered_by=None))
                | (
                    Q(state__in=["answered", "closed"], answered_at__isnull=False, answered_by__isnull=False)
                    & ~Q(answer="")
                ),
                name="answered_feedback_names_who_answered",
            ),
            models.CheckConstraint(
                condition=(~Q(state="closed") & Q(outcome="", closed_at=None, closed_by=None))
                | (Q(state="closed", closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome="")),
                name="closed_feedback_names_who_and_why",
            ),
        ]

    def __str__(self):
        return self.number

    @transition(field=state, source=State.OPEN, target=State.ANSWERED)
    def give(self, answer, *, at, by):
        self.answer, self.answered_at, self.answered_by = answer, at, by

    @transition(field=state, source=[State.OPEN, State.ANSWERED], target=State.CLOSED)
    def close(self, outcome, *, at, by):
        self.outcome, self.closed_at, self.closed_by = outcome, at, by
