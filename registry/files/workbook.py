"""XLSX workbooks: unpacked as a whole and counted before anybody opens them."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from registry.files.limits import LARGEST_UNPACKED, MOST_PARTS, UnacceptableFile

ZIP = b"PK\x03\x04"
CHUNK = 64 * 1024  # bytes
# A workbook needs neither; entities are how XML makes a small file large, or reads another one.
MARKUP = [
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
]
CONTENT_TYPES, WORKBOOK = "[Content_Types].xml", "xl/workbook.xml"
MACROS = re.compile(r"vbaproject|^xl/(?:macrosheets|activex|embeddings)/", re.IGNORECASE)


def is_workbook(content: bytes) -> bool:
    """Whether it is an archive with the two parts of which every XLSX workbook has one; damaged ones are."""
    if not content.startswith(ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except Exception:  # `zipfile` raises whatever a damaged directory leads to
        return True
    return CONTENT_TYPES in names and WORKBOOK in names


def checked_workbook(content: bytes) -> bytes:
    """The workbook as it is.

    :raises UnacceptableFile: if it is damaged, larger than 40 MB unpacked, or holds macros or other files
    """
    for name, part in unpacked_parts(content):
        if MACROS.search(name) or (name == CONTENT_TYPES and b"macroenabled" in part.lower()):
            raise UnacceptableFile(
                _("The workbook holds macros or other files. Save it as XLSX without them.")
            )
    return content


def unpacked_parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of each part of a workbook; what the archive says of their sizes is not believed.

    :raises UnacceptableFile: if it is damaged, larger than 40 MB unpacked, or holds entities
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _refuse_odd_names(parts)
            unpacked = 0
            for part in parts:
                text = _unpacked(archive, part, LARGEST_UNPACKED - unpacked)
                unpacked += len(text)
                if any(word in text for word in MARKUP):
                    raise UnacceptableFile(_("The workbook holds markup that no spreadsheet program writes."))
                yield part.filename, text
    # These are what `zipfile` raises for a damaged archive, an unknown packing or a password.
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError):
        raise _damaged() from None


def _refuse_odd_names(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise _too_large()
    # `orig_filename` is what stands in the file; `filename` ends at the first zero byte.
    names = [part.orig_filename for part in parts]
    if len({name.lower() for name in names}) < len(names):
        raise _damaged()
    for name in names:
        if name.startswith("/") or re.search(r"[\\:\x00]", name) or ".." in name.split("/"):
            raise _damaged()


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, room: int) -> bytes:
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or part.flag_bits & 1:
        raise _damaged()
    # `zipfile` stops at the declared size, other programs do not: let it read to the end, then compare.
    declared, part.file_size = part.file_size, room + 2 * CHUNK
    text = bytearray()
    with archive.open(part) as packed:
        while chunk := packed.read(CHUNK):
            text += chunk
            if len(text) > room:
                raise _too_large()
    if len(text) != declared:
        raise _damaged()
    return bytes(text)


def _damaged() -> UnacceptableFile:
    return UnacceptableFile(_("The XLSX workbook is damaged and cannot be read."))


def _too_large() -> UnacceptableFile:
    return UnacceptableFile(_("Unpacked, the workbook is larger than 40 MB."))
