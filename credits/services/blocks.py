"""Cutting a block where a range of serials begins or ends."""

from credits.models import Certificate
from credits.serials import SerialRange


def cut(certificate: Certificate, serials: SerialRange) -> Certificate:
    """The part of a locked block that lies within `serials`, split off where the block reaches beyond."""
    if certificate.first < serials.first:
        certificate = split(certificate, serials.first - certificate.first)
    if certificate.last > serials.last:
        split(certificate, serials.last - certificate.first + 1)
    return certificate


def split(certificate: Certificate, quantity: int) -> Certificate:
    """Shrink a locked block to its first `quantity` kilograms; gives back the new block with the rest."""
    head, rest = certificate.serials.split(quantity)
    # Shrink first: no two rows may claim the same serial, not even for a moment.
    certificate.last = head.last
    certificate.save(update_fields=["last"])
    return Certificate.objects.create(
        issuance_id=certificate.issuance_id,
        first=rest.first,
        last=rest.last,
        holder_id=certificate.holder_id,
        state=certificate.state,
        parent=certificate,
    )
