"""What must add up: production, issuances, certificates, orders, footprints and retirements."""

from credits.models.approvals import (
    ApprovalRule,
)
from credits.models.certificates import (
    Certificate,
    HoldingAccount,
    Transfer,
)
from credits.models.factors import (
    Factor,
    FactorSet,
    Tier,
)
from credits.models.footprints import (
    Footprint,
    FootprintEvidence,
    FootprintLine,
    FootprintUpload,
)
from credits.models.group_transfers import (
    GroupTransfer,
    GroupTransferLetter,
)
from credits.models.invoices import (
    Invoice,
    OrderLetter,
)
from credits.models.orders import (
    Payment,
    PremiumShare,
    PurchaseOrder,
)
from credits.models.prices import (
    FeePart,
    FeeSplit,
    PricePoint,
    PriceRecipe,
    PriceSeries,
)
from credits.models.production import (
    Attestation,
    Issuance,
    ProductionReport,
)
from credits.models.removals import (
    Cancellation,
    IncidentHold,
    Notice,
)
from credits.models.retirements import (
    Coverage,
    Retirement,
)
from credits.models.retiring import (
    RetirementDraft,
    RetirementLetter,
)

__all__ = [
    "ApprovalRule",
    "Attestation",
    "Cancellation",
    "Certificate",
    "Coverage",
    "Factor",
    "FactorSet",
    "FeePart",
    "FeeSplit",
    "Footprint",
    "FootprintEvidence",
    "FootprintLine",
    "FootprintUpload",
    "GroupTransfer",
    "GroupTransferLetter",
    "HoldingAccount",
    "IncidentHold",
    "Invoice",
    "Issuance",
    "Notice",
    "OrderLetter",
    "Payment",
    "PremiumShare",
    "PricePoint",
    "PriceRecipe",
    "PriceSeries",
    "ProductionReport",
    "PurchaseOrder",
    "Retirement",
    "RetirementDraft",
    "RetirementLetter",
    "Tier",
    "Transfer",
]
