"""The minerals, staff roles and the first version of the standard and of the claim boundary."""

from datetime import date

from django.db import migrations

# {placeholders} are filled from the structured claim when a statement is frozen.
BOUNDARY = {
    "en": [
        (
            "may_say",
            "always",
            "“In {period}, {company} supported the responsible production of {quantity} t of {mineral} at artisanal cooperatives in {place} by buying and retiring credits (book-and-claim, statement {number}).”",
        ),
        (
            "may_say",
            "footprint_match",
            "That this quantity equals {percent} % of the declared {mineral} footprint, if the reference {footprint} and how it was checked are given.",
        ),
        (
            "may_say",
            "always",
            "That a worker-led committee at the mine decides what the premium pays for, in four areas; give the date of any amounts.",
        ),
        (
            "may_not_say",
            "always",
            "that a product contains, or is made with, this {mineral}, or comes from this place",
        ),
        (
            "may_not_say",
            "always",
            "“responsibly sourced”, “ethical”, “child-labour-free”, “conflict-free”, “traceable” or a “certified” product",
        ),
        (
            "may_not_say",
            "always",
            "that a due-diligence duty is met, that EMRT or CMRT answers change, or that harm or carbon is offset",
        ),
        ("may_not_say", "always", "more tonnes, another period, another company, or these tonnes twice"),
        (
            "may_not_say",
            "always",
            "that you own or certify a mine or project, or that the operator, the Fair Cobalt Alliance, the committee or ISO endorses you",
        ),
        (
            "say_with",
            "always",
            "the statement number, the words “book-and-claim”, the claim period and the version of the standard.",
        ),
        (
            "notice",
            "full_match",
            "Matched does not mean replaced: the {mineral} in the products is unchanged.",
        ),
        (
            "notice",
            "unverified_footprint",
            "The footprint is declared by the company and was not checked by the registry.",
        ),
        ("notice", "draft_standard", "Issued under draft version {standard}, which is not yet published."),
        ("notice", "other_beneficiary", "Only {company}, the beneficiary, may make this claim."),
    ],
    "fr": [
        (
            "may_say",
            "always",
            "« En {period}, {company} a soutenu la production responsable de {quantity} t de {mineral} dans des coopératives artisanales à {place} en achetant et en retirant des crédits (book-and-claim, attestation {number}). »",
        ),
        (
            "may_say",
            "footprint_match",
            "Que cette quantité équivaut à {percent} % de l’empreinte {mineral} déclarée, si la référence {footprint} et le mode de contrôle sont indiqués.",
        ),
        (
            "may_say",
            "always",
            "Qu’un comité de travailleurs de la mine décide de l’emploi de la prime, dans quatre domaines ; dater tout montant cité.",
        ),
        ("may_not_say", "always", "qu’un produit contient ce {mineral}, en est fait, ou provient de ce lieu"),
        (
            "may_not_say",
            "always",
            "« approvisionnement responsable », « éthique », « sans travail des enfants », « sans conflit », « traçable » ou produit « certifié »",
        ),
        (
            "may_not_say",
            "always",
            "qu’un devoir de vigilance est rempli, que des réponses EMRT ou CMRT changent, ou qu’un dommage ou du carbone est compensé",
        ),
        (
            "may_not_say",
            "always",
            "plus de tonnes, une autre période, une autre entreprise, ou deux fois ces tonnes",
        ),
        (
            "may_not_say",
            "always",
            "que vous possédez ou certifiez une mine ou un projet, ou que l’opérateur, la Fair Cobalt Alliance, le comité ou l’ISO vous approuve",
        ),
        (
            "say_with",
            "always",
            "le numéro de l’attestation, les mots « book-and-claim », la période visée et la version du référentiel.",
        ),
        (
            "notice",
            "full_match",
            "Apparié ne veut pas dire remplacé : le {mineral} contenu dans les produits reste le même.",
        ),
        (
            "notice",
            "unverified_footprint",
            "L’empreinte est déclarée par l’entreprise et n’a pas été contrôlée par le registre.",
        ),
        ("notice", "draft_standard", "Émis selon la version provisoire {standard}, non encore publiée."),
        ("notice", "other_beneficiary", "Seule {company}, la bénéficiaire, peut faire cette déclaration."),
    ],
}


def add_reference_data(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for name in ("Registrar", "Approver", "Finance", "Auditor", "Verifier"):
        Group.objects.get_or_create(name=name)
    Mineral = apps.get_model("registry", "Mineral")
    Mineral.objects.create(symbol="Co", name_en="cobalt", name_fr="cobalt", kg_per_credit=1000)
    Mineral.objects.create(symbol="Cu", name_en="copper", name_fr="cuivre", kg_per_credit=1000)
    apps.get_model("registry", "Standard").objects.create(name="RMC Standard", version="0.9", is_draft=True)
    boundary = apps.get_model("registry", "ClaimBoundary").objects.create(
        version="1.0", effective_from=date(2023, 1, 1)
    )
    Text = apps.get_model("registry", "ClaimBoundaryText")
    for language, texts in BOUNDARY.items():
        for position, (kind, when, text) in enumerate(texts, start=1):
            Text.objects.create(
                boundary=boundary, language=language, kind=kind, when=when, position=position, text=text
            )


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [migrations.RunPython(add_reference_data, migrations.RunPython.noop)]
