"""The French catalogue is complete, the Swahili one for its pages; what is compiled is what is written."""

import gettext
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from tests.swahili import BORROWED, needed_texts

LOCALE = Path(__file__).resolve().parent.parent / "locale"
LANGUAGES = ["fr", "sw"]


def messages(language):
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language):
    unfinished = [
        message.id
        for message in messages(language)
        if message.fuzzy or not all(message.string if message.pluralizable else [message.string])
    ]
    assert unfinished == []


def test_every_text_of_a_page_in_swahili_is_in_its_catalogue():
    """`python -m tests.swahili` writes what is missing into the catalogue, to be translated there."""
    known = {(message.context, message.id) for message in messages("sw")}
    needed = {(message.context, message.id) for message in needed_texts() if message.id}
    assert needed - known == set()
    assert known - needed == set(), "no page shows these any more"


def test_what_the_catalogue_takes_from_libraries_is_still_said_by_them():
    with translation.override("fr"):
        gone = [
            words
            for words in BORROWED
            if (translation.ngettext(*words, 1) if isinstance(words, tuple) else translation.gettext(words))
            in words
        ]
    # The same in French as in English.
    assert gone == []


def test_the_swahili_catalogue_says_that_it_is_a_draft():
    text = (LOCALE / "sw" / "LC_MESSAGES" / "django.po").read_text()
    assert "DRAFT, to be reviewed in Kolwezi" in text.splitlines()[0]


def placeholders(text):
    return sorted(re.findall(r"%\(\w+\)[sd]|%d|\{\w+\}", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_survive_the_translation(language):
    pairs = [
        (source, target)
        for message in messages(language)
        for source, target in (
            # One form may say "one" in words; the other must hold every placeholder.
            [(message.id[1], message.string[1])] if message.pluralizable else [(message.id, message.string)]
        )
    ]
    assert [pair for pair in pairs if placeholders(pair[0]) != placeholders(pair[1])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language):
    with (LOCALE / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in messages(language):
        if message.pluralizable:
            one, many = message.id
            assert (compiled.ngettext(one, many, 1), compiled.ngettext(one, many, 3)) == message.string
        elif message.context:
            assert compiled.pgettext(message.context, message.id) == message.string
        else:
            assert compiled.gettext(message.id) == message.string
