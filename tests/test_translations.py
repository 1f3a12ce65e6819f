"""The French catalogue is complete, and what is compiled is what is written."""

import gettext
import re
from pathlib import Path

from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parent.parent / "locale" / "fr" / "LC_MESSAGES"


def messages():
    with (FOLDER / "django.po").open("rb") as file:
        return [message for message in read_po(file, locale="fr") if message.id]


def test_every_text_is_translated():
    unfinished = [
        message.id
        for message in messages()
        if message.fuzzy or not all(message.string if message.pluralizable else [message.string])
    ]
    assert unfinished == []


def placeholders(text):
    return sorted(re.findall(r"%\(\w+\)[sd]|\{\w+\}", text))


def test_placeholders_survive_the_translation():
    pairs = [
        (source, target)
        for message in messages()
        for source, target in (
            # One form may say "one" in words; the other must hold every placeholder.
            [(message.id[1], message.string[1])] if message.pluralizable else [(message.id, message.string)]
        )
    ]
    assert [pair for pair in pairs if placeholders(pair[0]) != placeholders(pair[1])] == []


def test_the_compiled_catalogue_is_the_written_one():
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in messages():
        if message.pluralizable:
            one, many = message.id
            assert (compiled.ngettext(one, many, 1), compiled.ngettext(one, many, 3)) == message.string
        elif message.context:
            assert compiled.pgettext(message.context, message.id) == message.string
        else:
            assert compiled.gettext(message.id) == message.string
