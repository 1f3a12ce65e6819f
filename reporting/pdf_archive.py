"""Makes PDF/A-3b (ISO 19005-3) of a PDF by reportlab: adds metadata, colours and a file inside.

The fonts are embedded by reportlab already. The same input gives the same bytes.
"""

import hashlib
from datetime import datetime
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

# sRGB IEC61966-2.1 as LittleCMS writes it, without copyright.
SRGB = Path(__file__).parent / "colours" / "sRGB.icc"
# Source: ISO 19005-3:2012, 6.6.4 (what the file says of itself), and XMP, ISO 16684-1.
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{author}</xmp:CreatorTool><pdf:Producer>{author}</pdf:Producer>
<xmp:CreateDate>{made_at}</xmp:CreateDate><xmp:ModifyDate>{made_at}</xmp:ModifyDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def archived(
    content: bytes,
    *,
    title: str,
    author: str,
    subject: str,
    language: str,
    made_at: str,
    attached: tuple[str, bytes],
) -> bytes:
    """The PDF as PDF/A-3b.

    :param made_at: an instant in UTC, `2026-03-02T09:00:00Z`
    :param attached: name and content of the JSON that the pages were made from
    """
    with pikepdf.open(BytesIO(content)) as pdf:
        for page in pdf.pages:
            # A way to turn pages in slide shows, which reportlab writes and PDF/A does not know.
            if "/Trans" in page:
                del page.Trans
        texts = {"title": title, "author": author, "subject": subject}
        _describe(pdf, texts, language=language, made_at=made_at)
        pdf.Root.OutputIntents = Array([_colours(pdf)])
        _attach(pdf, *attached, made_at=made_at)
        return _written(pdf)


def with_pages_before(content: bytes, first: bytes) -> bytes:
    """Both PDFs as one: first the pages of the second, then those of the first, unchanged."""
    with pikepdf.open(BytesIO(content)) as pdf, pikepdf.open(BytesIO(first)) as before:
        for place, page in enumerate(before.pages):
            pdf.pages.insert(place, page)
            if "/Trans" in pdf.pages[place]:
                del pdf.pages[place].Trans
        return _written(pdf)


def _written(pdf: Pdf) -> bytes:
    file = BytesIO()
    pdf.save(
        file,
        deterministic_id=True,
        fix_metadata_version=False,
        min_version="1.7",
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return file.getvalue()


def _describe(pdf: Pdf, texts: dict[str, str], *, language: str, made_at: str) -> None:
    told = {name: escape(_plain(text)) for name, text in texts.items()}
    packet = XMP.format(**told, language=language, made_at=made_at).encode()
    metadata = Stream(pdf, packet, Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Metadata = pdf.make_indirect(metadata)
    pdf.Root.Lang = String(language)
    made = _pdf_date(made_at)
    info = {"Title": _plain(texts["title"]), "Author": texts["author"], "Subject": texts["subject"]}
    info |= {"Creator": texts["author"], "Producer": texts["author"], "CreationDate": made, "ModDate": made}
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary({f"/{name}": String(value) for name, value in info.items()})
    )


def _plain(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _pdf_date(instant: str) -> str:
    return datetime.fromisoformat(instant).strftime("D:%Y%m%d%H%M%S+00'00'")


def _colours(pdf: Pdf) -> Dictionary:
    profile = Stream(pdf, SRGB.read_bytes(), N=3, Alternate=Name.DeviceRGB)
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=pdf.make_indirect(profile),
    )


def _attach(pdf: Pdf, name: str, content: bytes, *, made_at: str) -> None:
    """The JSON as an associated file: the source of the pages. Source: ISO 19005-3, 6.8."""
    made = String(_pdf_date(made_at))
    # A checksum that the format asks for; it protects nothing.
    sum_of_content = String(hashlib.md5(content, usedforsecurity=False).digest())
    file = Stream(
        pdf,
        content,
        Type=Name.EmbeddedFile,
        Subtype=Name("/application/json"),
        Params=Dictionary(Size=len(content), CreationDate=made, ModDate=made, CheckSum=sum_of_content),
    )
    embedded = pdf.make_indirect(file)
    described = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(name),
            UF=String(name),
            Desc=String("The record in RFC 8785 canonical JSON"),
            AFRelationship=Name.Source,
            EF=Dictionary(F=embedded, UF=embedded),
        )
    )
    pdf.Root.AF = Array([described])
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String(name), described])))
