"""Photos: opened in full and written anew, so that nothing but the picture itself is kept."""

from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from registry.files.limits import MOST_PIXELS, UnacceptableFile

# Pillow's own guard, for whatever else opens a picture in this process.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def rewritten_picture(content: bytes, kind: str) -> bytes:
    """The picture upright, in its own kind, JPEG or PNG, without EXIF data, comments, profiles or a tail.

    :raises UnacceptableFile: if it is damaged or has more than 50 million pixels
    """
    try:
        # This checks the sums of a PNG, and uses the opened picture up.
        _opened(content, kind).verify()
        plain = _plain(_opened(content, kind), kind)
        written = BytesIO()
        options = {"quality": 88} if kind == "JPEG" else {}
        plain.save(written, kind, **options)
        return written.getvalue()
    except UnacceptableFile:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except Exception:  # a damaged picture leads Pillow to errors of every class
        raise UnacceptableFile(
            _("The picture is damaged and cannot be opened. Take or save it again.")
        ) from None


def _opened(content: bytes, kind: str) -> Image.Image:
    picture = Image.open(BytesIO(content), formats=[kind])
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_many_pixels()
    return picture


def _too_many_pixels() -> UnacceptableFile:
    return UnacceptableFile(_("The picture has more than 50 million pixels. Save it smaller."))


def _plain(picture: Image.Image, kind: str) -> Image.Image:
    # The phone's "this way up" lives in EXIF too: turn the picture before dropping it.
    ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode.startswith("I"):
        # Sixteen bits of grey; Pillow would make everything above the lowest eight white.
        picture = picture.convert("I").point(lambda grey: grey / 256).convert("L")
    elif kind == "PNG" and picture.has_transparency_data:
        picture = picture.convert("RGBA")
    elif picture.mode not in (("L", "RGB") if kind == "JPEG" else ("1", "L", "P", "RGB")):
        picture = picture.convert("RGB")
    picture.load()
    # What stands here would be written again: comments, profiles, resolution.
    picture.info.clear()
    return picture
