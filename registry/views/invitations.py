"""Where an invitation to a team is accepted: signed in with its address, or by opening an account for it."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from rest_framework.throttling import SimpleRateThrottle

from registry import services
from registry.models import TeamInvitation, User
from registry.refusals import Refused


class TokenThrottle(SimpleRateThrottle):
    """Tokens cannot be guessed at any pace; this keeps who tries from keeping us busy."""

    scope = "invitations"
    rate = "60/hour"

    def get_cache_key(self, request, view):
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


def password_field(label, **options):
    return forms.CharField(
        label=label,
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        **options,
    )


class AccountForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password1 = password_field(gettext_lazy("Password"), help_text=gettext_lazy("At least 12 characters."))
    password2 = password_field(gettext_lazy("Password (again)"))

    def clean(self):
        answers = super().clean()
        if "password1" in answers and answers["password1"] != answers.get("password2"):
            self.add_error("password2", _("You must type the same password each time."))
        return answers


@never_cache
@require_http_methods(["GET", "POST"])
def join_team(request, token):
    """Shows whoever has the token what it is for, and once it has ended only that it did."""
    now = timezone.now()
    found = TeamInvitation.objects.behind(token).select_related("organisation", "invited_by").first()
    if found is None and not TokenThrottle().allow_request(request, None):
        return ended(request, status=429)
    if found is None:
        return ended(request, status=404)
    if not TeamInvitation.objects.good(now).contains(found):
        return ended(request, status=410)
    account = User.objects.filter(email__iexact=found.email).first()
    if request.user.is_authenticated:
        return accept(request, found, is_named=request.user == account, at=now)
    # Staff may have registered somebody who has not chosen a password yet.
    if account and (account.has_usable_password() or not account.is_active):
        return page(request, found, step="sign_in")
    return open_account(request, found, at=now)


def accept(request, invitation, *, is_named, at):
    if not is_named:
        return page(request, invitation, step="another", status=403)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.accept_invitation(invitation=invitation, at=at, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("You are in the team of %(name)s now.") % {"name": invitation.organisation}
            )
            return redirect(f"{reverse('portal:home')}?organisation={invitation.organisation.code}")
    return page(request, invitation, step="accept", form=form)


def open_account(request, invitation, *, at):
    form = AccountForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.join_team(
                invitation=invitation,
                name=form.cleaned_data["name"],
                password=form.cleaned_data["password1"],
                at=at,
                by="system:invitation",
            )
        except services.UnfitPassword as refused:
            form.add_error("password1", str(refused))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                _("Your account is open. Sign in with %(email)s and your password.")
                % {"email": invitation.email},
            )
            return redirect("account_login")
    return page(request, invitation, step="open", form=form)


def page(request, invitation, *, step, form=None, status=200):
    context = {"invitation": invitation, "step": step, "form": form}
    return unlisted(render(request, "public/join_team.html", context, status=status))


def ended(request, *, status):
    return unlisted(render(request, "public/join_team_ended.html", status=status))


def unlisted(response):
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
