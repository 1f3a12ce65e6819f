"""What certificates, orders and retirements look like to machines; kilograms and minor units are integers."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from credits.boundary import boundary_texts, claim_of, number_to_come
from credits.models import Certificate, Footprint, Payment, PurchaseOrder, Retirement
from registry.api.fields import KilogramsField, StrictSerializer
from registry.models import Organisation

TextList = serializers.ListField(child=serializers.CharField())


class CertificateSerializer(serializers.ModelSerializer):
    """A block of serials of one issuance; a serial stands for one kilogram."""

    issuance = serializers.CharField(source="issuance.number")
    mineral = serializers.CharField(source="issuance.report.mineral.symbol")
    site = serializers.CharField(source="issuance.report.site.code")
    period_first = serializers.DateField(source="issuance.report.period_first")
    period_last = serializers.DateField(source="issuance.report.period_last")
    serials = serializers.CharField()
    quantity_kg = serializers.IntegerField(source="quantity")
    holder = serializers.CharField(source="holder.organisation.code")
    state = serializers.ChoiceField(choices=Certificate.State.choices)
    reserved_for = serializers.IntegerField(source="reserved_for_id", allow_null=True)
    retirement = serializers.IntegerField(source="retirement_id", allow_null=True)

    class Meta:
        model = Certificate
        fields = [
            "id",
            "issuance",
            "mineral",
            "site",
            "period_first",
            "period_last",
            "first",
            "last",
            "serials",
            "quantity_kg",
            "holder",
            "state",
            "reserved_for",
            "retirement",
        ]
        read_only_fields = fields


class PaymentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Payment
        fields = ["amount_minor", "paid_on", "reference"]
        read_only_fields = fields


class OrderSerializer(serializers.ModelSerializer):
    """An order; quantity, unit price (for a tonne), total and price basis are separate facts."""

    buyer = serializers.CharField(source="buyer.code")
    mineral = serializers.CharField(source="mineral.symbol")
    quantity_kg = serializers.IntegerField(source="quantity")
    payments = PaymentSerializer(
        many=True, help_text="What has arrived for it, in minor units; what was sent back is below nothing."
    )
    recipe = serializers.CharField(source="recipe.number", default=None, allow_null=True)
    recipe_in_words = serializers.CharField(source="recipe.in_words", default=None, allow_null=True)
    state = serializers.ChoiceField(choices=PurchaseOrder.State.choices)

    class Meta:
        model = PurchaseOrder
        fields = [
            "number",
            "buyer",
            "mineral",
            "quantity_kg",
            "currency",
            "unit_price_minor",
            "total_minor",
            "fee_minor",
            "price_basis",
            "recipe",
            "recipe_in_words",
            "note",
            "state",
            "requested_at",
            "quoted_at",
            "accepted_at",
            "payments",
            "delivered_at",
            "closed_at",
            "reason",
        ]
        read_only_fields = fields


class BlockSerializer(serializers.Serializer):
    issuance = serializers.CharField(source="issuance.number")
    first = serializers.IntegerField()
    last = serializers.IntegerField()
    quantity_kg = serializers.IntegerField(source="quantity")


class BoundarySerializer(serializers.Serializer):
    """What the claim allows its beneficiary to say, in the language asked for."""

    version = serializers.CharField()
    may_say = TextList
    may_not_say = TextList
    say_with = TextList
    notices = TextList


class RetirementSerializer(serializers.ModelSerializer):
    number = serializers.CharField(source="__str__")
    organisation = serializers.CharField(source="account.organisation.code")
    beneficiary = serializers.CharField(source="beneficiary.code")
    mineral = serializers.CharField(source="mineral.symbol")
    quantity_kg = serializers.IntegerField(source="quantity")
    claim_type = serializers.ChoiceField(choices=Retirement.ClaimType.choices)
    footprint = serializers.CharField(source="footprint.number", default=None, allow_null=True)
    matched_kg = serializers.IntegerField(help_text="Kilograms that cover lines of the footprint.")
    contribution_kg = serializers.IntegerField(help_text="Kilograms that match no footprint.")
    boundary = serializers.CharField(source="boundary.version", help_text="Version of the claim boundary.")
    state = serializers.ChoiceField(choices=Retirement.State.choices)
    final_from = serializers.DateTimeField(
        allow_null=True,
        help_text="When it becomes final by itself; null while it waits for a second person.",
    )
    waits_for_approval = serializers.BooleanField(
        help_text="Whether a second person of the company must approve it before its time begins."
    )

    class Meta:
        model = Retirement
        fields = [
            "id",
            "number",
            "organisation",
            "beneficiary",
            "mineral",
            "quantity_kg",
            "claim_period_first",
            "claim_period_last",
            "claim_type",
            "footprint",
            "matched_kg",
            "contribution_kg",
            "boundary",
            "state",
            "requested_at",
            "waits_for_approval",
            "approved_at",
            "final_from",
            "confirmed_at",
            "cancelled_at",
        ]
        read_only_fields = fields

    def to_representation(self, retirement):
        shown = super().to_representation(retirement)
        return shown | {"final_from": None} if retirement.waits_for_approval else shown


class RetirementAnswerSerializer(RetirementSerializer):
    """What an act answers: the retirement with its blocks. `credits.api.answers` writes it."""

    certificates = serializers.SerializerMethodField()

    class Meta(RetirementSerializer.Meta):
        fields = [*RetirementSerializer.Meta.fields, "certificates"]
        read_only_fields = fields

    @extend_schema_field(BlockSerializer(many=True))
    def get_certificates(self, retirement):
        return BlockSerializer(retirement.serials_kept.select_related("issuance"), many=True).data


class RetirementDetailSerializer(RetirementAnswerSerializer):
    """With the texts of the boundary that whoever confirms accepts for the beneficiary."""

    boundary = serializers.SerializerMethodField()  # type: ignore[assignment]

    @extend_schema_field(BoundarySerializer)
    def get_boundary(self, retirement):
        texts = boundary_texts(
            boundary=retirement.boundary,
            language=(get_language() or "en")[:2],
            claim=claim_of(retirement, number=number_to_come()),
        )
        return {"version": retirement.boundary.version, **texts}


class RetirementRequestSerializer(StrictSerializer):
    organisation = serializers.CharField(max_length=12, help_text="Code of the organisation that retires.")
    beneficiary = serializers.CharField(
        max_length=12, help_text="Code of the organisation that may make the claim: itself or of its group."
    )
    mineral = serializers.CharField(max_length=3, help_text="Chemical symbol of the mineral.")
    quantity_kg = KilogramsField()
    claim_period_first = serializers.DateField(input_formats=["%Y-%m-%d"])
    claim_period_last = serializers.DateField(input_formats=["%Y-%m-%d"])
    claim_type = serializers.ChoiceField(choices=Retirement.ClaimType.choices)
    footprint = serializers.CharField(
        max_length=20, allow_null=True, help_text="Number of a declared footprint; null for a contribution."
    )

    def validate(self, data):
        if data["claim_period_first"] > data["claim_period_last"]:
            raise serializers.ValidationError({"claim_period_last": _("The period ends before it begins.")})
        is_match = data["claim_type"] != Retirement.ClaimType.CONTRIBUTION
        if is_match and data["footprint"] is None:
            raise serializers.ValidationError({"footprint": _("Name the footprint that the claim matches.")})
        if not is_match and data["footprint"] is not None:
            raise serializers.ValidationError(
                {"footprint": _("A contribution names no footprint; send null.")}
            )
        return data


class ConfirmationSerializer(StrictSerializer):
    quantity_kg = KilogramsField(help_text="The quantity of the retirement, typed again.")


def beneficiary_of(organisation, code):
    """The organisation itself, one of its group, or another reviewed buyer, by code.

    :raises serializers.ValidationError: the same for what was not reviewed and for what does not exist
    """
    if code == organisation.code:
        return organisation
    found = Organisation.objects.beneficiaries_of(organisation).filter(code=code).first()
    if found is None:
        raise serializers.ValidationError(
            {"beneficiary": [_("The registry has reviewed no company with this code.")]}
        )
    return found


def footprint_of(user, organisation, number):
    """A footprint that the organisation's claims may match, by number, or None for None.

    :raises serializers.ValidationError: if there is none, or the person may not see it
    """
    if number is None:
        return None
    found = Footprint.objects.matchable(organisation, user).filter(number=number).first()
    if found is None:
        raise serializers.ValidationError({"footprint": [_("You have no footprint with this number.")]})
    return found
