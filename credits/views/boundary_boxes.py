"""What may and may not be said, under the headings of a language that the page itself may not speak."""

from django.template.loader import render_to_string
from django.utils.translation import get_language_info, override

GERMAN_HEADINGS = {
    "may_say": "Sie dürfen sagen",
    "may_not_say": "Sie dürfen weder sagen noch andeuten",
    "say_with": "Bei jeder Verwendung zu nennen:",
}


def in_its_language(language, texts):
    """The boxes of the boundary as the statement heads them; German is spoken by statements alone."""
    headings = GERMAN_HEADINGS if language == "de" else {}
    with override(language):
        boxes = render_to_string("portal/boundary_boxes.html", {"texts": texts} | headings)
    return {"language": language, "name": get_language_info(language)["name_local"], "boxes": boxes}
