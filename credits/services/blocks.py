"""Taking a quantity out of blocks, splitting the last one where it is larger than what is needed."""

from credits.models import Certificate


def take(certificates: list[Certificate], quantity: int) -> list[Certificate]:
    """Whole blocks from the list, in its order, that together hold exactly `quantity` kilograms.

    The caller has locked them and made sure that they hold enough.
    """
    taken = []
    for certificate in certificates:
        if quantity == 0:
            break
        if certificate.quantity > quantity:
            certificate = split(certificate, quantity)  # noqa: PLW2901
        taken.append(certificate)
        quantity -= certificate.serials.quantity
    return taken


def split(certificate: Certificate, quantity: int) -> Certificate:
    """Shrink a locked block to its first `quantity` kilograms; a new block takes the rest, all else equal."""
    head, rest = certificate.serials.split(quantity)
    # Shrink first: no two rows may claim the same serial, not even for a moment.
    certificate.last = head.last
    certificate.save(update_fields=["last"])
    Certificate.objects.create(
        issuance_id=certificate.issuance_id,
        first=rest.first,
        last=rest.last,
        holder_id=certificate.holder_id,
        state=certificate.state,
        parent=certificate,
    )
    return certificate
