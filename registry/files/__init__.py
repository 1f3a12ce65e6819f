"""Files that people hand in: what kind they are by content, what of them is kept, and its fingerprint.

Evidence, receipts and photos all come in here, and nowhere else.
"""

import hashlib

from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from registry.files.limits import MEGABYTE, UnacceptableFile
from registry.files.pdf import checked_pdf
from registry.files.pictures import rewritten_picture
from registry.files.table import is_table
from registry.files.workbook import checked_workbook, is_workbook

LARGEST_EVIDENCE = 10 * MEGABYTE
LARGEST_RECEIPT = 5 * MEGABYTE

JPEG, PNG, OLE = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def checked_evidence(file: File) -> tuple[ContentFile, str]:
    """The evidence as it is kept, under a neutral name, and the SHA-256 in hex of the bytes that are kept.

    Pictures are written anew, without place, time and phone; the fingerprint is of what was written, since
    these are the bytes that anybody can check later. The same file always leads to the same fingerprint.

    :raises UnacceptableFile: unless it is a sound PDF, JPEG, PNG, XLSX or CSV file of at most 10 MB
    """
    content = _content(file, LARGEST_EVIDENCE, _("The file is larger than 10 MB. Save it smaller."))
    return _kept(_picture_or_pdf(content) or _table(content), _("Choose a PDF, JPEG, PNG, XLSX or CSV file."))


def checked_paper(file: File) -> tuple[ContentFile, str]:
    """A signed paper, as `checked_evidence`, but no table.

    :raises UnacceptableFile: unless it is a sound PDF, JPEG or PNG file of at most 10 MB
    """
    content = _content(file, LARGEST_EVIDENCE, _("The file is larger than 10 MB. Save it smaller."))
    return _kept(_picture_or_pdf(content), _("Choose a PDF, JPEG or PNG file."))


def checked_receipt(file: File) -> tuple[ContentFile, str]:
    """A receipt, as `checked_evidence`, but no table.

    :raises UnacceptableFile: unless it is a sound PDF, JPEG or PNG file of at most 5 MB
    """
    content = _content(file, LARGEST_RECEIPT, _("The receipt is larger than 5 MB. Save it smaller."))
    return _kept(_picture_or_pdf(content), _("Choose a PDF, JPEG or PNG file."))


def checked_photo(file: File) -> tuple[ContentFile, str]:
    """A picture written anew, as `checked_receipt`, but no PDF.

    :raises UnacceptableFile: unless it is a sound JPEG or PNG picture of at most 5 MB
    """
    content = _content(file, LARGEST_RECEIPT, _("The picture is larger than 5 MB. Save it smaller."))
    found = None if content.startswith(b"%PDF-") else _picture_or_pdf(content)
    return _kept(found, _("Choose a JPEG or PNG picture."))


def _content(file: File, largest: int, too_large: str) -> bytes:
    """All bytes of a file, from its beginning: an act that is taken again reads its files again."""
    file.seek(0)
    content = file.read(largest + 1)
    if len(content) > largest:
        raise UnacceptableFile(too_large)
    if not content:
        raise UnacceptableFile(_("The file is empty."))
    return content


def _picture_or_pdf(content: bytes) -> tuple[bytes, str] | None:
    if content.startswith(b"%PDF-"):
        return checked_pdf(content), "pdf"
    if content.startswith(JPEG):
        return rewritten_picture(content, "JPEG"), "jpg"
    if content.startswith(PNG):
        return rewritten_picture(content, "PNG"), "png"
    return None


def _table(content: bytes) -> tuple[bytes, str] | None:
    if content.startswith(OLE):
        raise UnacceptableFile(
            _("This is an old XLS workbook, or one with a password. Save it as XLSX without a password.")
        )
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnacceptableFile(_("The file is not text. Save the table as CSV in UTF-8, or as XLSX."))
    if is_workbook(content):
        return checked_workbook(content), "xlsx"
    return (content, "csv") if is_table(content) else None


def _kept(found: tuple[bytes, str] | None, choose: str) -> tuple[ContentFile, str]:
    if found is None:
        raise UnacceptableFile(choose)
    content, ending = found
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
