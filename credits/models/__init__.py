"""What must add up: production, issuances, certificates, orders, footprints and retirements."""

from credits.models.certificates import Certificate, HoldingAccount, Transfer
from credits.models.footprints import Factor, FactorSet, Footprint, FootprintLine
from credits.models.orders import Payment, PremiumShare, PurchaseOrder
from credits.models.prices import FeePart, FeeSplit, PricePoint, PriceRecipe, PriceSeries
from credits.models.production import Attestation, Issuance, ProductionReport
from credits.models.removals import Cancellation, IncidentHold, Notice
from credits.models.retirements import Coverage, Retirement

__all__ = [
    "Attestation",
    "Coverage",
    "Notice",
    "IncidentHold",
    "Cancellation",
    "Certificate",
    "Factor",
    "FactorSet",
    "Footprint",
    "FootprintLine",
    "HoldingAccount",
    "Issuance",
    "FeePart",
    "FeeSplit",
    "Payment",
    "PricePoint",
    "PriceRecipe",
    "PriceSeries",
    "PremiumShare",
    "ProductionReport",
    "PurchaseOrder",
    "Retirement",
    "Transfer",
]
