"""How English and French deny what they say; read by `linter` alone."""

import re

from reporting.claims.rules import Grammar

ENGLISH = Grammar(
    denies=re.compile(
        r"\b(?:not|never|no|neither|nor|cannot|nothing|none|nobody|without (?:saying|claiming|implying|"
        r"stating)|rather than|"
        r"far from|(?:wrong|misleading|false|untrue|dishonest|unlawful) to|avoids?|refrains?|forbidden|"
        r"stop|instead of (?:saying|claiming))\b|\b\w+n't\b"
    ),
    denies_not=re.compile(
        r"\b(?:not only|not just|not merely|not simply|no secret|no doubt|no wonder|no question|"
        r"no accident|nothing but|nothing less than|none but|"
        r"not least|no matter|cannot wait|can't wait|no other than|not to mention|not forget|"
        r"(?:not|never|\w+n't) (?:\w+ )?(?:secret|ashamed|afraid|shy|embarrassed|hesitat\w+|by chance|"
        r"by accident|surprising|a surprise|a coincidence))\b|"
        r"\b(?:nothing|nobody|none|no \w+) (?:\w+ ){1,2}(?:more|as|so|fairer|cleaner|better|greener) "
        r"(?=[^.;:!?]*\b(?:than|as) (?:our|ours|this|these|us|we)\b)|"
        r"\b(?:cannot|can't|could not|couldn't) be (?:more|any more|fairer|cleaner|greener)\b"
    ),
    breaks=re.compile(
        r"(?<!\d)\.|\.(?!\d)|[;:!?]|\bbut\b|\bhowever\b|\byet\b|\bbecause\b|\binstead,|\balthough\b|"
        r"\bwhereas\b|"
        r"\bsince our\b| - "
    ),
    goes_on=re.compile(r"\s*(?:or|nor|and|that|which|neither|as)\b"),
    speaks_of_words=re.compile(
        r"\b(?:not|never|n't)\b(?! (?:ashamed|afraid|shy|embarrassed))"
        r"(?: \w+){0,2} (?:say|use|write|call|claim|imply|allowed|permitted|print|"
        r"speak)\b|"
        r"\b(?:don't|won't|mustn't|can't|shouldn't) (?:say|use|write|call|claim|imply|print)\b|"
        r"\b(?:words?|terms?|claims?|phrases?|labels?|slogans?|sayings?|wording)\b<?.*\b(?:banned|"
        r"forbidden|misleading|wrong|prohibited|"
        r"not allowed|ruled out|off limits|avoided|out of bounds)\b|\b(?:bans?|forbids?|prohibits?|"
        r"rules? out|avoids?)\b"
    ),
    only=re.compile(r"(?!)"),
    answers_no=re.compile(r"[\s\"]*(?:no|not|it does not|they do not|it is not)\b"),
)

FRENCH = Grammar(
    denies=re.compile(
        r"\b(?:ne|non|jamais|aucune?|rien|personne ne|ni|sans (?:dire|pretendre|laisser|affirmer)|"
        r"plutot que|(?:faux|trompeur|mensonger|illegal) de|interdite?s?|loin d'|evit\w+|"
        r"s'abst\w+|au lieu de (?:dire|pretendre))\b|\bn'(?=\w)"
    ),
    denies_not=re.compile(
        r"\b(?:non seulement|n'est un secret|ne (?:fait aucun|fait pas de) doute|n'est pas un hasard|"
        r"sans aucun doute|non contente?s?|n'est plus a prouver|n'est pas un secret|plus \w+ que ne|"
        r"n'(?:avons|ai|a) (?:pas|aucune) (?:honte|peur)|ne (?:rougi\w+|craign\w+|hesit\w+) pas)\b|"
        r"\b(?:rien|personne|aucune? \w+) (?:ne |n')\w+ (?:plus|aussi|si) "
        r"(?=[^.;:!?]*\bqu(?:e |')(?:notre|nos|le notre|les notres|ce|ces|nous)\b)"
    ),
    breaks=re.compile(
        r"(?<!\d)\.|\.(?!\d)|[;:!?]|\bmais\b|\bcependant\b|\btoutefois\b|\bcar\b|\bparce qu|\bpuisqu|"
        r"\balors qu|\bor,|"
        r"\bpourtant\b| - "
    ),
    goes_on=re.compile(r"\s*(?:ou|ni|et|que|qui|qu')\b"),
    speaks_of_words=re.compile(
        r"\b(?:ne|n')\b ?(?:\w+ ){0,3}(?:pas|jamais|plus|point)\b(?: \w+){0,2}? (?:dire|ecrire|employer|"
        r"utiliser|parler|pretendre)\b|"
        r"\b(?:ne|n') ?(?:dis|disons|dites|ecri\w+|utilis\w+|emplo\w+) (?:pas|jamais|plus)\b|"
        r"\b(?:mots?|termes?|expressions?|formules?|mentions?|slogans?|dire|ecrire)\b.*\b(?:interdite?s?|"
        r"trompeu\w+|exclue?s?|fau(?:x|sses?)|proscrite?s?|a eviter|evitee?s?)\b|"
        r"\binterdi\w+\b|\bproscri\w+|\bevit(?:er|ez|ons|e)\b"
    ),
    only=re.compile(r"\bn(?:e|')(?! ?\w+ (?:pas|jamais|rien|plus)\b) ?(?:\w+ )?\w+ que\b"),
    answers_no=re.compile(r"[\s\"]*non\b"),
)
