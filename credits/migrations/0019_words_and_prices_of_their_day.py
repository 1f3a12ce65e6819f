"""Papers are signed and months are over before they are recorded; a merged double neither orders nor attests."""

from django.db import migrations

RULES = """
ALTER TABLE credits_attestation ADD CONSTRAINT attestation_is_recorded_once_signed
    CHECK (signed_on <= (recorded_at AT TIME ZONE 'UTC')::date);
ALTER TABLE credits_pricepoint ADD CONSTRAINT a_month_is_over_when_its_price_is_recorded
    CHECK (month < date_trunc('month', recorded_at AT TIME ZONE 'UTC'));
CREATE TRIGGER party_may_be_named AFTER INSERT ON credits_attestation
    FOR EACH ROW EXECUTE FUNCTION party_may_be_named('cooperative_id', 'cooperative');
CREATE TRIGGER party_may_be_named AFTER INSERT ON credits_purchaseorder
    FOR EACH ROW EXECUTE FUNCTION party_may_be_named('buyer_id');
CREATE TRIGGER party_may_be_named AFTER INSERT ON credits_footprint
    FOR EACH ROW EXECUTE FUNCTION party_may_be_named('organisation_id');
CREATE TRIGGER party_may_be_named AFTER INSERT ON credits_holdingaccount
    FOR EACH ROW EXECUTE FUNCTION party_may_be_named('organisation_id');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0018_records_that_take_two_people"),
        ("registry", "0017_parties_are_who_they_say"),
    ]

    operations = [migrations.RunSQL(RULES)]
