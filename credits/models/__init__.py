"""What must add up: production, issuances, certificates, orders, footprints and retirements."""

from credits.models.certificates import Certificate, HoldingAccount, Transfer
from credits.models.footprints import Factor, FactorSet, Footprint, FootprintLine
from credits.models.orders import PremiumShare, PurchaseOrder
from credits.models.production import Issuance, ProductionReport
from credits.models.retirements import Retirement

__all__ = [
    "Certificate",
    "Factor",
    "FactorSet",
    "Footprint",
    "FootprintLine",
    "HoldingAccount",
    "Issuance",
    "PremiumShare",
    "ProductionReport",
    "PurchaseOrder",
    "Retirement",
    "Transfer",
]
