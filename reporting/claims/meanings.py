"""Rules on what is meant rather than on how it is put: written once, and read in the words of each language.

Each names words that something else must stand beside, in whatever order: a sentence that speaks of a mine,
of a product and of a way from one to the other speaks of an origin. Read by `linter` alone.
"""

from collections.abc import Callable
from functools import partial

from reporting.claims.rules import Reason, Rule, rule

GAP = r"(?:[ ,'-]+\w+){0,%d}?[ ,'-]+"


def near(first: str, second: str, words: int) -> str:
    """Either after the other, with at most so many words between."""
    gap = GAP % words
    return rf"\b(?:(?:{first}){gap}(?:{second})|(?:{second}){gap}(?:{first}))\b"


def say(
    reason: Reason, words: str, *beside: str, unless: str = "", affirms: bool = False
) -> Callable[..., Rule]:
    """A rule that waits for the words of a language."""
    return partial(rule, reason, words, unless, beside, affirms)


UNCLEAR = r"\b(?:<SUPPORT>|<UNKNOWN>)\b"
MEANINGS = [
    # Origin: a piece of a place in a product; a way from one to the other; who digs, supplies or powers
    say(Reason.ORIGIN, r"\b<BIT_OF> (?:\w+ ){0,2}?<PLACE>\b", r"\b<GOODS>\b", unless=UNCLEAR),
    say(Reason.ORIGIN, r"\b<COMES>\b", r"\b<PLACE>\b", r"\b(?:<GOODS>|<A_OUR> <METAL>)\b", unless=UNCLEAR),
    say(
        Reason.ORIGIN,
        r"\b<GIVES>\b",
        r"\b<PLACE>\b",
        r"\b<METAL>\b",
        r"\b<A_OUR> (?:\w+ ){0,2}<GOODS>\b",
        unless=UNCLEAR,
    ),
    say(
        Reason.ORIGIN,
        near(r"<METAL>", r"<A_OUR> (?:\w+ )?<GOODS>", 2),
        r"\b(?:<DUG>|<PLACE>)\b",
        unless=UNCLEAR,
    ),
    say(
        Reason.ORIGIN,
        r"\b<POWERS>(?: \w+){0,2} <A_OUR> (?:\w+ ){0,2}?<GOODS>\b",
        r"\b<PLACE>\b",
        unless=UNCLEAR,
    ),
    say(
        Reason.ORIGIN,
        r"\b<SUPPLIES>\b",
        r"\b<PLACE>\b",
        r"\b<METAL>\b",
        r"\b(?:us|nous|<A_OUR> (?:<METAL>|<GOODS>))\b",
        unless=UNCLEAR,
    ),
    say(Reason.ORIGIN, r"\b<DUG>\b", r"\b<PLACE>\b", r"\b<OWNED>\b", unless=UNCLEAR),
    say(
        Reason.ORIGIN,
        r"\b<INSIDE> (?:our|your|this|every|each|notre|nos|votre|vos|ce|cette|chaque) (?:\w+ )?<GOODS>\b",
        r"\b<PLACE>\b",
        r"\b<IS_FOUND>\b",
        unless=UNCLEAR,
    ),
    say(
        Reason.ORIGIN,
        r"\b<PLACE> <METAL>\b",
        r"\b(?:\d+ ?(?:g|mg|grams?|%)|<GOODS>|ingredients?|we use)\b",
        unless=UNCLEAR,
    ),
    # Whatever joins them, a product and a mine in one clause speak of an origin
    say(
        Reason.ORIGIN,
        r"\b<OUR> (?:\w+ )?<PRODUCT>\b",
        r"\b<NAMED>\b",
        unless=r"\b(?:<SUPPORT>|<UNKNOWN>|<PROGRAMME>|<ENDORSES>|risks?|risques?)\b",
    ),
    say(Reason.ORIGIN, r"\b(?:rmc <METAL>|<METAL> rmc)\b", unless=UNCLEAR),
    say(
        Reason.ORIGIN,
        r"\b<METAL>(?: ?[:(/-] ?| (?:out of|via|straight from) )(?:\w+ ){0,2}<PLACE>\b",
        unless=UNCLEAR,
    ),
    # Labels: a virtue, a quiet mind, no harm, a known way, a seal
    say(Reason.LABEL, near(r"<THING>", r"<SPOTLESS>", 5)),
    say(Reason.LABEL, near(r"<OBTAINED>\w*", r"<WELL>", 2), r"\b(?:<THING>|<PLACE>|<A_OUR> \w+)\b"),
    say(
        Reason.LABEL,
        r"\b<THING>(?: \w+){0,3} <IS>(?:,? \w+){0,3}?,? <FAIR>\b(?! (?:to|for|enough|game|share)\b)",
        unless=r"\b(?:prices?|prix)\b(?!\.)(?<!nos prix)(?<!our prices)",
    ),
    say(
        Reason.LABEL,
        near(r"<VIRTUE>", r"<THROUGHOUT>", 2),
        unless=r"\b(?:prices?|prix|footprint|empreinte)\b",
    ),
    say(Reason.LABEL, r"\b<EASY_MIND>\b", affirms=True),
    say(
        Reason.LABEL,
        r"\b<NO_WORRY>\b",
        r"\b(?:<METAL>|supply chains?|<GOODS>)\b",
        r"\b<STEPS>\b|\b<METAL>\b",
        affirms=True,
    ),
    say(
        Reason.LABEL,
        r"\b<NOT>(?: ?\w+){0,3}? <HURTS>\b|\bn'(?:exploit|abus)\w+",
        r"\b<THING>\b",
        affirms=True,
    ),
    say(
        Reason.LABEL,
        rf"\b(?:<NONE>{GAP % 2}<HARM>|<HARM>{GAP % 4}<GONE>)\b",
        r"\b(?:<THING>|<DUG>|<GOODS>)\b",
        unless=r"\b<BIDS>\b",
        affirms=True,
    ),
    say(
        Reason.LABEL,
        r"\b<ABUSE>\b",
        r"\b<OUR> (?:\w+ )?<THING>\b",
        unless=r"\b(?:<RISKS>|<UNKNOWN>)\b",
        affirms=True,
    ),
    say(
        Reason.LABEL,
        r"\bclean(?:s|ed|ing)? up (?:\w+ )?<THING>\b|\b<PRODUCT>(?: \w+)? (?:does|do|doing|fait|"
        r"font) (?:good|du bien|"
        r"le bien)\b",
    ),
    say(
        Reason.LABEL,
        r"\b<TRACES>\b",
        r"\b(?:<METAL>|<GOODS>|supply chains?|chaines? d'approvisionnement)\b",
        r"\b<STEPS>\b",
        unless=r"\b(?:<MONEY>|<UNKNOWN>|credits?)\b",
    ),
    say(Reason.LABEL, rf"\b<NONE>{GAP % 2}<ABUSE>\b", unless=r"\b(?:<RISKS>|<UNKNOWN>)\b", affirms=True),
    say(
        Reason.LABEL,
        r"\b<GOOD_WORK>\b",
        r"\b(?:<THING>|<OBTAINED>\w*)\b",
        unless=r"\b(?:<BIDS>|<RISKS>|<CREDITS>|<MONEY>)\b",
    ),
    say(Reason.LABEL, near(r"<THING>", r"<SEAL>", 3), unless=r"\b(?:<CREDITS>|footprint|empreinte)\b"),
    # Duties, and harm made good
    say(Reason.DUTY, r"\b<DUTY>\b", r"\b<DONE>\b", unless=r"\b<OWN_WORK>\b"),
    say(
        Reason.DUTY,
        r"\b<LAW>\b",
        r"\b<DONE>\b",
        r"\b(?:<CREDITS>|<METAL>)\b",
        unless=r"\b<OWN_WORK>\b",
    ),
    say(Reason.DUTY, r"\b<DUTY>\b", r"\b<CREDITS>\b", unless=r"\b(?:<APART>|<OWN_WORK>)\b"),
    say(Reason.DUTY, r"\b(?:emrt|cmrt)\b", r"\b<CHANGES>\b"),
    say(
        Reason.OFFSET,
        r"\b<HEALS>\b",
        r"\b<HARMS>\b",
        unless=r"\b(?:committee|comite|premiums?|primes?|reparent)\b",
    ),
    say(Reason.OFFSET, r"\b<GIVES_BACK>\b"),
    say(Reason.OFFSET, near(r"<HARMS>", r"<ZERO>", 2), r"\b(?:<US>|<THING>)\b"),
    say(Reason.OFFSET, r"\b<LESSENS>\b", r"\b<LOAD>\b", r"\b(?:<CREDITS>|<METAL>)\b"),
    # Whose the mine is, and who approves
    say(
        Reason.OWNERSHIP,
        r"\b(?:our|notre|nos) (?:own |propres? )?(?:[\w-]+ ){0,2}?<PROGRAMME>\b",
        r"\b<PLACE>\b",
        unless=r"\b(?:partners?|partenaires?|<CREDITS>|supply chain)\b",
    ),
    say(Reason.OWNERSHIP, r"\b<SITE>\b(?: \w+){0,5}? <IS_OURS>\b"),
    say(
        Reason.OWNERSHIP,
        r"\b(?:<WE_HOLD>|<SHARE_IN>) (?:(?!credits?\b|certificate|certificat)[\w'-]+ ){0,4}?<SITE>\b",
    ),
    say(
        Reason.ENDORSEMENT,
        r"\b<WHO>\b(?:'s)?(?: \w+){0,3}? <ENDORSES>\b<..>\b<US>\b",
        unless=r"\b<MONEY>\b",
    ),
    say(Reason.ENDORSEMENT, r"\b<WHO>-(?:approved|certified|endorsed|recommended|backed|vetted)\b"),
    say(
        Reason.ENDORSEMENT,
        r"\b<BLESSING> (?:of|by|from|de|du|des|d')(?: |\b)(?:\w+[ '-]){0,3}?<WHO>\b",
        r"\b<US>\b",
        unless=r"\b(?:<MONEY>|projects?|projets?|decisions?)\b",
    ),
    say(
        Reason.ENDORSEMENT,
        r"\b<PRAISE>\b",
        r"\b<WHO>\b",
        r"\b(?:<US>|who|got|gets?|received?|recoit|recu)\b",
        unless=r"\b(?:<MONEY>|projects?|projets?|decisions?)\b",
    ),
    # What is exchanged, used again, or good for nature
    say(
        Reason.REPLACED,
        near(r"<NO_LONGER>", r"<METAL>", 5),
        r"\b<ORDINARY>\b",
        affirms=True,
    ),
    say(
        Reason.MORE,
        r"\b(?:<PASSES_ON>(?: \w+){0,2}? <CLAIMED>|<CLAIMED>(?: \w+){0,3}? <PASSES_ON>)\b",
        r"\b<OTHERS>\b",
        unless=r"\b<BUYS>\b",
    ),
    say(Reason.MORE, r"\b(?:tonnes?|tons|credits?)\b<..>\b<AGAIN>", unless=r"\b<BUYS>\b"),
    say(Reason.MORE, r"\b<OTHERS>\b", r"\b<MAY>\b", r"\b<OUR_CLAIM>\b", unless=r"\b(?:<BUYS>|read|lire)\b"),
    say(Reason.GENERIC, r"\b(?:<EARTH>|<GO_GREEN>)\b"),
    say(Reason.GENERIC, near(r"<KIND>", r"<NATURE>", 3)),
    say(Reason.GENERIC, near(r"<GREEN>", r"<HOPE>", 1)),
]


def meanings(words: dict[str, str]) -> list[Rule]:
    """The rules in the words of one language."""
    return [meant(parts=words) for meant in MEANINGS]
