"""The first texts for reports under ESRS, GRI, IFRS S1, the EU Battery Regulation and the EMRT, and one for product pages."""

from datetime import date

from django.db import migrations

PUBLISHED_ON = date(2026, 1, 1)
HEAD = {
    "en": "{claim} Standard: {standard}. {match}",
    "fr": "{claim} Référentiel : {standard}. {match}",
}
TAIL = {
    "en": "{limits} {decoupling}\n\nThis text is not assurance, and nobody has audited it. Record: {address}\n\n{notices}",
    "fr": "{limits} {decoupling}\n\nCe texte n’est pas une assurance, et personne ne l’a audité. Attestation : {address}\n\n{notices}",
}
REPORT, CONSUMERS = "report", "consumers"
# Code, audience, and for each language title and what stands between head and tail.
TEXTS = [
    (
        "esrs-s2-4",
        REPORT,
        {
            "en": (
                "ESRS S2-4: actions for workers in the value chain",
                "Action: the purchase and retirement of credits, final on {retired_on}. It concerns workers of artisanal "
                "cooperatives whether or not their metal reaches our value chain; we cannot say that it does. {premium} How far "
                "the situation of workers in our own value chain has changed by it cannot be told from the credits.",
            ),
            "fr": (
                "ESRS S2-4 : actions en faveur des travailleurs de la chaîne de valeur",
                "Action : l’achat et le retrait de crédits, définitif le {retired_on}. Elle concerne des travailleurs de "
                "coopératives artisanales, que leur métal atteigne ou non notre chaîne de valeur ; nous ne pouvons pas dire "
                "qu’il l’atteint. {premium} Les crédits ne permettent pas de dire dans quelle mesure la situation des "
                "travailleurs de notre propre chaîne de valeur a changé.",
            ),
        },
    ),
    (
        "gri-403",
        REPORT,
        {
            "en": (
                "GRI 403 (2018): occupational health and safety, beside disclosure 403-7",
                "One of the four areas that the premium may pay for is health and safety at the site: ventilation, protective "
                "equipment, ropes, waste. {premium} These workers are not our employees, their workplace is not under our "
                "control, and no figure of theirs is part of our own figures on accidents.",
            ),
            "fr": (
                "GRI 403 (2018) : santé et sécurité au travail, à côté de l’élément 403-7",
                "L’un des quatre domaines que la prime peut financer est la santé et la sécurité sur le site : aération, "
                "équipement de protection, cordes, déchets. {premium} Ces travailleurs ne sont pas nos salariés, leur lieu de "
                "travail n’est pas sous notre contrôle, et aucun de leurs chiffres n’entre dans nos chiffres d’accidents.",
            ),
        },
    ),
    (
        "gri-408",
        REPORT,
        {
            "en": (
                "GRI 408 (2016): child labour, beside disclosure 408-1",
                "One of the four areas that the premium may pay for is the rights of children at the site. {premium} The credits "
                "do not show whether there is child labour among our suppliers, and they replace no assessment of that risk.",
            ),
            "fr": (
                "GRI 408 (2016) : travail des enfants, à côté de l’élément 408-1",
                "L’un des quatre domaines que la prime peut financer est celui des droits de l’enfant sur le site. {premium} Les "
                "crédits ne montrent pas s’il y a du travail des enfants chez nos fournisseurs, et ils ne remplacent aucune "
                "évaluation de ce risque.",
            ),
        },
    ),
    (
        "gri-413",
        REPORT,
        {
            "en": (
                "GRI 413 (2016): local communities, beside disclosure 413-1",
                "The place of this action is not an operation of ours: {place}. {premium}",
            ),
            "fr": (
                "GRI 413 (2016) : communautés locales, à côté de l’élément 413-1",
                "Le lieu de cette action n’est pas l’un de nos sites d’activité : {place}. {premium}",
            ),
        },
    ),
    (
        "gri-414",
        REPORT,
        {
            "en": (
                "GRI 414 (2016): social assessment of suppliers, beside disclosure 414-2",
                "The cooperatives behind these credits are not assessed as suppliers of ours: the ore went through ordinary "
                "channels. The credits are an action beside the assessment of our suppliers and no part of it.",
            ),
            "fr": (
                "GRI 414 (2016) : évaluation sociale des fournisseurs, à côté de l’élément 414-2",
                "Les coopératives à l’origine de ces crédits ne sont pas évaluées comme nos fournisseurs : le minerai a suivi les "
                "voies ordinaires. Les crédits sont une action à côté de l’évaluation de nos fournisseurs et n’en font pas partie.",
            ),
        },
    ),
    (
        "ifrs-s1",
        REPORT,
        {
            "en": (
                "IFRS S1: sustainability-related risks in the value chain",
                "We report this as an action beside our management of risks in the supply of {mineral}. It does not lower our "
                "dependence on that supply, nor the risk that the supply carries. {premium} The credits are used up: they are no "
                "asset at the end of the period.",
            ),
            "fr": (
                "IFRS S1 : risques liés à la durabilité dans la chaîne de valeur",
                "Nous présentons cette action à côté de notre gestion des risques de l’approvisionnement en {mineral}. Elle ne "
                "réduit ni notre dépendance à cet approvisionnement, ni le risque qu’il comporte. {premium} Les crédits sont "
                "consommés : ils ne sont pas un actif à la fin de la période.",
            ),
        },
    ),
    (
        "eu-battery-regulation",
        REPORT,
        {
            "en": (
                "Due-diligence file under Regulation (EU) 2023/1542 on batteries",
                "Note for the file; the duties on cobalt, natural graphite, lithium and nickel begin on 18 August 2027. A credit "
                "does not meet the due-diligence duty, nor any part of it: it identifies no supplier, no origin and no risk of "
                "our own supply. It is noted here only so that nobody takes it for more.",
            ),
            "fr": (
                "Dossier de vigilance selon le règlement (UE) 2023/1542 sur les batteries",
                "Note au dossier ; les obligations sur le cobalt, le graphite naturel, le lithium et le nickel commencent le 18 "
                "août 2027. Un crédit ne remplit pas le devoir de vigilance, ni aucune partie de celui-ci : il n’identifie aucun "
                "fournisseur, aucune origine et aucun risque de notre propre approvisionnement. Il n’est noté ici que pour que "
                "personne n’y voie davantage.",
            ),
        },
    ),
    (
        "emrt-comment",
        REPORT,
        {
            "en": (
                "Comment for the Extended Minerals Reporting Template (EMRT)",
                "For the comments column only. A credit changes no answer in the EMRT: it names no smelter, no refiner and no "
                "mine of our supply. Our answers are the same as they would be without it.",
            ),
            "fr": (
                "Commentaire pour l’Extended Minerals Reporting Template (EMRT)",
                "Pour la colonne des commentaires seulement. Un crédit ne change aucune réponse de l’EMRT : il ne désigne aucun "
                "fondeur, aucun affineur et aucune mine de notre approvisionnement. Nos réponses sont les mêmes que sans lui.",
            ),
        },
    ),
]
PRODUCT_PAGE = {
    "en": (
        "A page about a product, for consumers",
        "{consumers}\n\n{products} The credits are no property of the product, and this text is not assurance.\n\n{notices}\n\n{more}",
    ),
    "fr": (
        "Une page sur un produit, pour les consommateurs",
        "{consumers}\n\n{products} Les crédits ne sont pas une qualité du produit, et ce texte n’est pas une assurance."
        "\n\n{notices}\n\n{more}",
    ),
}


def add_texts(apps, schema_editor):
    ReadyText = apps.get_model("reporting", "ReadyText")
    for position, (code, audience, languages) in enumerate(TEXTS, start=1):
        for language, (title, middle) in languages.items():
            body = f"{HEAD[language]}\n\n{middle}\n\n{TAIL[language]}"
            _add(ReadyText, code, audience, language, position, title, body)
    for language, (title, body) in PRODUCT_PAGE.items():
        _add(ReadyText, "product-page", CONSUMERS, language, len(TEXTS) + 1, title, body)


def _add(ReadyText, code, audience, language, position, title, body):  # noqa: N803 - a model of this moment
    ReadyText.objects.create(
        code=code,
        version=1,
        language=language,
        audience=audience,
        position=position,
        title=title,
        body=body,
        published_on=PUBLISHED_ON,
    )


class Migration(migrations.Migration):
    dependencies = [("reporting", "0023_ready_texts_and_cards")]

    operations = [migrations.RunPython(add_texts, migrations.RunPython.noop)]
