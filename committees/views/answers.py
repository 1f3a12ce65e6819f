"""How a committee's form is answered: to a page, to a phone that sends what it kept, to who is signed out.

No view decorated with `kept_form` loses what somebody wrote: not to an expired session, nor to a stale token.
"""

import hashlib
import json
import time
from functools import partial, wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature
from django.forms import BaseForm
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import csrf

from registry.acting import answered_before, result_of, whole_form
from registry.files import fingerprint_of
from registry.forms import key_of, whole_key_of
from registry.models import AnsweredKey, LedgerEntry

# What a form holds beside its answers.
NO_ANSWERS = {"csrfmiddlewaretoken", "key", "step"}
TYPED = "typed_before"  # in the session, by address
MOST_FORMS, MOST_CHARACTERS = 3, 50_000
WRITER = "writer"  # the cookie that says who opened a form last
FORM = b' data-keep="'  # the mark of a form that a phone may keep
WRITER_SECONDS = 30 * 24 * 60 * 60
# Where a phone shows what came of a form; by the table's model, since a repeat is answered without its view.
PLACES = {
    "committees.decision": lambda row: reverse("committee:decision", args=[row.number]),
    "committees.meeting": lambda row: reverse("committee:meeting", args=[row.pk]),
    **dict.fromkeys(
        ("committees.expenditure", "committees.quote", "committees.photo", "committees.outcome"),
        lambda row: reverse("committee:decision", args=[row.project.decision.number]),
    ),
    "committees.reversal": lambda row: reverse(
        "committee:decision", args=[row.expenditure.project.decision.number]
    ),
    "committees.project": lambda row: reverse("committee:decision", args=[row.decision.number]),
    "credits.productionreport": lambda row: reverse("production"),
}


def kept_form(view):
    """A page with a form, for people who are signed in; its view gives a `TemplateResponse` or a redirect.

    A phone asks for JSON and is answered 200 with a receipt, 422 with errors, 401, 404, 409 where the key
    came with other content, which is now kept for staff, and 503 where it should try again.
    """

    @wraps(view)
    def answered(request, *arguments, **names):
        is_sent = request.method == "POST"
        if is_sent and wants_json(request):
            return told_in_json(request, view, arguments, names)
        if not request.user.is_authenticated:
            if is_sent:
                keep_typed(request)
            return redirect_to_login(request.get_full_path())
        given_back = not is_sent and give_back(request)
        response = view(request, *arguments, **names)
        if is_sent and response.status_code == 302:
            forget_typed(request)
        if not is_sent and response.status_code == 200:
            note_writer(request, response)
            # A copy for times without network says nothing that was meant for this one moment.
            if not given_back and not len(messages.get_messages(request)):
                when_rendered(response, partial(keep_form_page, request))
        return response

    answered.keeps_forms = True
    return answered


def note_writer(request, response):
    """Remember in this browser whose form it was, for when nobody is signed in any more."""
    response.set_signed_cookie(
        WRITER,
        request.user.pk,
        max_age=WRITER_SECONDS,
        path=reverse("committee:home"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def when_rendered(response, work):
    """Do something with a page once its template has been filled in."""
    if hasattr(response, "add_post_render_callback"):
        response.add_post_render_callback(work)


def keep_form_page(request, page):
    if FORM in page.content:
        may_be_kept(request, page)


def may_be_kept(request, response):
    """Let the service worker keep a page on the phone of this person."""
    response["X-Keep"] = str(request.user.pk)


def wants_json(request):
    return request.headers.get("Accept", "") == "application/json"


# What a phone is told


def told_in_json(request, view, arguments, names):
    if not request.user.is_authenticated:
        return sign_in_first()
    key, sha256 = whole_key_of(request), form_sha256(request)
    if key is None:
        # A key of our own would let the next sending of the same form in a second time.
        return errors_told([_("The form came without its key. Open it anew and send it again.")])
    if first := answered_before(key, sha256=sha256, by=request.user):
        return JsonResponse({"receipt": receipt_of(first)})
    with whole_form(sha256) as form:
        try:
            response = view(request, *arguments, **names)
        except Http404:
            return errors_told([_("This is no longer there, or no longer yours to do.")], status=404)
    # Nobody sees them: the phone has a receipt instead.
    list(messages.get_messages(request))
    if form.is_conflict:
        return errors_told(
            [_("This was sent before with other content. Staff of the registry have both.")], 409
        )
    if form.is_busy:
        return errors_told([_("Somebody else is working on this just now. Try again in a moment.")], 503)
    answered = AnsweredKey.objects.filter(key=key, by=request.user).first()
    if response.status_code == 302 and answered:
        return JsonResponse({"receipt": receipt_of(answered)})
    return errors_told(errors_of(response) or [_("The registry did not take it.")])


def sign_in_first():
    return JsonResponse({"sign_in": reverse("account_login")}, status=401)


def errors_told(errors, status=422):
    return JsonResponse({"errors": errors}, status=status)


def errors_of(response):
    """What is wrong, in sentences that name their field, of every form on the page."""
    context = getattr(response, "context_data", None) or {}
    forms = [each for each in context.values() if isinstance(each, BaseForm)]
    return list(
        dict.fromkeys(
            f"{form.fields[name].label}: {error}" if name in form.fields else str(error)
            for form in forms
            for name, errors in form.errors.items()
            for error in errors
        )
    )


def form_sha256(request):
    """The fingerprint of all that was sent, but for its key; of files their bytes count, not their names."""
    sent = sorted((name, values) for name, values in request.POST.lists() if name not in NO_ANSWERS)
    files = sorted((name, [fingerprint_of(file) for file in files]) for name, files in request.FILES.lists())
    return hashlib.sha256(json.dumps([request.get_full_path(), sent, files]).encode()).hexdigest()


def receipt_of(answered):
    """Number, page, time and place in the log of what a key was answered with."""
    row = result_of(answered)
    place = PLACES.get(answered.result_table or "")
    return {
        "key": str(answered.key),
        "number": str(row or ""),
        "address": place(row) if place else reverse("committee:home"),
        "recorded_at": answered.answered_at.isoformat(timespec="seconds"),
        "log_index": log_index_of(answered),
    }


def log_index_of(answered):
    """Where the log has the first entry of the row; None until it has been placed."""
    entry = LedgerEntry.objects.filter(
        table=(answered.result_table or "").replace(".", "_"), row_id=answered.result_id
    ).order_by("id")
    return entry.values_list("place__position", flat=True).first()


# What is given back after somebody signed in


def typed_before(request):
    """What was typed when nobody was signed in: the `initial` answers of every form on the page."""
    return getattr(request, "typed_before", {})


def keep_typed(request):
    """Keep what was typed under its address until whoever wrote it has signed in; files cannot be kept."""
    typed = {name: values for name, values in request.POST.lists() if name not in NO_ANSWERS}
    if len(json.dumps(typed)) > MOST_CHARACTERS:
        return
    kept = {
        "typed": typed,
        "key": str(key_of(request)),
        "writer": writer_of(request),
        "had_files": bool(request.FILES),
        "at": time.time(),
    }
    others = request.session.get(TYPED, {}) | {request.get_full_path(): kept}
    latest = sorted(others.items(), key=lambda item: item[1]["at"])[-MOST_FORMS:]
    request.session[TYPED] = dict(latest)


def writer_of(request):
    if request.user.is_authenticated:
        return request.user.pk
    try:
        return int(request.get_signed_cookie(WRITER, default="0", max_age=WRITER_SECONDS))
    except (BadSignature, ValueError):
        return 0


def give_back(request):
    """Begin the form with what its writer typed before; nothing of it is shown to anybody else."""
    kept = request.session.get(TYPED, {}).get(request.get_full_path())
    if kept is None:
        return False
    if kept["writer"] != request.user.pk:
        forget_typed(request)
        return False
    request.typed_before = {name: only(values) for name, values in kept["typed"].items()}
    request.key_before = kept["key"]
    messages.warning(
        request, _("What you wrote is still here, and has not been sent. Look through it and send it.")
    )
    if kept["had_files"]:
        messages.warning(request, _("Choose photos and files again: they could not be kept."))
    return True


def only(values):
    return values[0] if len(values) == 1 else values


def forget_typed(request):
    kept = request.session.get(TYPED, {})
    if kept.pop(request.get_full_path(), None):
        request.session[TYPED] = kept


def csrf_failure(request, reason=""):
    """Give a committee's form back if its token has grown old; anything else is turned away.

    Named by the settings. A form that another site sent is never given back.
    """
    view = request.resolver_match.func if request.resolver_match else None
    if not getattr(view, "keeps_forms", False) or not is_from_here(request):
        return csrf.csrf_failure(request, reason)
    if wants_json(request):
        return JsonResponse({"stale": True}, status=403)
    keep_typed(request)
    return HttpResponseRedirect(request.get_full_path(), status=303)


def is_from_here(request):
    check = CsrfViewMiddleware(lambda _request: None)
    return "HTTP_ORIGIN" in request.META and check._origin_verified(request)
