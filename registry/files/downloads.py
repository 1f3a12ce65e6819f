"""Stored files, given to those who may see their row; they have no address of their own."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


def attachment(file: FieldFile, name: str) -> FileResponse:
    """A stored file to be saved under `name` and its own ending, never shown as a page of ours.

    The caller has made sure that whoever asks may see the row of the file.
    """
    ending = str(file.name).rpartition(".")[2]
    response = FileResponse(
        file.open("rb"),
        as_attachment=True,
        filename=f"{name}.{ending}",
        content_type=CONTENT_TYPES.get(ending, "application/octet-stream"),
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
