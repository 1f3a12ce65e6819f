"""What a statement looks like to machines: its frozen record, whole."""

from rest_framework import serializers

from reporting.models import Statement


class StatementSerializer(serializers.ModelSerializer):
    retirement = serializers.IntegerField(source="retirement_id")

    class Meta:
        model = Statement
        fields = ["number", "retirement", "fingerprint", "issued_at"]
        read_only_fields = fields


class StatementDetailSerializer(StatementSerializer):
    """The fingerprint is the SHA-256 of `record` in RFC 8785 canonical JSON."""

    record = serializers.DictField()

    class Meta(StatementSerializer.Meta):
        fields = [*StatementSerializer.Meta.fields, "record"]
        read_only_fields = fields
