"""Tokens by which machines sign in: given for e-mail and password, and taken back."""

from allauth.account.adapter import get_adapter
from allauth.mfa.base.forms import BaseAuthenticateForm
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError as Invalid
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from knox.models import AuthToken
from rest_framework import serializers, status
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from registry.api.errors import ProblemSerializer
from registry.api.fields import StrictSerializer
from registry.signing_in import lacks_second_factor


class TokenRequestSerializer(StrictSerializer):
    email = serializers.EmailField()
    password = serializers.CharField(trim_whitespace=False, max_length=4096)
    code = serializers.CharField(
        required=False, max_length=32, help_text="From the authenticator app, for people who use one."
    )


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField(help_text="Sent as `Authorization: Token …`; shown only now.")
    expires_at = serializers.DateTimeField()


class TokenThrottle(AnonRateThrottle):
    """Each address may ask for a token ten times a minute; allauth limits failures for each e-mail too."""

    scope = "tokens"
    rate = "10/min"


class Tokens(APIView):
    """Tokens of one person. The demonstration's accounts work as well."""

    def get_authenticators(self):
        # Nobody needs a token to get one, and a stale one must not stand in the way.
        if self.request is not None and self.request.method == "POST":
            return []
        return super().get_authenticators()

    def get_authenticate_header(self, request):
        return "Token"

    def get_permissions(self):
        if self.request is not None and self.request.method == "POST":
            return []
        return super().get_permissions()

    def get_throttles(self):
        return [TokenThrottle()] if self.request is not None and self.request.method == "POST" else []

    @extend_schema(
        operation_id="tokens_create",
        summary="Sign in and get a token",
        auth=[],
        request=TokenRequestSerializer,
        responses={
            201: TokenSerializer,
            400: ProblemSerializer,
            401: ProblemSerializer,
            429: ProblemSerializer,
        },
    )
    def post(self, request):
        asked = TokenRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        user = person(request, **asked.validated_data)
        instance, token = AuthToken.objects.create(user=user)
        return Response(
            TokenSerializer({"token": token, "expires_at": instance.expiry}).data, status.HTTP_201_CREATED
        )

    @extend_schema(
        operation_id="tokens_destroy",
        summary="Sign out: the token sent with this request ends",
        request=None,
        responses={204: None, 401: ProblemSerializer},
    )
    def delete(self, request):
        request.auth.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


def person(request, *, email, password, code=""):
    """Who signs in. Wrong e-mail, wrong password and wrong code all give the same answer.

    :raises AuthenticationFailed: if the three do not fit
    :raises Throttled: after too many failures
    """
    try:
        user = get_adapter().authenticate(request._request, email=email.lower(), password=password)
        is_known = user is not None and user.is_active and has_second_factor(user, code)
    except Invalid as error:
        raise Throttled(detail=" ".join(error.messages)) from None
    if not is_known:
        raise AuthenticationFailed(_("E-mail, password or code is wrong."))
    return user


def has_second_factor(user, code) -> bool:
    """A token must not be a way round the second factor; who has only a passkey gets no token by password."""
    if lacks_second_factor(user):
        return False
    if not is_mfa_enabled(user):
        return True
    return BaseAuthenticateForm({"code": code}, user=user).is_valid()
