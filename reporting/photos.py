"""Photos of projects that may be shown to everybody, written small; nobody else decides that here.

Shown is a photo with the consent to it, of a project whose money is told by whole months: never of child
rights, and no more from the moment in which a decision is withheld for safety. Captions are told nowhere.
"""

from collections.abc import Collection
from datetime import datetime
from io import BytesIO
from typing import Any

from django.core.cache import cache
from PIL import Image

from committees.models import Area, Photo
from reporting.premium import funded_projects

LARGEST = (640, 480)  # pixels
MOST_SHOWN = 6  # of one site on a page


def public_photos(sites: Collection[int], *, until: datetime) -> Any:
    """The photos that anybody may see of sites.

    :param until: only what was set aside and photographed before this instant counts
    """
    told = funded_projects(sites).filter(set_aside_at__lt=until, is_withheld=False)
    return (
        Photo.objects.filter(
            is_for_everybody=True,
            recorded_at__lt=until,
            project__in=told.exclude(decision__area=Area.CHILD_RIGHTS).order_by().values("pk"),
        )
        .select_related("project__decision__committee__site")
        .order_by("-recorded_at", "-pk")
    )


def small_picture(photo: Photo) -> bytes:
    """A photo as a JPEG of at most 640 x 480 pixels that holds nothing but the picture."""
    key = f"small-photo-{photo.sha256}"
    found = cache.get(key)
    if found is None:
        found = _written_small(photo)
        cache.set(key, found, timeout=86_400)
    return found


def _written_small(photo: Photo) -> bytes:
    with photo.file.open("rb") as file, Image.open(file, formats=["JPEG", "PNG"]) as kept:
        picture = kept.convert("RGB")
    picture.thumbnail(LARGEST)
    written = BytesIO()
    picture.save(written, "JPEG", quality=72, optimize=True)
    return written.getvalue()
