"""Letters about the steps of an order: to the buyer's people, and to the staff whose turn it is.

They tell of the order alone. What may be said of credits is for a statement to tell.
"""

from datetime import datetime
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from credits.models import OrderLetter, PurchaseOrder
from credits.references import in_groups
from credits.reports import next_step
from registry.mail import send_due
from registry.models import NoticeChoice, User
from registry.services.notices import language_of, recipients

Step = OrderLetter.Step
# Whose turn it is after a step, by the permission that the next one takes.
NEXT = {Step.REQUESTED: "quote_order", Step.ACCEPTED: "record_payment", Step.PAID: "deliver_order"}


def send_order_letters_due(*, at: datetime) -> int:
    """Send every letter that has not gone out; how many were sent."""
    waiting = OrderLetter.objects.filter(sent_at=None).select_related("order__buyer", "order__mineral")
    return send_due(waiting, partial(letters_of, at=at), at=at)


def letters_of(letter: OrderLetter, *, at: datetime) -> list[EmailMessage]:
    """To each person on their own, in their language: nobody learns who else reads it."""
    order = letter.order
    letters = []
    for people, page in (
        (buyers_people(order), reverse("portal:order", args=[order.number])),
        (staff_whose_turn_it_is(letter), reverse("admin:credits_purchaseorder_change", args=[order.pk])),
    ):
        for person in people:
            with override(language_of(person)):
                subject, text = written(letter, person, page=page, at=at)
            letters.append(EmailMessage(subject, text, None, [person.email]))
    return letters


def written(letter: OrderLetter, person: User, *, page: str, at: datetime) -> tuple[str, str]:
    """Subject and text, in the language that is active."""
    order = letter.order
    subject, words = TOLD[Step(letter.step)]()
    # What comes next is said as of the step, not of the day on which the letter could be sent.
    is_latest = not order.letters.filter(pk__gt=letter.pk).exists()
    text = render_to_string(
        "emails/order_step.txt",
        {
            "person": person,
            "order": order,
            "words": words,
            "is_staff": person.is_staff,
            "next": next_step(order, on=at.date(), is_buyer=not person.is_staff) if is_latest else None,
            "reference": in_groups(order.payment_reference),
            "shows_reference": letter.step in (Step.QUOTED, Step.EXTENDED, Step.ACCEPTED),
            "shows_reason": letter.step in (Step.DECLINED, Step.CANCELLED),
            "page": settings.PUBLIC_ADDRESS + page,
            "is_demo": settings.IS_DEMO,
        },
    )
    return f"{order.number}: {subject}", text


TOLD = {
    Step.REQUESTED: lambda: (_("a price is asked for"), _("The request has reached the registry.")),
    Step.QUOTED: lambda: (_("the registry quotes a price"), _("The registry has answered with a price.")),
    Step.EXTENDED: lambda: (
        _("the price is good for longer"),
        _("The same price can be accepted for longer."),
    ),
    Step.ACCEPTED: lambda: (
        _("the price is accepted"),
        _("The price is accepted. The order’s page has the pro-forma invoice, with the account to pay to."),
    ),
    Step.PAID: lambda: (
        _("the payment has arrived"),
        _("The whole total has arrived. The invoice is on the page of the order."),
    ),
    Step.DELIVERED: lambda: (
        _("the credits are delivered"),
        _("The credits are in the buyer’s account at the registry."),
    ),
    Step.DECLINED: lambda: (_("the registry declines the order"), _("The registry has declined the order.")),
    Step.CANCELLED: lambda: (_("the order is cancelled"), _("The order is cancelled.")),
}


def buyers_people(order: PurchaseOrder) -> "QuerySet[User]":
    """Everybody who may see the buyer's orders and wants to hear of them."""
    return recipients(order.buyer, "view_holdings", NoticeChoice.Kind.ORDERS)


def staff_whose_turn_it_is(letter: OrderLetter) -> "QuerySet[User]":
    """Those who may take the next step; whoever quoted a price does not record its payment."""
    permission = NEXT.get(Step(letter.step))
    if permission is None:
        return User.objects.none()
    people = User.objects.filter(
        is_active=True,
        is_staff=True,
        groups__permissions__content_type__app_label="credits",
        groups__permissions__codename=permission,
    )
    if letter.step == Step.ACCEPTED and letter.order.quoted_by_id:
        people = people.exclude(pk=letter.order.quoted_by_id)
    return people.distinct().order_by("pk")
