"""Whether the cobalt factors of a set can be right: what the chemistry of each cathode lets expect."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from credits.models import Factor

# Standard atomic weights, IUPAC 2021, in g/mol.
MOLAR_MASS = {
    "Li": Decimal("6.94"),
    "Ni": Decimal("58.693"),
    "Mn": Decimal("54.938"),
    "Co": Decimal("58.933"),
    "Al": Decimal("26.982"),
    "O": Decimal("15.999"),
}
# The published factors are for whole packs; two derivations are known to come out 1 to 17 % lower. A factor
# below what its chemistry needs, or further above, is flagged.
LEAST_LOWER, MOST_LOWER = Decimal(0), Decimal(17)


@dataclass(frozen=True)
class Cathode:
    """:param formula: moles of each element in a formula unit
    :param capacity: practical capacity in mAh per g of cathode
    :param voltage: mean voltage of discharge in V
    """

    formula: dict[str, Decimal]
    capacity: Decimal
    voltage: Decimal

    @property
    def cobalt_per_kwh(self) -> Decimal:
        """Kilograms of cobalt in the cathode for each kWh: its share of the mass over the energy of the mass.

        >>> round(CATHODES["LCO"].cobalt_per_kwh, 3)
        Decimal('0.936')
        """
        mass = sum((moles * MOLAR_MASS[element] for element, moles in self.formula.items()), Decimal(0))
        cobalt = self.formula["Co"] * MOLAR_MASS["Co"]
        energy = self.capacity * self.voltage / 1000  # kWh per kg, the same as Wh per g
        return cobalt / mass / energy


def _layered(capacity: str, voltage: str, **metals: str) -> Cathode:
    """Lithium, two oxygens, and a mole of metals."""
    formula = {"Li": Decimal(1), "O": Decimal(2)} | {name: Decimal(part) for name, part in metals.items()}
    return Cathode(formula, Decimal(capacity), Decimal(voltage))


# Practical capacities and voltages of commercial cells; LCO as phones charge it, to 4.35 V. After Nitta et
# al. 2015, Materials Today 18(5) 252-264, doi 10.1016/j.mattod.2014.10.040, and Schmuch et al. 2018, Nature
# Energy 3, 267-278, doi 10.1038/s41560-018-0107-2; quoted from memory and rounded, to be verified.
CATHODES = {
    "LCO": _layered("165", "3.9", Co="1"),
    "NMC111": _layered("155", "3.75", Ni="0.333333", Mn="0.333333", Co="0.333334"),
    "NMC532": _layered("165", "3.75", Ni="0.5", Mn="0.3", Co="0.2"),
    "NMC622": _layered("175", "3.75", Ni="0.6", Mn="0.2", Co="0.2"),
    "NMC811": _layered("195", "3.75", Ni="0.8", Mn="0.1", Co="0.1"),
    "NCA": _layered("195", "3.7", Ni="0.8", Co="0.15", Al="0.05"),
}


def plausibility_of(factors: Iterable[Factor]) -> list[dict]:
    """Each cobalt factor per kWh beside what stoichiometry and practical capacity let expect, in kg per kWh.

    Factors of other metals, of other units and of chemistries that are not known here are left out.

    :return: `factor`, `expected_kg`, by how many percent that is lower than the factor, and `is_plausible`
    """
    found = []
    for factor in factors:
        cathode = CATHODES.get(factor.code.upper())
        if cathode is None or factor.mineral.symbol != "Co" or factor.unit != "kWh":
            continue
        expected = cathode.cobalt_per_kwh
        lower = (1 - expected / factor.kg_per_unit) * 100 if factor.kg_per_unit else None
        found.append(
            {
                "factor": factor,
                "expected_kg": expected.quantize(Decimal("0.001"), ROUND_HALF_UP),
                "lower_percent": None if lower is None else lower.quantize(Decimal("0.1"), ROUND_HALF_UP),
                "is_plausible": lower is not None and LEAST_LOWER <= lower <= MOST_LOWER,
            }
        )
    return found
