"""Receipts handed in as proof of spending: checked by content, and pictures freed of what a phone adds."""

import hashlib
from io import BytesIO

from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from registry.refusals import Refused

LARGEST_RECEIPT = 5 * 1024 * 1024  # bytes


class UnacceptableReceipt(Refused):
    """The receipt is too large, empty, or neither a PDF nor a readable JPEG or PNG picture."""


def checked_receipt(file: File) -> tuple[ContentFile, str]:
    """The receipt as it is kept, under a neutral name, and the SHA-256 of its bytes in hex.

    Pictures are written anew, so that place, time and phone in their EXIF data are gone; a PDF stays.

    :raises UnacceptableReceipt: unless it is a PDF, JPEG or PNG file of at most 5 MB
    """
    if file.size > LARGEST_RECEIPT:
        raise UnacceptableReceipt(_("The receipt is larger than 5 MB."))
    content = file.read()
    if content.startswith(b"%PDF-"):
        ending = "pdf"
    else:
        content, ending = _rewritten(content)
    fingerprint = hashlib.sha256(content).hexdigest()
    return ContentFile(content, name=f"{fingerprint[:16]}.{ending}"), fingerprint


def _rewritten(content: bytes) -> tuple[bytes, str]:
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as picture:
            kind = picture.format
            # The phone's "this way up" lives in EXIF too: turn the picture before dropping it.
            upright = ImageOps.exif_transpose(picture)
            plain = upright.convert("RGB" if kind == "JPEG" else "RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UnacceptableReceipt(_("Choose a PDF, JPEG or PNG file that can be opened.")) from error
    plain.info.clear()
    written = BytesIO()
    if kind == "JPEG":
        plain.save(written, "JPEG", quality=85, optimize=True)
    else:
        plain.save(written, "PNG", optimize=True)
    return written.getvalue(), "jpg" if kind == "JPEG" else "png"
