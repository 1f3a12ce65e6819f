"""The first set of footprint factors, all of them indicative."""

from decimal import Decimal

from django.db import migrations

OLIVETTI = (
    "Olivetti et al. 2017, Joule 1(2) 229-243, doi 10.1016/j.joule.2017.08.003 (indicative, to be verified)"
)
STOICHIOMETRY = "Stoichiometry only (indicative)"
WITHOUT_COBALT = "Chemistry without cobalt"
IDTECHEX = "IDTechEx for the International Copper Association, 2017 (indicative)"
PRESS = "Press figures of 3 to 10 g per battery, upper end (indicative)"

FACTORS = [
    ("Co", "LCO", 2, "kWh", "0.96", OLIVETTI),
    ("Co", "NMC111", 2, "kWh", "0.39", OLIVETTI),
    ("Co", "NMC532", 2, "kWh", "0.20", STOICHIOMETRY),
    ("Co", "NMC622", 2, "kWh", "0.21", OLIVETTI),
    ("Co", "NMC811", 2, "kWh", "0.09", OLIVETTI),
    ("Co", "NCA", 2, "kWh", "0.14", OLIVETTI),
    ("Co", "LFP", 2, "kWh", "0", WITHOUT_COBALT),
    ("Co", "LMO", 2, "kWh", "0", WITHOUT_COBALT),
    ("Co", "PHONE", 3, "phone", "0.010", PRESS),
    ("Cu", "ICE", 3, "vehicle", "23", IDTECHEX),
    ("Cu", "HEV", 3, "vehicle", "40", IDTECHEX),
    ("Cu", "PHEV", 3, "vehicle", "60", IDTECHEX),
    ("Cu", "BEV", 3, "vehicle", "83", IDTECHEX),
]


def add_factors(apps, schema_editor):
    factor_set = apps.get_model("credits", "FactorSet").objects.create(
        version="2026.1", note="Indicative. Two independent derivations come out 1 to 17 % lower."
    )
    Factor = apps.get_model("credits", "Factor")
    minerals = {mineral.symbol: mineral for mineral in apps.get_model("registry", "Mineral").objects.all()}
    for symbol, code, tier, unit, kg_per_unit, source in FACTORS:
        Factor.objects.create(
            factor_set=factor_set,
            mineral=minerals[symbol],
            code=code,
            tier=tier,
            unit=unit,
            kg_per_unit=Decimal(kg_per_unit),
            source=source,
        )


class Migration(migrations.Migration):
    dependencies = [("credits", "0003_ledger_grants")]

    operations = [migrations.RunPython(add_factors, migrations.RunPython.noop)]
