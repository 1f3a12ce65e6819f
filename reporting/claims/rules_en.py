"""The rules on words in English; read by `linter` alone."""

from functools import partial

from reporting.claims.rules import Reason, rule
from reporting.claims.words_en import WORDS

say = partial(rule, parts=WORDS)
LABOUR = r"(?:child|children'?s?|forced|slave)[- ]labou?r"

RULES = [
    # What is said of credits, premium or production is said of the tonnes; of anything else it is an origin.
    say(
        Reason.ORIGIN,
        r"\b<METAL>\b(?: (?:that |which )?(?:\w+ )?(?:is |was |are |were )?(?:sourced|mined|dug|extracted|"
        r"bought|picked|won|delivered))? "
        r"(?:from|by) (?:\w+[- ]){0,3}?<PLACE>\b",
        unless=r"\b(?:<SUPPORT>|<UNKNOWN>)\b",
    ),
    say(
        Reason.ORIGIN,
        r"\b<METAL> (?:for|in|of|inside|within) (?:our|the|this|your|its|every|each|"
        r"all) (?:\w+ )?<PRODUCT>\b<..>\b"
        r"(?:comes?|is|are|was|were) (?:\w+ )?(?:straight |directly |only |all )?from\b",
    ),
    say(
        Reason.LABEL,
        (
            r"\b(?:more|most|socially|truly|fully) responsible\b(?! for)|\bresponsible (?:consum\w+|luxury|"
            r"way to|alternative|option)\b"
        ),
    ),
    say(
        Reason.LABEL,
        (
            r"\bno (?:child|children|minors?)\b(?: \w+){0,3} (?:work(?:s|ed|ing)?|toil\w*|suffer\w*|"
            r"labou?r\w*|involved|exploited|harmed)\b"
        ),
    ),
    say(
        Reason.LABEL,
        r"\bcertified (?:as )?(?:responsible|ethical|fair|sustainable|clean|conflict)|\bhumane(?:ly)?\b|"
        r"\buntainted\b|\bexploitation-free\b|"
        r"\bblood[- ]free\b|\bfree (?:of|from) (?:blood|suffering)\b",
    ),
    say(
        Reason.DUTY,
        r"\b(?:done|did|complet\w+|accomplish\w+|finish\w+|ful+fil\w*|settled|dealt with|taken care of|"
        r"took care of|prove[sdn]*|demonstrat\w+)\b<..>\b"
        r"(?:due[- ]diligence|<DUTY>)\b",
    ),
    say(
        Reason.DUTY,
        (
            r"\b(?:emrt|cmrt)\b<..>\b(?:better|best|clean|green|positive|complete|conformant|pass(?:es|"
            r"ed)?)\b|"
            r"\blegally compliant\b"
        ),
    ),
    say(
        Reason.OFFSET,
        r"\b(?:mak(?:e|es|ing)|made) up for\b|\b(?:balanc\w+|cancel\w*) out\b|\b(?:undo(?:es|ing)?|"
        r"repair\w*|remed(?:y|ies|ied)|redress\w*|make good)\b<..>\b"
        r"(?:damages?|harms?|impacts?|footprint|mining|extraction|wrongs?)\b",
    ),
    say(
        Reason.OWNERSHIP,
        (
            r"\bco-?owners?\b|\bshareholders? (?:in|of)\b<..>\b(?:mines?|projects?|co-?operatives?|sites?|"
            r"pits?)\b|\bour (?:own )?(?:miners|diggers)\b"
        ),
    ),
    say(
        Reason.ENDORSEMENT,
        r"\b(?:in (?:\w+ )?partnership|in (?:\w+ )?cooperation|together|"
        r"hand in hand) with (?:the )?<WHO>\b|"
        r"\b<WHO>(?:'s)? (?:label|logo|seal|stamp|mark|award|approval|endorsement)\b",
    ),
    say(
        Reason.REPLACED,
        (
            r"\b(?:switch|mov|chang|turn|convert)\w* (?:\w+ )?to (?:\w+[- ]){0,2}?<METAL>\b|"
            r"\bphas\w+ out\b<..>\b<METAL>\b"
        ),
    ),
    say(
        Reason.MORE,
        r"\b(?:also|again|twice|too)\b<..>\b(?:same|these|those) (?:\w+ )?(?:tonnes?|tons?|credits?)\b|"
        r"\bcarr(?:y|ied) (?:\w+ ){0,4}over (?:to|into)\b|"
        r"\b(?:re-?us|shar)(?:e|es|ed|ing)\b (?:\w+ )?(?:\w+ )?(?:tonnes?|credits?|claims?)\b",
    ),
    say(
        Reason.GENERIC,
        r"\bgreen(?:er|est)\b|\b(?:more|most) sustainable\b|\b(?:carbon|nature|bio|ocean)[- ]friendly\b|"
        r"\bplanet-saving\b|"
        r"\b<THING>\b(?: \w+){0,3} sustainable (?:choice|option|alternative)\b|\bsustainable (?:choice|"
        r"option|alternative|future|luxury|lifestyle)\b",
    ),
    say(
        Reason.ORIGIN,
        r"\b<PRODUCT>\b(?: \w+){0,3}? (?:carr(?:y|ies)|holds?|hous(?:e|es)|includes?|incorporat\w+|"
        r"features?)\b"
        r"(?=<..>\b<METAL>\b(?! credits?\b))(?=<..>\b<SPECIAL>\b)",
    ),
    say(Reason.ORIGIN, r"\bcontain(?:s|ing)?\b(?=<..>\b<METAL>)(?=<..>\b<SPECIAL>\b)"),
    say(
        Reason.ORIGIN,
        r"\b<METAL>\b(?: that is| which is)? contained in<..>\b(?:comes?|came|is|was) <SPECIAL>\b",
    ),
    say(
        Reason.ORIGIN,
        r"\b(?:made|built|manufactured|assembled|crafted|powered|equipped|driven|produced|running|runs?)"
        r" (?:with|from|of|using|out of|on|by)\b(?=<..>\b<METAL>\b)(?=<..>\b<SPECIAL>\b)",
        unless=r"produced by|\bsupport\w* the (?:responsible )?production\b",
    ),
    say(
        Reason.ORIGIN,
        r"\bus(?:e|es|ed|ing)\b(?=<..>\b<METAL>\b(?! credits?\b| footprint\b))(?=<..>\b(?:<PLACE>|mined|"
        r"this)\b)",
    ),
    say(
        Reason.ORIGIN,
        r"\b<METAL>\b<..>\b(?:in|inside|of|for) (?:(?:our|the|this|your|their|its|every|each|"
        r"all)(?: of our| new)? )?<PRODUCT>"
        r"<..>\b(?:comes?|came|coming|stems?|originat\w+|derives?|(?:is|are|was|were) (?:\w+ )?(?:sourced|"
        r"mined|dug|extracted|obtained|bought|produced))\b",
    ),
    say(
        Reason.ORIGIN,
        r"\b(?:our|its|their|whose) <METAL>\b<..>\b(?:comes?|came|coming|stems?|originat\w+|derives?|(?:is|"
        r"are|was|were) (?:\w+ )?"
        r"(?:sourced|mined|dug|extracted|obtained|bought|produced|from))\b(?! credits| under| <WELL>)",
        unless=r"\b<UNKNOWN>\b",
    ),
    say(Reason.ORIGIN, r"\b<METAL>\b<..>\bsourc(?:ed|ing) (?:\w+ ){0,2}(?:from|in|at)\b"),
    say(
        Reason.ORIGIN,
        r"\b(?:sourc(?:e|es|ed|ing)|buy|buys|bought|purchas\w+|procur\w+|get|gets|obtain\w*|"
        r"import\w*)\b(?: \w+){0,4} <METAL>\b"
        r"(?! credits?\b)(?: \w+){0,3} (?:from|in|at)\b",
        unless=r"\bcredits? for\b",
    ),
    say(Reason.ORIGIN, r"\b(?:with|on) (?:\w+ ){0,2}<METAL> (?:mined|dug|extracted|sourced|from)\b"),
    say(
        Reason.ORIGIN,
        r"\b<METAL>\b<..>\b(?:inside|in your (?:hands?|pocket|<PRODUCT>))",
        unless=r"\bnobody\b",
    ),
    say(
        Reason.ORIGIN,
        r"\b(?:from|of) (?:\w+ ){0,2}(?:mines?|pits?|kolwezi|kamilombe|congo)\b<..>\b(?:to|into) (?:your|"
        r"our|the) (?:\w+ )?(?:<PRODUCT>|pocket|hands?)",
    ),
    say(
        Reason.LABEL,
        r"\bresponsibl[ey][- ](?:sourced|mined|procured|made|manufactured|obtained|bought|extracted|"
        r"produced)\b",
    ),
    say(Reason.LABEL, r"\bresponsible (?:\w+ )?<THING>\b(?! credits?\b)", unless=r"\bresponsible for\b"),
    say(Reason.LABEL, r"\b<THING> (?:is|are|was|were) (?:\w+ |100 ?% )?responsible\b(?! for)"),
    say(
        Reason.LABEL,
        r"\b(?:sourced|mined|produced|extracted|bought|made|dug)\b<..>\b(?:in|with) (?:a |"
        r"an )?(?:\w+ )?responsible "
        r"(?:way|manner|fashion)\b",
    ),
    say(Reason.LABEL, r"\b(?:un)?ethical(?:ly)?\b"),
    say(
        Reason.LABEL,
        r"\b<THING> (?:is|are|was|were) (?:\w+ )?fair\b(?! to\b| that\b| enough\b| game\b)",
        unless=r"\bprices?\b",
    ),
    say(
        Reason.LABEL,
        rf"\b(?:end|ends|ended|ending|stopped|eliminat\w+|eradicat\w+|abolish\w*|banish\w*|banned|"
        rf"put (?:an end|a stop) to|rid|wip\w+ out|got rid of)\b<..>\b{LABOUR}\b",
        unless=r"\b(?:aims?|hopes?|tr(?:y|ies)|works? (?:to|towards)|against|fight\w*|wants?|law|"
        r"government)\b",
    ),
    say(
        Reason.LABEL,
        r"\bfair(?:ly)?(?:[- ](?:trade|traded|mined|sourced|produced)\b| <METAL>\b(?! alliance\b))",
    ),
    say(
        Reason.LABEL,
        rf"\b{LABOUR}[- ]free\b|\bfree (?:of|from) (?:any )?{LABOUR}|\b(?:without|no|zero) (?:any )?{LABOUR}",
    ),
    say(
        Reason.LABEL,
        r"\b(?:slave(?:ry)?|exploitation|guilt|abuse)[- ]free\b|\bfree (?:of|from) (?:\w+ )?(?:slavery|"
        r"exploitation|abuse|guilt)",
    ),
    say(
        Reason.LABEL,
        r"\bconflict[- ]free\b|\bfree (?:of|from) (?:\w+ )?conflict|\b(?:without|"
        r"no) (?:any )?conflict (?:minerals?|<METAL>)",
    ),
    say(
        Reason.LABEL,
        r"\btraceable\b|\btraceability of\b|\btraced (?:back )?to (?:the |its )?(?:\w+ )?(?:mine|pit|"
        r"origin|source|site)",
        unless=r"\b<MONEY>\b",
    ),
    say(
        Reason.LABEL,
        r"\bcertified (?:\w+ )?<THING>\b",
        unless=r"\bcertified (?:our|us|the|by)\b|\bcertified (?:public )?(?:account|audit|transl)",
    ),
    say(Reason.LABEL, r"\b<THING>\b(?: \w+){0,3} (?:is|are|was|were|been|being|now) (?:\w+ )?certified\b"),
    say(Reason.LABEL, r"\bclean(?:er|ly)?[- ](?:sourced )?(?:<THING>)\b"),
    say(
        Reason.LABEL,
        r"\b(?:good|clear|clean) conscience\b|\bhuman[- ]rights[- ](?:compliant|friendly|safe)\b",
    ),
    say(
        Reason.DUTY,
        r"\b(?:meet|meets|met|meeting|fulfil\w*|satisf\w+|compl(?:y|ies|ied|ying|iant|iance)|conform\w*|"
        r"discharg\w+|in line with|"
        r"in accordance with|aligned with|as required by|ready for|cover(?:s|ed)?|tick\w*)\b<..>\b<DUTY>\b",
        unless=r"\b(?:policy|strategy|report) (?:of|on|for|in)\b|\bour (?:\w+[- ])*(?:policy|strategy)\b",
    ),
    say(
        Reason.DUTY,
        r"\b<DUTY>\b<..>\b(?:compliant|compliance|complied|conformant|conformity|met|fulfilled|satisfied|"
        r"covered|done with)\b",
    ),
    say(Reason.DUTY, r"\b(?:chang|updat|improv|adjust|amend|alter|correct|revis)\w*<..>\b(?:emrt|cmrt)\b"),
    say(Reason.DUTY, r"\b(?:emrt|cmrt)\b<..>\b(?:chang|updat|improv|adjust|amend|alter|revis)\w*"),
    say(Reason.OFFSET, r"\b(?:offset|counterbalanc|neutrali[sz])\w*", unless=r"\boffset print"),
    say(
        Reason.OFFSET,
        r"\bcompensat\w+(?: for)?<..>\b(?:impacts?|harms?|emissions?|footprint|carbon|damages?|<METAL>|"
        r"<PRODUCT>)\b",
        unless=r"\bcompensat\w+ (?:for |of |to )?(?:the )?(?:workers|miners|victims|people|women|diggers)",
    ),
    say(
        Reason.OFFSET,
        r"\b(?:carbon|climate|co2|cobalt|emissions?)[- ](?:neutral|negative|positive|free|neutrality)\b|"
        r"\bnet[- ]?zero\b|"
        r"\bzero[- ](?:carbon|emissions?|footprint)\b|\bcarbon credits?\b|\bcarbon neutrality\b",
    ),
    say(
        Reason.OWNERSHIP,
        r"\bour (?:own )?(?:\w+ )?(?:mines?|pits?|co-?operatives?|concessions?|mining site)\b",
        unless=r"\bour partner\b",
    ),
    say(
        Reason.OWNERSHIP,
        r"\b(?:we|us|company|our group) (?:\w+ )?(?:own|owns|run|runs|operate|operates|built|founded|"
        r"finance[sd]?|opened) (?:\w+ ){0,6}?"
        r"(?:mines?|projects?|co-?operatives?|sites?|pits?)\b",
    ),
    say(
        Reason.OWNERSHIP,
        r"\b(?:we|us|company|our group) (?:\w+ )?certif(?:y|ies|ied) (?:\w+ ){0,4}?(?:mines?|projects?|"
        r"co-?operatives?|sites?|pits?)\b",
    ),
    say(Reason.OWNERSHIP, r"\bour (?:own )?(?:\w+ )?projects? (?:in|at|on|near)\b<..>\b<PLACE>\b"),
    say(
        Reason.OWNERSHIP,
        r"\b(?:mines?|pits?|co-?operatives?|projects?|sites?)\b (?:that |which )?we "
        r"(?:\w+ )?(?:own|run|operate|built|founded|opened|manage)\b",
    ),
    say(
        Reason.OWNERSHIP,
        r"\b(?:co-?)?owners? of (?:\w+ ){0,3}(?:mines?|projects?|co-?operatives?|sites?|pits?)\b",
    ),
    say(
        Reason.ENDORSEMENT,
        r"\b<WHO>\b (?:\w+ ){0,3}?(?:endors\w+|recommend\w*|approv\w+|certif\w+|vouch\w*|back(?:s|ed)|"
        r"accredit\w*|guarantee\w*|"
        r"prais\w+|award\w*|recogni[sz]\w+|validat\w+|confirm\w*)\b<..>\b(?:us|our|we|<PRODUCT>|claims?|"
        r"company|brand)\b",
    ),
    say(
        Reason.ENDORSEMENT,
        r"\b(?:<ENDORSES>|verified|checked|audited) by\b<..>\b<WHO>\b",
        unless=r"\b(?:projects?|decisions?|spending|expenditures?|budgets?|premium)\b",
    ),
    say(
        Reason.ENDORSEMENT,
        r"\b(?:conform\w*|compl(?:y|ies|iant|iance)|certified|in line with|according to|accordance with|"
        r"meets?|follows?)\b"
        r"<..>\biso\b",
    ),
    say(Reason.ENDORSEMENT, r"\biso(?: ?\d[\d-]*)?[- ](?:certified|compliant|approved|conform\w*|label)\b"),
    say(
        Reason.ENDORSEMENT,
        r"\b(?:official|proud)?\s?(?:partners?|members?) of (?:the )?<WHO>\b|\bseal of approval\b|"
        r"\bwith the blessing of\b",
    ),
    say(
        Reason.REPLACED,
        r"\b(?:replac(?:e|es|ed|ing)|substitut\w+|swap\w*|switch(?:ed|es|ing)?)\b<..>\b<METAL>\b",
    ),
    say(
        Reason.REPLACED,
        r"\b<METAL>\b<..>\b(?:has been|have been|was|were|is|are) (?:\w+ )?(?:replaced|substituted|swapped|"
        r"exchanged)\b",
    ),
    say(
        Reason.REPLACED,
        r"\b(?:instead|in place) of (?:\w+ )?(?:industrial|conventional|ordinary|normal|other) <METAL>\b",
    ),
    say(
        Reason.MORE,
        r"\b(?:claim|count|use|report|book|declare|announce|cite)(?:s|ed|ing)?\b<..>\b(?:t|tonnes?|tons?|"
        r"credits?|kilograms?|kg|statement|claims?)\b"
        r"<..>\b(?:twice|again|a second time|once more|two times|for several years|every year)\b",
    ),
    say(
        Reason.MORE,
        r"\b(?:same|these|those|our) (?:\w+ )?(?:tonnes?|tons?|credits?)\b<..>\b(?:also|again|twice|too|"
        r"as well)\b",
    ),
    say(Reason.MORE, r"\bdouble[- ]count\w*|\bcount(?:s|ed)? (?:double|twice)\b"),
    say(
        Reason.GENERIC,
        r"\beco\b|\beco[- ]?(?:friendly|conscious|logical\w*|responsible)\b|\becological(?:ly)?\b",
    ),
    say(
        Reason.GENERIC,
        r"\b(?:environment(?:ally)?|climate|planet|nature|earth)[- ](?:friendly|sound|safe|conscious|"
        r"harmless|benign|"
        r"responsible|positive)\b",
        unless=r"\bclimate[- ]positive\b",
    ),
    say(
        Reason.GENERIC,
        r"\b(?:good|better|great|kind|kinder|gentle) (?:for|to) (?:the |our )?(?:planet|environment|"
        r"climate|earth|nature)\b|"
        r"\b(?:sav(?:e|es|ing)|protect(?:s|ing)?) (?:the |our )?planet\b|\b(?:low|zero)[- ]impact\b",
    ),
    say(
        Reason.GENERIC,
        r"\bsustainabl[ey](?:[- ](?:sourced|mined|made|produced|manufactured))? (?:\w+ )?<THING>\b|"
        r"\bsustainably\b|"
        r"\b<THING>\b(?: \w+){0,2} (?:is|are|more|fully) (?:\w+ )?sustainable\b",
    ),
    say(
        Reason.GENERIC,
        r"\bgreen(?:er|est)? (?:\w+ )?<THING>\b|\b<THING> (?:is|are|goes|go|gets|"
        r"turns?) (?:\w+ )?green(?:er)?\b",
    ),
]
