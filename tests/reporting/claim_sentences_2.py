"""Further sentences, each read beside the statement of `test_claim_linter.record`: 1,500 kg, 75 % of a footprint, in 2025.

The rules missed most of `FOURTH`, and were mended for them. `LAST` was written after that, by who had mended them. It says
things in a roundabout way, and of its 14 faults the rules named 4 and accused nobody; then they were mended for it too.
"""

FOURTH = [
    ("en", "In 2025 we retired credits for 99 metric tonnes of cobalt.", "tonnes"),
    ("en", "We retired credits for ninety-nine tonnes of cobalt.", "tonnes"),
    ("en", "We supported the responsible production of 2 t of cobalt.", "tonnes"),
    ("en", "We matched our entire cobalt footprint.", "percent"),
    ("en", "We matched the whole of our footprint.", "percent"),
    ("en", "We matched 100 percent of our footprint.", "percent"),
    ("en", "The cobalt in our phones is fair.", "label"),
    ("en", "It is not a secret that our cobalt is responsibly sourced.", "origin label"),
    ("en", "We are not ashamed to say our cobalt is responsibly sourced.", "origin label"),
    ("en", "Nothing is more ethical than our cobalt.", "label"),
    ("en", "With the credits we ended child labour at Kamilombe.", "label"),
    ("en", "Cobalt from Kolwezi is in every phone.", "origin"),
    ("en", "Our phones are made with cobalt mined by the CMDS cooperative.", "origin"),
    ("en", "Our footprint of 2 t is declared; one and a half tonnes of it are matched.", ""),
    ("en", "A credit stands for a tonne, and costs what the order says.", ""),
    ("en", "No phone is more ethical because of a credit.", ""),
    ("en", "The committee’s project is against child labour at Kamilombe.", ""),
    ("en", "The premium supports a cooperative in Kolwezi.", ""),
    ("fr", "Nous avons retiré des crédits pour quatre-vingt-dix-neuf tonnes de cobalt.", "tonnes"),
    ("fr", "Nous avons soutenu la production responsable de 2 t de cobalt.", "tonnes"),
    ("fr", "Nous avons apparié toute notre empreinte cobalt.", "percent"),
    ("fr", "Nos téléphones sont faits avec du cobalt de Kolwezi.", "origin"),
    ("fr", "Ce n’est pas un secret que notre cobalt est éthique.", "label"),
    ("fr", "Rien n’est plus éthique que notre cobalt.", "label"),
    ("fr", "Nous avons mis fin au travail des enfants à Kamilombe.", "label"),
    ("fr", "Notre empreinte déclarée est de 2 t.", ""),
    ("fr", "La prime soutient une coopérative de Kolwezi.", ""),
]

LAST = [
    ("en", "Thanks to three credits we have done more than anyone in our industry.", "tonnes"),
    ("en", "Every smartphone leaving our factory carries a piece of Kamilombe.", "origin"),
    ("en", "Half of our cobalt footprint is matched by credits retired in 2025.", ""),
    ("en", "Nine tenths of our cobalt footprint are now covered.", "percent"),
    ("en", "Customers can be sure that no kid has dug for this battery.", "label"),
    ("en", "Why hide it? Our supply chain is spotless and fair.", "label"),
    ("en", "The audit of the cooperative is published by the operator, not by us.", ""),
    ("en", "The miners of Kolwezi now earn more, as the committee’s minutes show.", ""),
    ("en", "In 2024 our credits supported 1.5 t of production.", "period"),
    ("en", "Buying from us heals the wounds that mining has left.", "offset"),
    ("fr", "Notre cobalt est aussi juste que nos prix.", "label"),
    ("fr", "Deux tonnes et demie de cobalt ont été soutenues grâce à nous.", "tonnes"),
    ("fr", "Un peu de Kolwezi se trouve dans chacun de nos téléphones.", "origin"),
    ("fr", "Les trois quarts de notre empreinte sont appariés par des crédits.", ""),
    ("fr", "Grâce à ces crédits, nous sommes en règle avec le devoir de vigilance.", "duty"),
    ("fr", "Le comité a choisi de réparer le puits du village avec la prime.", ""),
    ("fr", "Aucun enfant n’a travaillé pour fabriquer cette batterie.", "label"),
    ("fr", "Il ne suffit pas d’acheter des crédits pour avoir une batterie propre.", ""),
    ("fr", "La totalité de nos besoins en cobalt est désormais couverte.", "percent"),
    ("fr", "La coopérative de Kamilombe est la nôtre.", "ownership"),
]
