"""What people hand in is known by its content, freed of what nobody should keep, and refused with a sentence."""

import hashlib
import struct
import warnings
import zipfile
import zlib
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from PIL import Image, PngImagePlugin

from registry.files import LARGEST_EVIDENCE, checked_evidence, checked_receipt, fingerprint_of
from registry.files.limits import LARGEST_UNPACKED, MOST_PIXELS, UnacceptableFile
from tests.papers import TABLE, pdf, picture, workbook, zipped
from tests.real_servers import ROOT

CHOOSE = "Choose a PDF, JPEG, PNG, XLSX or CSV file."
DAMAGED_PICTURE = "The picture is damaged and cannot be opened. Take or save it again."
DAMAGED_WORKBOOK = "The XLSX workbook is damaged and cannot be read."
MACROS = "The workbook holds macros or other files. Save it as XLSX without them."
LATITUDE, ORIENTATION, GPS = 2, 0x0112, 0x8825


def kept(content, name="anything", check=checked_evidence):
    """Bytes and ending of what is kept of a file."""
    file, fingerprint = check(ContentFile(content, name=name))
    stored = file.read()
    assert fingerprint == hashlib.sha256(stored).hexdigest()
    stem, _dot, ending = file.name.rpartition(".")
    assert stem == fingerprint[:16]
    return stored, ending


def refusal(content, name="anything", check=checked_evidence):
    with pytest.raises(UnacceptableFile) as refused:
        check(ContentFile(content, name=name))
    return str(refused.value)


# Every kind


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (pdf(), "pdf"),
        (picture("JPEG"), "jpg"),
        (picture("PNG"), "png"),
        (workbook(), "xlsx"),
        (TABLE, "csv"),
    ],
)
@pytest.mark.parametrize("name", ["right.pdf", "wrong.exe", "page.html", "../../etc/passwd"])
def test_kind_is_that_of_the_content(content, ending, name):
    assert kept(content, name)[1] == ending


@pytest.mark.parametrize("content", [pdf(), workbook(), TABLE])
def test_what_is_no_picture_is_kept_as_it_came(content):
    assert kept(content)[0] == content


def test_a_file_read_before_is_read_again():
    file = ContentFile(pdf(), name="a.pdf")
    assert checked_evidence(file)[1] == checked_evidence(file)[1] == fingerprint_of(file)


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"  \n<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\xef\xbb\xbf<?xml version='1.0'?><svg/>",
        b"a;b\n1;<script>alert(1)</script>\n",
        b"a;b\n1;< / SCRIPT x>\n",
        b"a;b\n1;<img src=x onerror=alert(1)>\n",
        b"GIF89a/*a;b\n*/=1;alert(1)\n",
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;",
        b"#!/bin/sh\necho a,b\necho c,d\n",
        b"{\\rtf1 a;b\nc;d}",
        b"%!PS\na,b\nc,d\n",
        b"MZ\x90\x00\x03\x00\x00\x00",
        b"\x7fELF\x02\x01\x01\x00",
        b"RIFF\x24\x00\x00\x00WEBPVP8 ",
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
        b"II*\x00\x08\x00\x00\x00",
        b"BM\x1e\x00\x00\x00\x00\x00\x00\x00",
        b"only text",
        b"one column\n1\n2\n",
        b"one;line",
        b"a;b\n1;2\x00\n",
        b"a;b\n1;2\x1b[31m\n",
        b"a;b\n1;\xc2\x9b31m\n",
        b"a;b\n\x81;\x8d\n",
        b'a;b\n"never closed;2\n',
    ],
)
@pytest.mark.parametrize("name", ["a.pdf", "a.csv", "a.jpg"])
def test_other_kinds_are_refused_under_any_name(content, name):
    assert refusal(content, name) == CHOOSE


def test_empty_file_is_refused():
    assert refusal(b"") == "The file is empty."


def test_size_is_counted_and_not_believed():
    file = ContentFile(TABLE + b"1;2\n" * (LARGEST_EVIDENCE // 4), name="a.csv")
    file.size = 10
    with pytest.raises(UnacceptableFile, match="larger than 10 MB"):
        checked_evidence(file)


def test_a_receipt_is_no_table_and_smaller():
    for content, ending in [(pdf(), "pdf"), (picture("JPEG"), "jpg"), (picture("PNG"), "png")]:
        assert kept(content, check=checked_receipt)[1] == ending
    for content in (workbook(), TABLE, b"<html>"):
        assert refusal(content, check=checked_receipt) == "Choose a PDF, JPEG or PNG file."
    large = b"%PDF-1.7" + bytes(5 * 1024 * 1024)
    assert refusal(large, check=checked_receipt) == "The receipt is larger than 5 MB. Save it smaller."


# Tables


@pytest.mark.parametrize(
    "content",
    [
        b"jour,kg,teneur\n2025-01-01,70000,4.0\n",
        "période\tkg\n2025\t7\n".encode("cp1252"),
        b"\xef\xbb\xbfday;kg\r\n2025-01-01;7\r\n",
        b"Weighbridge of Kamilombe\n\nday;kg\n2025-01-01;7\n2025-01-02;8\n",
    ],
)
def test_tables_of_all_habits_are_accepted(content):
    assert kept(content) == (content, "csv")


def test_utf_16_says_how_to_save_it():
    assert refusal(TABLE.decode().encode("utf-16")).endswith("Save the table as CSV in UTF-8, or as XLSX.")


# Pictures


def taken_by_a_phone(**options):
    exif = Image.Exif()
    exif[0x010F] = "PHONEMAKER"
    exif.get_ifd(GPS).update({1: "S", LATITUDE: (10.0, 43.0, 12.0), 3: "E", 4: (25.0, 28.0, 1.0)})
    for tag, value in options.items():
        exif[int(tag[1:], 16)] = value
    return exif


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_place_and_phone_are_gone(kind):
    taken = picture(kind, exif=taken_by_a_phone())
    with Image.open(BytesIO(taken)) as before:
        assert before.getexif().get_ifd(GPS)[LATITUDE] == (10.0, 43.0, 12.0)
    assert b"PHONEMAKER" in taken
    stored, _ending = kept(taken)
    with Image.open(BytesIO(stored)) as after:
        after.load()
        assert dict(after.getexif()) == {}
        assert after.getexif().get_ifd(GPS) == {}
    assert b"PHONEMAKER" not in stored
    assert b"Exif" not in stored
    assert b"eXIf" not in stored


def test_comments_profiles_and_notes_are_gone():
    jpeg = picture("JPEG", comment=b"SECRET", icc_profile=b"SECRET" * 30, xmp=b"SECRET")
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "SECRET")
    notes.add_itxt("XML:com.adobe.xmp", "SECRET")
    png = picture("PNG", pnginfo=notes, icc_profile=b"SECRET")
    for content in (jpeg, png):
        assert b"SECRET" in content
        assert b"SECRET" not in kept(content)[0]
        assert b"iCCP" not in kept(content)[0]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_hangs_behind_a_picture_is_gone(kind):
    content = picture(kind) + b"<script>alert(1)</script>" + zipped({"a.txt": b"a"})
    stored, _ending = kept(content)
    assert b"script" not in stored
    assert b"PK\x03\x04" not in stored


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_picture_is_turned_upright(kind):
    """6 means: turn a quarter clockwise, so the dark upper left corner comes to the upper right."""
    stored, _ending = kept(picture(kind, exif=taken_by_a_phone(t0112=6)))
    with Image.open(BytesIO(stored)) as upright:
        assert upright.size == (40, 60)
        assert ORIENTATION not in upright.getexif()
        assert max(upright.convert("RGB").getpixel((37, 3))) < 60
        assert upright.convert("RGB").getpixel((3, 3))[0] > 120


@pytest.mark.parametrize(
    ("kind", "mode", "becomes"),
    [
        ("JPEG", "RGB", "RGB"),
        ("JPEG", "L", "L"),
        ("JPEG", "CMYK", "RGB"),
        ("PNG", "RGBA", "RGBA"),
        ("PNG", "LA", "RGBA"),
        ("PNG", "P", "P"),
        ("PNG", "1", "1"),
        ("PNG", "L", "L"),
    ],
)
def test_picture_of_every_mode_stays_of_its_kind(kind, mode, becomes):
    stored, _ending = kept(picture(kind, mode))
    with Image.open(BytesIO(stored)) as after:
        after.load()
        assert (after.format, after.mode, after.size) == (kind, becomes, (60, 40))


def test_png_is_kept_pixel_for_pixel_and_only_once_rewritten():
    stored, _ending = kept(picture("PNG", "RGBA"))
    with Image.open(BytesIO(picture("PNG", "RGBA"))) as before, Image.open(BytesIO(stored)) as after:
        assert before.tobytes() == after.tobytes()
    assert kept(stored)[0] == stored


def test_transparent_colour_of_a_palette_stays():
    stored, _ending = kept(picture("PNG", "P", transparency=0))
    with Image.open(BytesIO(stored)) as after:
        assert after.mode == "RGBA"


def test_sixteen_bits_of_grey_do_not_turn_white():
    written = BytesIO()
    Image.new("I;16", (4, 4), 0x4000).save(written, "PNG")
    stored, _ending = kept(written.getvalue())
    with Image.open(BytesIO(stored)) as after:
        assert after.getpixel((0, 0)) == 0x40


def test_several_pictures_in_one_file_become_the_first():
    """Many phones write such files with the ending .jpg."""
    written = BytesIO()
    first, second = (Image.new("RGB", (20, 20), colour) for colour in ("red", "blue"))
    first.save(written, "MPO", save_all=True, append_images=[second])
    stored, ending = kept(written.getvalue())
    with Image.open(BytesIO(stored)) as after:
        assert (ending, after.format, getattr(after, "n_frames", 1)) == ("jpg", "JPEG", 1)
        assert after.getpixel((5, 5))[0] > 200


def test_same_picture_has_the_same_fingerprint_whatever_the_phone_adds():
    """By this it is noticed that production and sale are shown by one picture."""
    plain, elsewhere = picture("JPEG"), picture("JPEG", exif=taken_by_a_phone(), comment=b"other")
    assert plain != elsewhere
    assert kept(plain) == kept(elsewhere)
    assert kept(plain) != kept(picture("JPEG", size=(61, 40)))


@pytest.mark.parametrize(
    "content",
    [
        picture("JPEG", size=(400, 400))[:-900],
        picture("JPEG")[:30],
        b"\xff\xd8\xff only looks like a picture",
        b"\xff\xd8\xff\xe0<script>alert(1)</script>",
        picture("PNG")[:-30],
        picture("PNG").replace(b"IDAT", b"IDAX"),
        b"\x89PNG\r\n\x1a\n" + b"nothing",
        picture("PNG")[:60] + b"\x00\x00\x00" + picture("PNG")[63:],
    ],
)
def test_damaged_pictures_are_refused(content):
    assert refusal(content) == DAMAGED_PICTURE


def png_of(width, height):
    def chunk(name, content):
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    lines = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


@pytest.mark.parametrize("filtered", ["ignore", "error"])
@pytest.mark.parametrize("sides", [(50_000, 50_000), (MOST_PIXELS + 1, 1), (7_100, 7_100)])
def test_picture_of_too_many_pixels_is_not_opened(sides, filtered):
    with warnings.catch_warnings():
        warnings.simplefilter(filtered)
        assert refusal(png_of(*sides)) == "The picture has more than 50 million pixels. Save it smaller."


# Workbooks


def test_zip_bomb_is_refused_while_it_is_unpacked():
    bomb = workbook(**{"xl/worksheets/sheet2.xml": bytes(LARGEST_UNPACKED + 1)})
    assert len(bomb) < 100_000
    assert refusal(bomb) == "Unpacked, the workbook is larger than 40 MB."


def test_zip_bomb_in_many_parts_is_counted_as_a_whole():
    bomb = workbook(**{f"xl/{number}.xml": bytes(LARGEST_UNPACKED // 8) for number in range(9)})
    assert refusal(bomb) == "Unpacked, the workbook is larger than 40 MB."


@pytest.mark.parametrize("size", [LARGEST_UNPACKED + 5_000, 5_000])
def test_declared_size_is_not_believed(size):
    """The directory says 10 bytes, with the check sum of these; `zipfile` by itself would stop there."""
    honest = workbook(**{"xl/z.xml": bytes(size)})
    with zipfile.ZipFile(BytesIO(honest)) as archive:
        part = archive.getinfo("xl/z.xml")
    told = struct.pack("<I", part.CRC), struct.pack("<II", part.compress_size, part.file_size)
    lying = honest.replace(told[1], struct.pack("<II", part.compress_size, 10))
    lying = lying.replace(told[0], struct.pack("<I", zlib.crc32(bytes(10))))
    with zipfile.ZipFile(BytesIO(lying)) as archive:
        assert archive.read("xl/z.xml") == bytes(10)
    assert refusal(lying) in (DAMAGED_WORKBOOK, "Unpacked, the workbook is larger than 40 MB.")


def test_too_many_parts_are_refused():
    assert refusal(workbook(**{f"xl/{number}.xml": b"" for number in range(1_001)})).startswith("Unpacked")


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../up.xml", "xl/../../up.xml", "xl\\..\\up.xml", "C:/x.xml", "XL/WORKBOOK.XML"]
)
def test_odd_names_are_refused(name):
    assert refusal(workbook(**{name: b"<x/>"})) == DAMAGED_WORKBOOK


@pytest.mark.parametrize(
    "name",
    [
        "xl/vbaProject.bin",
        "xl/VBAPROJECT.BIN",
        "elsewhere/vbaProject.bin",
        "xl/macrosheets/sheet1.xml",
        "xl/embeddings/oleObject1.bin",
        "xl/activeX/activeX1.xml",
    ],
)
def test_macros_and_embedded_files_are_refused(name):
    assert refusal(workbook(**{name: b"anything"})) == MACROS


def test_workbook_that_calls_itself_macro_enabled_is_refused():
    types = b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    assert refusal(workbook(**{"[Content_Types].xml": types})) == MACROS


def test_entities_are_refused():
    text = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert refusal(workbook(**{"xl/a.xml": text})).startswith("The workbook holds markup")


@pytest.mark.parametrize(
    "content",
    [
        zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}),
        zipped({"xl/workbook.xml": b"<workbook/>"}),
        workbook(**{"[Content_Types].xml": None}),
        zipped({"META-INF/MANIFEST.MF": b"Main-Class: Evil", "Evil.class": b"\xca\xfe\xba\xbe"}),
    ],
)
def test_other_archives_are_refused(content):
    assert refusal(content, "table.xlsx") == CHOOSE


def with_a_changed_byte(content, name):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        place = archive.getinfo(name).header_offset + 30 + len(name) + 20
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 and nonsense",
        workbook()[:-40],
        with_a_changed_byte(workbook(), "xl/worksheets/sheet1.xml"),
        with_a_changed_byte(workbook(), "[Content_Types].xml"),
    ],
)
def test_damaged_workbooks_are_refused(content):
    assert refusal(content) == DAMAGED_WORKBOOK


def test_workbook_packed_in_other_ways_is_refused():
    written = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(workbook())) as plain,
        zipfile.ZipFile(written, "w", zipfile.ZIP_LZMA) as lzma,
    ):
        for name in plain.namelist():
            lzma.writestr(name, plain.read(name))
    assert refusal(written.getvalue()) == DAMAGED_WORKBOOK


def test_old_workbook_or_one_with_a_password_says_what_to_do():
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99)).endswith(
        "Save it as XLSX without a password."
    )


# Leaving


def test_stored_files_leave_through_one_function():
    apps = ("registry", "committees", "credits", "reporting")
    sources = [path for app in apps for path in (ROOT / app).rglob("*.py")]
    serving = [path.relative_to(ROOT).as_posix() for path in sources if "FileResponse" in path.read_text()]
    assert serving == ["registry/files/downloads.py"]
    assert settings.MEDIA_URL == "/"  # Django’s way of saying that nothing is set
