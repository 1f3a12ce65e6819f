"""Stored files, given to those who may see their row; they have no address of their own."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from django.utils.http import content_disposition_header

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


ONLY_SAVED = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}


def attachment_headers(name: str) -> dict[str, str]:
    """What every file of ours is served with: saved under its name, never shown, kept by no cache."""
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return {"Content-Disposition": disposition, **ONLY_SAVED}


def attachment(file: FieldFile, name: str) -> FileResponse:
    """A stored file to be saved under `name` and its own ending, never shown as a page of ours.

    The caller has made sure that whoever asks may see the row of the file.
    """
    ending = str(file.name).rpartition(".")[2]
    return FileResponse(
        file.open("rb"),
        as_attachment=True,
        filename=f"{name}.{ending}",
        content_type=CONTENT_TYPES.get(ending, "application/octet-stream"),
        headers=ONLY_SAVED,
    )
