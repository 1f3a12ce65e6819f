"""Where a company wants a second person to approve what it retires, and where two of its people end that."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from credits import services
from credits.models import ApprovalRule
from credits.views.scope import acting_for, freshly_signed_in
from registry.acting import repeatable
from registry.forms import key_of
from registry.refusals import Refused

STEPS = {
    "ask": services.ask_to_end_approval_rule,
    "keep": services.keep_approval_rule,
    "end": services.end_approval_rule,
}


@login_required
@require_http_methods(["GET", "POST"])
def approval_rule(request):
    organisation = acting_for(request, "retire_credits")
    rule = organisation.approval_rules.in_force().select_related("begun_by", "end_asked_by").first()
    if request.method == "POST":
        return changed(request, organisation, rule)
    people = organisation.people_who_may("retire_credits")
    return render(
        request,
        "portal/approval_rule.html",
        {
            "organisation": organisation,
            "rule": rule,
            "people": people,
            "earlier": ApprovalRule.objects.filter(organisation=organisation, ended_at__isnull=False)
            .select_related("begun_by", "end_asked_by", "ended_by")
            .order_by("-pk"),
        },
    )


@freshly_signed_in
def changed(request, organisation, rule):
    try:
        with repeatable(key_of(request)):
            take_step(request, organisation, rule)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Done."))
    address = redirect("portal:approval_rule")
    address["Location"] += f"?{urlencode({'organisation': organisation.code})}"
    return address


def take_step(request, organisation, rule):
    who = {"at": timezone.now(), "by": request.user}
    step = request.POST.get("step")
    if rule is None or step not in STEPS:
        return services.begin_approval_rule(organisation=organisation, **who)
    return STEPS[step](rule=rule, **who)
