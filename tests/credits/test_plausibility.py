"""Whether factors can be right, and how a registrar publishes a set of them."""

from decimal import Decimal

import pytest

from credits.models import Factor, FactorSet
from credits.plausibility import CATHODES, plausibility_of
from tests.credits.portal.clicking import shown

pytestmark = pytest.mark.django_db(transaction=True)


def made(cobalt, code, kilograms, unit="kWh"):
    return Factor(mineral=cobalt, code=code, unit=unit, kg_per_unit=Decimal(kilograms))


def test_the_factors_that_are_shipped_are_plausible(db):
    factors = FactorSet.objects.in_force().factors.select_related("mineral")
    tested = {test["factor"].code: test for test in plausibility_of(factors)}
    for code, test in tested.items():
        print(
            f"{code}: {test['factor'].kg_per_unit}, by chemistry {test['expected_kg']}, {test['lower_percent']} %"
        )
    assert set(tested) == set(CATHODES)
    assert all(test["is_plausible"] for test in tested.values())
    # The low figure of each is not above what its chemistry needs.
    for test in tested.values():
        assert test["factor"].kg_low <= test["expected_kg"] <= test["factor"].kg_high


@pytest.mark.parametrize(
    ("code", "kilograms", "is_plausible"),
    [
        ("LCO", "0.96", True),
        ("LCO", "0.90", False),  # less than the cathode needs
        ("LCO", "1.20", False),  # far more than it needs
        ("LCO", "0", False),
        ("lco", "0.96", True),
        ("NMC811", "0.9", False),  # a slip of the point
    ],
)
def test_a_factor_out_of_range_is_flagged(cobalt, code, kilograms, is_plausible):
    (test,) = plausibility_of([made(cobalt, code, kilograms)])
    assert test["is_plausible"] == is_plausible


def test_what_chemistry_does_not_tell_is_left_out(cobalt, copper):
    assert plausibility_of([made(cobalt, "PHONE", "0.01", "phone"), made(copper, "LCO", "0.96")]) == []


def test_a_registrar_prepares_and_publishes_a_set(client, cobalt, registrar, approver):
    client.force_login(registrar)
    assert client.post("/admin/credits/factorset/add/", {"version": "2027.1", "note": ""}).status_code == 302
    new = FactorSet.objects.get(version="2027.1")
    typed = {
        "factor_set": new.pk,
        "mineral": cobalt.pk,
        "code": "LCO",
        "tier": 2,
        "unit": "kWh",
        "kg_per_unit": "1.96",
        "kg_low": "0.8",
        "kg_high": "1.96",
        "source": "A slip of the pen",
    }
    assert client.post("/admin/credits/factor/add/", typed).status_code == 302
    page = shown(client.get(f"/admin/credits/factorset/{new.pk}/change/"))
    assert "out of range" in page and "52.3 %" in page
    address = f"/admin/credits/factorset/{new.pk}/publish/"
    assert "agrees with the chemistry" in shown(client.get(address))
    client.force_login(approver)
    assert client.post(address).status_code == 403
    client.force_login(registrar)
    assert client.post(address).status_code == 302
    assert FactorSet.objects.in_force() == new
    # Published, it is read and no longer changed, nor added to.
    factor = new.factors.get()
    changed = client.post(f"/admin/credits/factor/{factor.pk}/change/", typed | {"kg_per_unit": "1"})
    assert changed.status_code == 403
    again = client.post("/admin/credits/factor/add/", typed | {"code": "NCA"})
    assert again.status_code == 200 and not Factor.objects.filter(factor_set=new, code="NCA").exists()
