"""The monthly letter to buyers on what became of their premium, once a month is over."""

from datetime import date, datetime

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from credits.models import PurchaseOrder
from registry.acting import act
from registry.mail import send_each
from registry.models import NoticeChoice, Organisation
from registry.services.notices import language_of, recipients
from reporting.impact import impact_of
from reporting.models import PremiumLetter
from reporting.premium import end_of_last_month, last_day_before
from reporting.wording import money

log = structlog.get_logger()


def send_premium_letters_due(*, at: datetime) -> int:
    """Tell each buyer of the last whole month; how many companies were told, or had nothing to be told.

    A letter that cannot be sent is tried again the next time; somebody may then get it twice.
    """
    until = end_of_last_month(at)
    month = date.fromisoformat(last_day_before(until)).replace(day=1)
    buyers = PurchaseOrder.objects.delivered().filter(delivered_at__lt=until).values("buyer")
    told = PremiumLetter.objects.filter(month=month).values("organisation")
    done = 0
    for organisation in Organisation.objects.filter(pk__in=buyers).exclude(pk__in=told).order_by("pk"):
        try:
            send_premium_letter(organisation=organisation, month=month, at=at, by="system:letters")
        except OSError as error:
            log.warning("letter_not_sent", about="premium", organisation=organisation.pk, error=str(error))
            continue
        done += 1
    return done


@act
def send_premium_letter(*, organisation: Organisation, month: date, at: datetime, by: str) -> PremiumLetter:
    """Tell those who want it what a month did with the company's premium; nobody, if that is nothing."""
    # First the row: of two workers, one waits here and is refused.
    letter = PremiumLetter.objects.create(organisation=organisation, month=month, sent_at=at)
    impact = impact_of(organisation, first=month, last=month)
    spent = sum(area["spent_in_period_minor"] for area in impact["areas"])
    if spent > 0:
        people = recipients(organisation, "view_holdings", NoticeChoice.Kind.PREMIUM)
        send_each(
            [_letter(each.email, organisation, impact, spent, language_of(each)) for each in people],
            about="premium",
            organisation=organisation.pk,
        )
    return letter


def _letter(email: str, organisation: Organisation, impact: dict, spent: int, language: str) -> EmailMessage:
    with override(language):
        month = date_format(impact["first"], "F Y")
        query = f"?organisation={organisation.code}"
        text = render_to_string(
            "emails/premium.txt",
            {
                "organisation": organisation,
                "month": month,
                "spent": money(spent, impact["currency"], language),
                "total": money(
                    sum(area["spent_minor"] for area in impact["areas"]), impact["currency"], language
                ),
                "address": f"{settings.PUBLIC_ADDRESS}{reverse('portal:premium')}{query}",
                "choice": f"{settings.PUBLIC_ADDRESS}{reverse('portal:notifications')}{query}",
                "is_demo": settings.IS_DEMO,
            },
        )
        subject = _("Your premium in %(month)s") % {"month": month}
    return EmailMessage(subject, text, None, [email])
