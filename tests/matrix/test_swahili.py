"""Every page that is offered in Swahili, read in three languages: nothing of the others is left in it."""

import re
from html.parser import HTMLParser

from django.utils import translation

from registry.languages import IN_SWAHILI
from registry.models import Mineral
from tests.matrix.asking import Asker
from tests.matrix.policies import POLICIES
from tests.matrix.policy import NOT_THERE, READ
from tests.matrix.test_matrix import PEOPLE

SPOKEN = ("aria-label", "title", "placeholder", "alt")


class Words(HTMLParser):
    """What of a page is read to somebody: its texts, and the words of its attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found |= {value for name, value in attrs if name in SPOKEN and value}

    def handle_data(self, data):
        self.found.add(" ".join(data.split()))


def sentences(html):
    return {text for text in Words(html).found if re.search(r"[^\W\d_]{4}", text)}


def places(world):
    """Each such page as the first who may read it sees it, and after a form was sent empty."""
    for name, policy in POLICIES.items():
        for person in map(world.people.get, PEOPLE):
            for side in policy.places(person):
                address = policy.address(name, world, side)
                if not address.startswith(IN_SWAHILI) or side == NOT_THERE:
                    continue
                if re.fullmatch(policy.expected(person, side, READ), "200"):
                    yield person, READ, address
                if policy.may(person, side, "POST") or "200" in policy.expected(person, side, "POST"):
                    yield person, "POST", address


def test_pages_in_swahili_hold_no_sentence_of_another_language(world):
    asker, wrong, seen = Asker(world), [], set()
    with translation.override("fr"):
        # Staff name the minerals, in English and French; at the mine they say the French word.
        minerals = {str(mineral) for mineral in Mineral.objects.all()}
    for person, method, address in places(world):
        if (method, address) in seen:
            continue
        read = {
            language: asker.ask(
                person, method, address, {} if method != READ else None, headers={"Accept-Language": language}
            ).text
            for language in ("en", "fr", "sw")
        }
        if not read["sw"].lstrip().startswith("<!doctype html>"):
            continue
        seen.add((method, address))
        if '<html lang="sw">' not in read["sw"] or "Kiswahili hiki ni rasimu" not in read["sw"]:
            wrong.append(f"{method} {address}: does not say that it is in Swahili, and a draft")
        en, fr, sw = (sentences(read[language]) for language in ("en", "fr", "sw"))
        # What is the same in all three was typed by somebody.
        left = (sw & en - fr) | (sw & fr - en - minerals)
        wrong += [f"{method} {address}: {sentence}" for sentence in sorted(left)]
    assert not wrong, "\n".join(wrong)
    assert len(seen) > len({address for _method, address in seen}) > 15


def test_other_pages_speak_french_to_who_reads_swahili(world):
    asker = Asker(world)
    for address in ("/", "/register/", "/accounts/signup/", "/no-such-page/"):
        answer = asker.ask(world.people["nobody"], READ, address, headers={"Accept-Language": "sw-CD,sw"})
        assert '<html lang="fr">' in answer.text
        assert "Kiswahili" not in answer.text


def test_only_pages_in_swahili_offer_it(world):
    asker, secretary = Asker(world), world.people["committee_secretary_a"]
    at_home = asker.ask(secretary, READ, "/committee/").text
    assert re.findall(r'name="language" value="(\w+)" lang="\1"', at_home) == ["en", "fr", "sw"]
    assert [name in at_home for name in ("English", "français", "Kiswahili")] == [True, True, True]
    elsewhere = asker.ask(secretary, READ, "/register/").text
    assert re.findall(r'name="language" value="(\w+)"', elsewhere) == ["en", "fr"]
