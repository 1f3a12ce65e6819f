"""Reads the JSON that machines send: one small object, each name once, nothing else."""

import json

from django.utils.translation import gettext as _
from rest_framework.parsers import JSONParser

from registry.api.errors import NotJson

LARGEST_BODY = 64 * 1024  # bytes; no request of this API comes near


class StrictJSONParser(JSONParser):
    """JSON without doubled names, `NaN` or depths that no request needs."""

    def parse(self, stream, media_type=None, parser_context=None):
        body = stream.read(LARGEST_BODY + 1)
        if len(body) > LARGEST_BODY:
            raise NotJson(_("The body is larger than 64 kB."))
        try:
            return json.loads(body.decode("utf-8"), object_pairs_hook=once, parse_constant=refuse_constant)
        except (ValueError, RecursionError):
            raise NotJson(_("The body is not JSON that can be read.")) from None


def once(pairs):
    """:raises NotJson: if a name is given twice, since readers disagree on which one counts"""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotJson(_("A name appears twice in the same object."))
    return found


def refuse_constant(name):
    raise NotJson(_("%(name)s is not JSON.") % {"name": name})
