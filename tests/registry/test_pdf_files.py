"""A PDF is accepted if it is whole and does nothing; other programs' files are the measure, ours only vary them."""

import random
import struct
import time
import zlib
from io import BytesIO

import pikepdf
import pytest
from django.core.files.base import ContentFile
from pypdf import PdfReader, PdfWriter
from pypdf.actions import JavaScript
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NullObject,
    NumberObject,
    TextStringObject,
)

from registry.files import checked_evidence
from registry.files.limits import UnacceptableFile
from reporting.demo.papers import paper
from tests.papers import pdf, picture, workbook

DAMAGED = "The PDF is damaged or not complete. Open it, save it as a new PDF and choose that one."
PROTECTED = "The PDF is protected. Print or save it as a new PDF without a password or protection."
ACTS = "The PDF holds scripts, forms or other files. Print it to a new PDF and choose that one."


def refusal(content):
    """The sentence of the refusal; empty for an accepted file, which is kept as it came."""
    try:
        kept, _fingerprint = checked_evidence(ContentFile(content, name="a.pdf"))
    except UnacceptableFile as refused:
        return str(refused)
    assert kept.name.endswith(".pdf")
    assert kept.read() == content
    return ""


def written(change=lambda writer: None):
    """A PDF of one page as pypdf writes it."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    change(writer)
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def packed(entry):
    """A PDF with an entry of its catalogue, all objects of which lie in one object stream, as newer programs write."""
    stream = BytesIO()
    with pikepdf.open(BytesIO(pdf(catalogue=entry, objects=[GO_TO, SCRIPT]))) as document:
        document.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"/ObjStm" in stream.getvalue()
    return stream.getvalue()


def much(begin, piece, times, end):
    """All of it compressed, the piece in the middle packed only once (RFC 1950)."""
    packer = zlib.compressobj(9)
    first, middle = (packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH) for part in (begin, piece))
    last = packer.compress(end) + packer.flush()
    check = zlib.adler32(begin)
    for _each in range(times):
        check = zlib.adler32(piece, check)
    return first + middle * times + last[:-4] + zlib.adler32(end, check).to_bytes(4, "big")


def bomb(megabytes):
    """A small file that the reader must unpack to so many megabytes."""
    inside = much(b"4 0 ", b" " * 1024 * 1024, megabytes, b"<< >>")
    bodies = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /X 4 0 R >>",
        5: b"<< /Type /ObjStm /N 1 /First 4 /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream"
        % (len(inside), inside),
    }
    content, places = b"%PDF-1.7\n", {}
    for number, body in bodies.items():
        places[number] = len(content)
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    index = len(content)
    rows = [
        (0, 0, 65535),
        *((1, places[n], 0) for n in (1, 2, 3)),
        (2, 5, 0),
        (1, places[5], 0),
        (1, index, 0),
    ]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    content += (
        b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n%b\nendstream"
        % (
            len(table),
            table,
        )
    )
    return content + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % index


GO_TO = b"<< /S /GoTo /D [3 0 R /Fit] >>"
SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"


def test_our_own_small_file_is_a_pdf_to_another_program():
    assert len(PdfReader(BytesIO(pdf()), strict=True).pages) == 1


@pytest.mark.parametrize("content", [pdf(), written(), paper("A title", "A line").read()])
def test_files_of_several_programs_are_accepted(content):
    assert refusal(content) == ""


def test_scanned_photo_is_accepted():
    photo = picture("JPEG", size=(300, 200))
    image = b"<< /Type /XObject /Subtype /Image /Filter /DCTDecode /Length %d >>\nstream\n%b\nendstream"
    assert refusal(pdf(objects=[image % (len(photo), photo)])) == ""


def test_drawing_that_begins_with_numbers_is_accepted():
    drawn = zlib.compress(b"1 0 0 1 72 720 cm 0 0 m 100 100 l S\n" * 100_000)
    stream = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(drawn), drawn)
    assert refusal(pdf(objects=[stream])) == ""


# Damaged


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-",
        b"%PDF-1.4\n% evidence\n",
        b"%PDF-1.4\n<script>alert(1)</script>",
        b"%PDF-9.9" + pdf()[8:],
        pdf()[:-10],
        pdf()[: len(pdf()) // 2],
        pdf()[:60] + pdf()[90:],
        pdf().replace(b"startxref\n", b"startxref\n9"),
        pdf().replace(b"/Pages", b"/Sages"),
        pdf() + b"<script>alert(1)</script>",
        pdf() + workbook(),
        pdf(catalogue=b"/OpenAction << /S /GoTo /D [3 0 R /Fit] /S /URI >>"),
    ],
)
def test_damaged_or_continued_files_are_refused(content):
    assert refusal(content) == DAMAGED


def test_nonsense_never_ends_in_another_error():
    chance = random.Random(7)
    sound = packed(b"/OpenAction 4 0 R")
    assert refusal(sound) == ""
    for _attempt in range(300):
        content = bytearray(sound)
        for _change in range(chance.randint(1, 30)):
            content[chance.randrange(8, len(content))] = chance.randrange(256)
        assert refusal(bytes(content)) in ("", DAMAGED, PROTECTED, ACTS)


# Protected


@pytest.mark.parametrize("password", ["secret", ""])
@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_protected_files_say_what_to_do(password, algorithm):
    content = written(
        lambda writer: writer.encrypt(user_password=password, owner_password="o", algorithm=algorithm)
    )
    assert refusal(content) == PROTECTED


# What acts


def opening(action):
    def change(writer):
        writer.root_object[NameObject("/OpenAction")] = action(writer)

    return change


def named(**entries):
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})


@pytest.mark.parametrize(
    "change",
    [
        lambda writer: writer.add_open_action(JavaScript("app.alert(1)")),
        lambda writer: writer.add_attachment("evil.exe", b"MZ"),
        opening(lambda _w: named(S=NameObject("/URI"), URI=TextStringObject("https://example.org/"))),
        opening(lambda w: w._add_object(named(S=NameObject("/URI"), URI=TextStringObject("https://x.org/")))),
        opening(lambda _w: named(S=NameObject("/Launch"), F=TextStringObject("calc.exe"))),
        opening(
            lambda _w: named(
                S=NameObject("/GoTo"),
                D=NullObject(),
                Next=named(S=NameObject("/Named"), N=NameObject("/Print")),
            )
        ),
    ],
)
def test_files_that_act_are_refused_as_another_program_writes_them(change):
    assert refusal(written(change)) == ACTS


def test_other_program_sees_the_script_that_is_refused():
    content = written(lambda writer: writer.add_open_action(JavaScript("app.alert(1)")))
    assert "/JavaScript" in PdfReader(BytesIO(content)).trailer["/Root"]["/Names"]


@pytest.mark.parametrize(
    "entry",
    [
        b"/AA << /O << /S /JavaScript /JS (x) >> >>",
        b"/AA << /O << /S /J#61vaScript /JS (x) >> >>",
        b"/AA << /O << /S /#4A#61#76#61#53#63#72#69#70#74/JS (x) >> >>",
        b"/X << /S/Launch/F(calc.exe) >>",
        b"/X << /S /SubmitForm /F (https://example.org) >>",
        b"/X << /S /ImportData /F (x) >>",
        b"/X << /S /Rendition /JS (x) >>",
        b"/X << /S /GoToE >>",
        b"/X << /Subtype /RichMedia >>",
        b"/X << /Subtype /FileAttachment >>",
        b"/Names << /EmbeddedFiles 4 0 R >>",
        b"/X << /Type /EmbeddedFile >>",
        b"/AcroForm << /XFA 4 0 R >>",
        b"/OpenAction << /S /URI /URI (https://example.org) >>",
        b"/OpenAction << /S /Named /N /Print >>",
        b"/OpenAction (what)",
        b"/Open#41ction << /S /GoToR /F (other.pdf) >>",
    ],
)
def test_every_way_of_acting_is_refused(entry):
    assert refusal(pdf(catalogue=entry)) == ACTS


@pytest.mark.parametrize(
    "entry",
    [
        b"/OpenAction [3 0 R /XYZ null null 0]",
        b"/OpenAction[3 0 R /FitH 200]",
        b"/OpenAction << /S /GoTo /D (chapter.1) >>",
        b"/OpenAction 4 0 R",
        b"/X (JavaScript and Launch are only words)",
        b"/JavaScripts true /Launched true",
    ],
)
def test_saying_at_which_page_to_open_is_no_harm(entry):
    """LibreOffice and LaTeX say so in every file."""
    assert refusal(pdf(catalogue=entry, objects=[GO_TO])) == ""


# In object streams


def test_objects_in_a_stream_are_accepted_and_looked_into():
    assert refusal(packed(b"/OpenAction 4 0 R")) == ""
    assert refusal(packed(b"/OpenAction 5 0 R")) == ACTS
    assert refusal(packed(b"/X << /Y [<< /Z 5 0 R >>] >>")) == ACTS


def test_a_stream_that_unpacks_without_end_is_refused():
    small, large = bomb(1), bomb(2_000)
    assert refusal(small) == ""
    began = time.monotonic()
    assert refusal(large) == DAMAGED
    assert time.monotonic() - began < 20


def test_nesting_without_end_is_refused():
    assert refusal(pdf(catalogue=b"/X " + b"[" * 60 + b"]" * 60)) == DAMAGED


def test_array_of_an_annotation_is_no_act():
    """A link in a text leads somewhere only if somebody clicks on it."""

    def link(writer):
        uri = named(S=NameObject("/URI"), URI=TextStringObject("https://example.org/"))
        area = ArrayObject(NumberObject(side) for side in (0, 0, 9, 9))
        annotation = named(Type=NameObject("/Annot"), Subtype=NameObject("/Link"), Rect=area, A=uri)
        writer.pages[0][NameObject("/Annots")] = ArrayObject([annotation])

    assert refusal(written(link)) == ""
