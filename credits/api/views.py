"""What machines may read of the ledger, and how they retire: through the same services as people."""

from contextlib import nullcontext

from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from credits import services
from credits.api.answers import answer_of, asked_for, retirement_to_act_on
from credits.api.serializers import (
    CertificateSerializer,
    ConfirmationSerializer,
    OrderSerializer,
    RetirementAnswerSerializer,
    RetirementDetailSerializer,
    RetirementRequestSerializer,
    RetirementSerializer,
    beneficiary_of,
    footprint_of,
)
from credits.models import Certificate, PurchaseOrder, Retirement
from credits.services.retiring import AlreadyFinal
from registry.acting import repeatable
from registry.api.errors import ProblemSerializer
from registry.api.fields import IDEMPOTENCY_KEY, OPTIONAL_KEY, StrictFilterSet, idempotency_key
from registry.models import Mineral

State = Retirement.State
REFUSALS = dict.fromkeys((400, 401, 403, 404, 409), ProblemSerializer)


class CertificateFilters(StrictFilterSet):
    state = filters.ChoiceFilter(choices=Certificate.State.choices)
    mineral = filters.ModelChoiceFilter(
        field_name="issuance__report__mineral", queryset=Mineral.objects.all(), to_field_name="symbol"
    )
    issuance = filters.CharFilter(field_name="issuance__number")


@extend_schema_view(get=extend_schema(summary="Certificates that you hold or have retired"))
class CertificateList(generics.ListAPIView):
    serializer_class = CertificateSerializer
    filterset_class = CertificateFilters
    queryset = Certificate.objects.none()

    def get_queryset(self):
        return (
            Certificate.objects.visible_to(self.request.user)
            .select_related("issuance__report__mineral", "issuance__report__site", "holder__organisation")
            .order_by("issuance_id", "first")
        )


@extend_schema_view(get=extend_schema(summary="One certificate"))
class CertificateDetail(generics.RetrieveAPIView):
    serializer_class = CertificateSerializer
    queryset = Certificate.objects.none()

    get_queryset = CertificateList.get_queryset


class OrderFilters(StrictFilterSet):
    state = filters.ChoiceFilter(choices=PurchaseOrder.State.choices)


@extend_schema_view(get=extend_schema(summary="Orders of your organisations"))
class OrderList(generics.ListAPIView):
    serializer_class = OrderSerializer
    filterset_class = OrderFilters
    queryset = PurchaseOrder.objects.none()

    def get_queryset(self):
        return (
            PurchaseOrder.objects.visible_to(self.request.user)
            .select_related("buyer", "mineral", "recipe__series")
            .prefetch_related("payments")
        )


@extend_schema_view(get=extend_schema(summary="One order"))
class OrderDetail(generics.RetrieveAPIView):
    serializer_class = OrderSerializer
    queryset = PurchaseOrder.objects.none()
    lookup_field = "number"

    get_queryset = OrderList.get_queryset


class RetirementFilters(StrictFilterSet):
    state = filters.ChoiceFilter(choices=State.choices)


class RetirementList(generics.ListAPIView):
    serializer_class = RetirementSerializer
    filterset_class = RetirementFilters
    queryset = Retirement.objects.none()

    def get_queryset(self):
        return (
            Retirement.objects.visible_to(self.request.user)
            .select_related("account__organisation", "beneficiary", "mineral", "footprint", "boundary")
            .prefetch_related("coverages")
        )

    @extend_schema(summary="Retirements of your organisations")
    def get(self, request):
        return self.list(request)

    @extend_schema(
        summary="Ask for a retirement",
        description="Sets the oldest free credits aside. From `final_from` on it becomes final by itself; "
        "until then it can be cancelled. Where the company has a second person approve, it waits for that "
        "person, and `final_from` is null before. "
        "Whoever asks accepts the claim boundary for the beneficiary. "
        "The same key with the same content answers 200 with the first retirement.",
        parameters=[IDEMPOTENCY_KEY],
        request=RetirementRequestSerializer,
        responses={201: RetirementAnswerSerializer, 200: RetirementAnswerSerializer, **REFUSALS},
    )
    def post(self, request):
        key = idempotency_key(request)
        asked = RetirementRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = asked.validated_data
        at = timezone.now()
        organisation, mineral, boundary = asked_for(
            request.user, code=facts["organisation"], mineral=facts["mineral"], on=at.date()
        )
        beneficiary = beneficiary_of(organisation, facts["beneficiary"])
        with repeatable(key, request.data) as sending:
            retirement = services.request_retirement(
                organisation=organisation,
                beneficiary=beneficiary,
                mineral=mineral,
                quantity=facts["quantity_kg"],
                claim_period_first=facts["claim_period_first"],
                claim_period_last=facts["claim_period_last"],
                claim_type=facts["claim_type"],
                footprint=footprint_of(request.user, organisation, facts["footprint"]),
                boundary=boundary,
                at=at,
                by=request.user,
            )
        return Response(answer_of(retirement), 200 if sending.is_repeat else 201)


@extend_schema_view(get=extend_schema(summary="One retirement, with its blocks and its claim boundary"))
class RetirementDetail(generics.RetrieveAPIView):
    serializer_class = RetirementDetailSerializer
    queryset = Retirement.objects.none()

    get_queryset = RetirementList.get_queryset


class RetirementConfirm(APIView):
    @extend_schema(
        operation_id="retirements_confirm",
        summary="Retire for good",
        description="Nothing undoes this. The quantity is typed again; a repeat gives the same answer. "
        "From `final_from` on it happens by itself too.",
        request=ConfirmationSerializer,
        parameters=[OPTIONAL_KEY],
        responses={200: RetirementAnswerSerializer, **REFUSALS},
    )
    def post(self, request, pk):
        retirement = retirement_to_act_on(request.user, pk)
        typed = ConfirmationSerializer(data=request.data)
        typed.is_valid(raise_exception=True)
        if typed.validated_data["quantity_kg"] != retirement.quantity:
            raise serializers.ValidationError(
                {
                    "quantity_kg": [
                        _("This is not the quantity of the retirement: %(quantity)s kg.")
                        % {"quantity": retirement.quantity}
                    ]
                }
            )
        try:
            with once_if_keyed(request):
                done = services.confirm_retirement(retirement=retirement, at=timezone.now(), by=request.user)
        except AlreadyFinal:
            done = retirement_to_act_on(request.user, pk)
            if done.state != State.FINAL:
                raise
        return Response(answer_of(done))


class RetirementCancel(APIView):
    @extend_schema(
        operation_id="retirements_cancel",
        summary="Give the credits that were set aside back",
        description="Possible until it is final; a repeat gives the same answer.",
        request=None,
        parameters=[OPTIONAL_KEY],
        responses={200: RetirementAnswerSerializer, **REFUSALS},
    )
    def post(self, request, pk):
        retirement = retirement_to_act_on(request.user, pk)
        try:
            with once_if_keyed(request):
                done = services.cancel_retirement(retirement=retirement, at=timezone.now(), by=request.user)
        except AlreadyFinal:
            done = retirement_to_act_on(request.user, pk)
            if done.state != State.CANCELLED:
                raise
        return Response(answer_of(done))


def once_if_keyed(request):
    """A repeat of these acts finds them done; a key makes a repeat with other content a refusal as well."""
    if "Idempotency-Key" not in request.headers:
        return nullcontext()
    return repeatable(idempotency_key(request), {"path": request.path, "body": request.data})
