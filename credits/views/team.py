"""The team of a buyer: who is in it, in which role, and who is invited; and which e-mails a person gets."""

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from credits.views.scope import acting_for, freshly_signed_in, may, sent
from registry import services
from registry.acting import repeatable
from registry.forms import key_of
from registry.models import Membership, NoticeChoice, Organisation, TeamInvitation
from registry.models.teams import TEAM_ROLES
from registry.refusals import Refused
from registry.services.notices import choice_of

ROLES = [(role.value, role.label) for role in TEAM_ROLES]


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("The link works for this address alone, once, for seven days."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=ROLES,
        widget=forms.RadioSelect,
        initial=Membership.Role.BUYER_READER,
        help_text=gettext_lazy(
            "Administrators order, retire and run the team. Members prepare footprints. Readers only read."
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the letter"), choices=NoticeChoice.Language.choices
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("New role"), choices=ROLES, widget=forms.RadioSelect)


class NoticesForm(forms.Form):
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("E-mails you want"),
        choices=NoticeChoice.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of your e-mails"), choices=NoticeChoice.Language.choices
    )


@login_required
@require_GET
def team(request):
    organisation = acting_for(request)
    factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=("totp", "webauthn"))
    members = organisation.memberships.filter(role__in=TEAM_ROLES).select_related("user")
    administrators = members.filter(role=Membership.Role.BUYER_ADMIN, user__is_active=True)
    may_manage = may(request.user, "manage_team", organisation)
    invitations = TeamInvitation.objects.filter(organisation=organisation).open() if may_manage else ()
    return render(
        request,
        "portal/team.html",
        {
            "organisation": organisation,
            "members": members.annotate(has_factor=Exists(factors)).order_by("user__name", "pk"),
            # Whoever administers the team alone stays; the pages of the acts say so too.
            "is_last": administrators.count() == 1,
            "may_manage": may_manage,
            "invitations": invitations,
            "now": timezone.now(),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
@freshly_signed_in
def invite(request):
    organisation = acting_for(request, "manage_team")
    form = InvitationForm(sent(request), initial={"language": (get_language() or "en")[:2]})
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                services.invite_colleague(
                    organisation=organisation, **form.cleaned_data, at=timezone.now(), by=request.user
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("A letter goes to %(email)s.") % {"email": form.cleaned_data["email"]}
            )
            return to_team(organisation)
    return render(request, "portal/team_invite.html", {"organisation": organisation, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def resend(request, pk):
    """Another letter with another link."""
    return on_invitation(
        request,
        pk,
        "portal/team_resend.html",
        services.resend_invitation,
        _("Another letter goes to %(email)s; the earlier link opens nothing more."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request, pk):
    return on_invitation(
        request,
        pk,
        "portal/team_withdraw.html",
        services.withdraw_invitation,
        _("The invitation of %(email)s is withdrawn."),
    )


def on_invitation(request, pk, template, service, done):
    """The page of one act on an open invitation of a team that the person administers, or 404."""
    managed = Organisation.objects.where_may(request.user, "manage_team")
    invitation = get_object_or_404(
        TeamInvitation.objects.filter(organisation__in=managed).open().select_related("organisation"), pk=pk
    )
    form = forms.Form(sent(request))
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                service(invitation=invitation, at=timezone.now(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done % {"email": invitation.email})
            return to_team(invitation.organisation)
    context = {"organisation": invitation.organisation, "invitation": invitation, "form": form}
    return render(request, template, context)


def managed_membership(request, pk):
    """A membership in a team that the person administers, or 404."""
    managed = Organisation.objects.where_may(request.user, "manage_team")
    members = Membership.objects.filter(organisation__in=managed, role__in=TEAM_ROLES)
    return get_object_or_404(members.select_related("user", "organisation"), pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
@freshly_signed_in
def change_role(request, pk):
    membership = managed_membership(request, pk)
    form = RoleForm(sent(request), initial={"role": membership.role})
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                services.change_role(
                    membership=membership, role=form.cleaned_data["role"], at=timezone.now(), by=request.user
                )
        except Refused as refused:
            form.add_error("role", str(refused))
        else:
            messages.success(request, _("%(name)s has another role now.") % {"name": membership.user.name})
            return to_team(membership.organisation)
    return on_membership(request, "portal/team_role.html", membership, form)


@login_required
@require_http_methods(["GET", "POST"])
def end_membership(request, pk):
    membership = managed_membership(request, pk)
    form = forms.Form(sent(request))
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                services.end_membership(membership=membership, at=timezone.now(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(name)s has left the team.") % {"name": membership.user.name})
            return to_team(membership.organisation)
    return on_membership(request, "portal/team_end.html", membership, form)


def on_membership(request, template, membership, form):
    context = {"organisation": membership.organisation, "membership": membership, "form": form}
    return render(request, template, context | {"is_oneself": membership.user_id == request.user.pk})


def to_team(organisation):
    return redirect(f"{reverse('portal:team')}?organisation={organisation.code}")


@login_required
@require_http_methods(["GET", "POST"])
def notifications(request):
    """One's own choice, for every company that one acts for."""
    organisation = acting_for(request)
    choice = choice_of(request.user)
    chosen = [kind.value for kind in NoticeChoice.Kind if getattr(choice, kind)]
    form = NoticesForm(sent(request), initial={"kinds": chosen, "language": choice.language})
    if form.is_valid():
        with repeatable(key_of(request)):
            services.choose_notices(**form.cleaned_data, at=timezone.now(), by=request.user)
        messages.success(request, _("Your choice of e-mails is kept."))
        return redirect(f"{reverse('portal:notifications')}?organisation={organisation.code}")
    return render(request, "portal/notifications.html", {"organisation": organisation, "form": form})
