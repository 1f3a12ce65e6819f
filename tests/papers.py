"""Small files that are truly of their kind, as people hand them in."""

import zipfile
from io import BytesIO

import openpyxl
from PIL import Image


def pdf(words="evidence", *, catalogue=b"", objects=()):
    """One empty page, with further entries of the catalogue and further objects, numbered from 4."""
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalogue,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        *objects,
    ]
    content, places = b"%%PDF-1.7\n%% %b\n" % words.encode(), []
    for number, body in enumerate(bodies, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    index = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(bodies) + 1,
        index,
    )


def picture(kind="JPEG", mode="RGB", size=(60, 40), **options):
    """Red, with a darker upper left corner."""
    image = Image.new("RGB", size, "#9C2F14")
    image.paste("#1B1B1B", (0, 0, size[0] // 4, size[1] // 4))
    written = BytesIO()
    image.convert(mode).save(written, kind, **options)
    return written.getvalue()


def workbook(**parts):
    """A workbook with one row, and further parts, or others in place of its own, or None for a missing one."""
    book = openpyxl.Workbook()
    book.active.append(["day", "kg"])
    saved = BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as archive:
        members = {name: archive.read(name) for name in archive.namelist()} | parts
    return zipped({name: content for name, content in members.items() if content is not None})


def zipped(members):
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


TABLE = b"day;wet kg;grade\n2025-01-01;70 000;4,0 %\n2025-01-02;68 000;<LOQ\n"
