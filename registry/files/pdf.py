"""PDF files: whole, readable without a password, and doing nothing when they are opened.

The file is read as text, its object streams unpacked, and it is refused if it holds a name by which it could
act. What cannot be read in this way is refused, too; so is what would take long to read.
Source: ISO 32000-2:2020, 7.3.5 (names), 7.5 (file structure), 7.5.7 (object streams), 12.6 (actions).
"""

import re
import zlib
from itertools import islice
from typing import NamedTuple

from django.utils.translation import gettext as _

from registry.files.limits import LARGEST_UNPACKED, MEGABYTE, UnacceptableFile

MOST_STREAMS = 50_000
MOST_OPENINGS = 20
MOST_VALUES = 100
SPACE = rb"[\x00\t\n\f\r ]"
NAME_ENDS = rb"(?=[\x00\t\n\f\r ()<>\[\]{}/%]|$)"


def named(*names: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"/(?:" + b"|".join(names) + rb")" + NAME_ENDS)


HEADER = re.compile(rb"%PDF-[12]\.\d")
END = re.compile(rb"startxref" + SPACE + rb"+(\d{1,10})" + SPACE + rb"+%%EOF" + SPACE + rb"*\Z")
INDEX = re.compile(SPACE + rb"*(?:xref" + SPACE + rb"|\d+" + SPACE + rb"+\d+" + SPACE + rb"+obj)")

PAGES, ENCRYPTED, PACKED = named(b"Pages"), named(b"Encrypt"), named(b"ObjStm")
ACTS = named(
    *(b"JavaScript", b"Launch", b"ImportData", b"SubmitForm", b"GoToE", b"Rendition", b"RichMedia", b"XFA"),
    *(b"EmbeddedFiles?", b"FileAttachment"),
)

STREAM = re.compile(rb"(?<!end)stream[ \t]*(?:\r\n|\n|\r)")
FILTERS = named(b"Filter", b"F", b"DecodeParms", b"DP")
DEFLATED = re.compile(
    rb"/Filter" + SPACE + rb"*(?:/FlateDecode" + NAME_ENDS + rb"|\[" + SPACE + rb"*/FlateDecode *\])"
)
TWO_NUMBERS = re.compile(SPACE + rb"*\d+" + SPACE + rb"+\d+" + SPACE)
COUNT = re.compile(rb"/N" + SPACE + rb"+(\d{1,7})")
FIRST = re.compile(rb"/First" + SPACE + rb"+(\d{1,7})")

OPENING = re.compile(rb"/OpenAction" + NAME_ENDS + SPACE + rb"*")
REFERENCE = re.compile(rb"(\d{1,9})" + SPACE + rb"+\d{1,5}" + SPACE + rb"+R\b")
FLAT = re.compile(rb"<<([^<>]*)>>")
KIND_OF_ACTION = re.compile(rb"/S" + NAME_ENDS + SPACE + rb"*(/\w+)?")


class Packed(NamedTuple):
    """What a stream holds, and the words by which the file describes it."""

    text: bytes
    described: bytes


def checked_pdf(content: bytes) -> bytes:
    """The file as it is.

    :raises UnacceptableFile: if it is damaged, protected, or holds scripts, other files or acts of its own
    """
    plain = names_written_out(content)
    end = END.search(content[-2_048:])
    if not HEADER.match(content) or not end or not INDEX.match(content, int(end[1])):
        raise _damaged()
    if ENCRYPTED.search(plain):
        raise UnacceptableFile(
            _("The PDF is protected. Print or save it as a new PDF without a password or protection.")
        )
    streams = _object_streams(content)
    if sum(PACKED.search(stream.described) is not None for stream in streams) != len(PACKED.findall(plain)):
        # One that calls itself an object stream was not found where it could be unpacked.
        raise _damaged()
    texts = [plain, *(names_written_out(stream.text) for stream in streams)]
    if any(ACTS.search(text) for text in texts) or not _opens_quietly(texts, streams):
        raise UnacceptableFile(
            _("The PDF holds scripts, forms or other files. Print it to a new PDF and choose that one.")
        )
    if not any(PAGES.search(text) for text in texts):
        raise _damaged()
    return content


def _damaged() -> UnacceptableFile:
    return UnacceptableFile(
        _("The PDF is damaged or not complete. Open it, save it as a new PDF and choose that one.")
    )


def names_written_out(text: bytes) -> bytes:
    """A name may be spelt with numbers, as /J#61vaScript."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), text)


# Object streams


def _object_streams(content: bytes) -> list[Packed]:
    """Every object stream unpacked, and the beginning of what might be one without saying so.

    :raises UnacceptableFile: if one is damaged or packed unusually, or all of them are too large
    """
    streams: list[Packed] = []
    unread, room = 2 * len(content), LARGEST_UNPACKED
    for number, begin in enumerate(STREAM.finditer(content)):
        if number >= MOST_STREAMS:
            raise _damaged()
        before = content[max(0, begin.start() - 4_096) : begin.start()]
        described = names_written_out(before.rpartition(b"obj")[2])
        is_packed = PACKED.search(described) is not None
        looked_at = content[begin.end() : begin.end() + 1_024]
        if not is_packed and not TWO_NUMBERS.match(_beginning(looked_at, 256)):
            continue
        end = content.find(b"endstream", begin.end())
        unread -= max(end, 0) - begin.end()
        if end < 0 or unread < 0:
            raise _damaged()
        bytes_of_it = content[begin.end() : end]
        text = (
            _unpacked(bytes_of_it, described, room)
            if is_packed
            else _beginning(bytes_of_it, min(room, MEGABYTE))
        )
        room -= len(text)
        if room <= 0:
            raise _damaged()
        streams.append(Packed(text, described))
    return streams


def _unpacked(packed: bytes, described: bytes, room: int) -> bytes:
    filters = FILTERS.findall(described)
    if not filters:
        return packed
    if len(filters) > 1 or not DEFLATED.search(described):
        raise _damaged()
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(packed, room)
    except zlib.error:
        raise _damaged() from None
    if not unpacker.eof:
        raise _damaged()
    return text


def _beginning(packed: bytes, most: int) -> bytes:
    """The first bytes of a deflated stream; none if it is not deflated."""
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        return b""


# What happens on opening


def _opens_quietly(texts: list[bytes], streams: list[Packed]) -> bool:
    """Many programs say at which page to open, which is no harm; any other act on opening is."""
    openings = [(text, found.end()) for text in texts for found in OPENING.finditer(text)]
    if len(openings) > MOST_OPENINGS:
        return False
    values = [text[begin : begin + 1_000] for text, begin in openings]
    references = {int(found[1]) for value in values if (found := REFERENCE.match(value))}
    direct = [value for value in values if not REFERENCE.match(value)]
    referred = [_values_of(number, texts[0], streams) for number in references]
    return all(_is_destination(value) for value in direct) and all(
        0 < len(values) <= MOST_VALUES and all(_is_destination(value) for value in values)
        for values in referred
    )


def _values_of(number: int, plain: bytes, streams: list[Packed]) -> list[bytes]:
    """The beginning of every object of this number; the file may hold older ones."""
    begins = re.compile(rb"(?<!\d)0*%d" % number + SPACE + rb"+\d+" + SPACE + rb"+obj")
    values = [
        plain[found.end() : found.end() + 1_000] for found in islice(begins.finditer(plain), MOST_VALUES + 1)
    ]
    for text, described in streams:
        count, first = COUNT.search(described), FIRST.search(described)
        if not count or not first:
            continue
        words = text[: min(int(first[1]), MEGABYTE)].split()[: 2 * int(count[1])]
        for name, offset in zip(words[::2], words[1::2], strict=False):
            if name.lstrip(b"0") == b"%d" % number and offset.isdigit() and len(offset) < 10:
                begin = int(first[1]) + int(offset)
                values.append(names_written_out(text[begin : begin + 1_000]))
    return values


def _is_destination(value: bytes) -> bool:
    value = value.lstrip(b"\x00\t\n\f\r ")
    if value.startswith(b"["):
        return True
    flat = FLAT.match(value)
    return (
        flat is not None
        and [kind[1] for kind in KIND_OF_ACTION.finditer(flat[1])] == [b"/GoTo"]
        and b"/Next" not in flat[1]
    )
