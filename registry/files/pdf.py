"""PDF files: whole, readable without a password, and doing nothing when they are opened."""

import re
from collections.abc import Iterator
from io import BytesIO

import pikepdf
from django.utils.translation import gettext as _

from registry.files.limits import LARGEST_UNPACKED, UnacceptableFile

MOST_OBJECTS = 100_000
DEEPEST = 50
HEADER = re.compile(rb"%PDF-[12]\.\d")
END = re.compile(rb"%%EOF[\x00\t\n\f\r ]*\Z")
# Names by which a file runs scripts, starts programs, sends what is typed, or carries other files.
# Source: ISO 32000-2:2020, 12.6.4 (types of actions), 7.11.4 (embedded files).
ACTS = frozenset(
    [
        *(
            "/JavaScript",
            "/Launch",
            "/ImportData",
            "/SubmitForm",
            "/GoToE",
            "/Rendition",
            "/RichMedia",
            "/XFA",
        ),
        *("/EmbeddedFile", "/EmbeddedFiles", "/FileAttachment"),
    ]
)

# A small stream may unpack to gigabytes; these hold for whatever else of this process opens a PDF.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=LARGEST_UNPACKED,
    run_length_max_memory=LARGEST_UNPACKED,
    png_max_memory=LARGEST_UNPACKED,
    tiff_max_memory=LARGEST_UNPACKED,
)


def checked_pdf(content: bytes) -> bytes:
    """The file as it is.

    :raises UnacceptableFile: if it is damaged, protected, or holds scripts, other files or acts of its own
    """
    if not HEADER.match(content) or not END.search(content[-1_024:]):
        raise _damaged()
    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=False, suppress_warnings=True) as pdf:
            _refuse(pdf)
    except UnacceptableFile:
        raise
    except pikepdf.PasswordError:
        raise _protected() from None
    except Exception:  # a damaged file leads the library to errors of many classes
        raise _damaged() from None
    return content


def _refuse(pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        raise _protected()
    if len(pdf.objects) > MOST_OBJECTS or not len(pdf.pages):
        raise _damaged()
    acts = [name for found in pdf.objects for name in _names(found) if name in ACTS]
    # What could not be read, for example a stream beyond the limits, might hold anything; a page without an
    # entry that the library then adds is read in full.
    if any(not warning.endswith("repairing") for warning in pdf.get_warnings()):
        raise _damaged()
    if acts or not _opens_quietly(pdf):
        raise UnacceptableFile(
            _("The PDF holds scripts, forms or other files. Print it to a new PDF and choose that one.")
        )


def _names(found: object, depth: int = 0) -> Iterator[str]:
    """Every name in an object and what it holds itself; what it refers to is an object of its own."""
    if depth > DEEPEST:
        raise _damaged()
    if isinstance(found, pikepdf.Name):
        yield str(found)
    elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        for key, value in found.items():
            yield key
            yield from () if _is_referred_to(value) else _names(value, depth + 1)
    elif isinstance(found, pikepdf.Array):
        for value in found:
            yield from () if _is_referred_to(value) else _names(value, depth + 1)


def _is_referred_to(value: object) -> bool:
    return isinstance(value, pikepdf.Object) and value.is_indirect


def _opens_quietly(pdf: pikepdf.Pdf) -> bool:
    """Many programs say at which page to open, which is no harm; any other act on opening is."""
    opening = pdf.Root.get("/OpenAction")
    if opening is None or isinstance(opening, pikepdf.Array):
        return True
    return isinstance(opening, pikepdf.Dictionary) and opening.get("/S") == "/GoTo" and "/Next" not in opening


def _damaged() -> UnacceptableFile:
    return UnacceptableFile(
        _("The PDF is damaged or not complete. Open it, save it as a new PDF and choose that one.")
    )


def _protected() -> UnacceptableFile:
    return UnacceptableFile(
        _("The PDF is protected. Print or save it as a new PDF without a password or protection.")
    )
