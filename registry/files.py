"""Files that people hand in as evidence: what kind they are by content, and their fingerprint."""

import hashlib

from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from registry.refusals import Refused

LARGEST_FILE = 10 * 1024 * 1024  # bytes
# How each accepted kind begins; a name or a browser's word for the type proves nothing.
BEGINNINGS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png", b"PK\x03\x04": "xlsx"}


class UnacceptableFile(Refused):
    """The file is too large, empty or of a kind that is not accepted."""


def checked_evidence(file: File) -> tuple[ContentFile, str]:
    """The file under a neutral name, its ending that of its content, and the SHA-256 of its bytes in hex.

    :raises UnacceptableFile: unless it is a PDF, JPEG, PNG or XLSX file of at most 10 MB
    """
    if file.size > LARGEST_FILE:
        raise UnacceptableFile(_("The file is larger than 10 MB."))
    content = file.read()
    ending = next((kind for start, kind in BEGINNINGS.items() if content.startswith(start)), None)
    if ending is None:
        raise UnacceptableFile(_("Choose a PDF, JPEG, PNG or XLSX file."))
    fingerprint = hashlib.sha256(content).hexdigest()
    return ContentFile(content, name=f"{fingerprint[:16]}.{ending}"), fingerprint


def fingerprint_of(file: File) -> str:
    """SHA-256 of a file's bytes in hex; the file can be read again afterwards."""
    file.seek(0)
    fingerprint = hashlib.sha256()
    for chunk in file.chunks():
        fingerprint.update(chunk)
    file.seek(0)
    return fingerprint.hexdigest()
