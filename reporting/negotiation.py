"""Chooses the form in which something is sent, of those that there are, as a client asks for it."""

from collections.abc import Sequence


def preferred(accept: str, offered: Sequence[str]) -> str | None:
    """The media type that a client likes best, or None. Source: RFC 9110, 12.5.1.

    Parameters other than `q`, such as a profile or a style, choose nothing here. Of two liked equally the
    client's first is taken, and of two that one range names the first that is offered.

    >>> preferred("text/html;q=0.5, application/pdf", ["text/html", "application/pdf"])
    'application/pdf'
    """
    ranges = [_range(part, place) for place, part in enumerate(accept.split(","))]
    liked = []
    for place, media_type in enumerate(offered):
        main = media_type.split("/")[0]
        for wanted in (media_type, f"{main}/*", "*/*"):
            found = [(weight, -asked) for name, weight, asked in ranges if name == wanted]
            if found:
                # The closest range decides, even where it says no.
                weight, asked = max(found)
                liked.append((weight, asked, -place, media_type))
                break
    best = max(liked, default=None)
    return best[-1] if best and best[0] > 0 else None


def _range(part: str, place: int) -> tuple[str, int, int]:
    """Name, weight in thousandths and place; a weight that is none counts as not given."""
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    weight = 1000
    for parameter in parameters:
        key, _equals, value = parameter.partition("=")
        if key.strip() == "q":
            weight = _thousandths(value.strip())
    return name, weight, place


def _thousandths(value: str) -> int:
    whole, _point, rest = value.partition(".")
    if whole not in ("0", "1") or len(rest) > 3 or not (rest or "0").isdecimal():
        return 1000
    return min(int(whole) * 1000 + int(rest.ljust(3, "0") or 0), 1000)
