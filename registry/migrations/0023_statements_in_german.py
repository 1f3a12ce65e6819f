"""Statements may be written in German: the claim boundary has its texts in a version of its own."""

from datetime import date

import django.core.validators
from django.db import migrations, models

VERSION = "1.1"
# The texts of version 1.0 in English and French, with German beside them. No registry was open to the public
# before this day; what was accepted under version 1.0 stays under it.
IN_FORCE_FROM = date(2026, 2, 1)
NAMES = {"Co": "Kobalt", "Cu": "Kupfer"}

# {placeholders} are filled from the structured claim when a statement is frozen.
GERMAN = [
    (
        "may_say",
        "always",
        "„Im Zeitraum {period} hat {company} die verantwortungsvolle Produktion von {quantity} t {mineral} in "
        "handwerklichen Kooperativen in {place} unterstützt, durch Kauf und Stilllegung von Credits "
        "(Book-and-Claim, Bescheinigung {number}).“",
    ),
    (
        "may_say",
        "footprint_match",
        "Dass {covered} t dieser Menge {percent} % des {mineral}-Fußabdrucks entsprechen, den {declared_by} {scope} "
        "erklärt hat, wenn die Referenz {footprint} und die Art der Prüfung genannt werden.",
    ),
    (
        "may_say",
        "always",
        "Dass ein von Arbeitenden geleitetes Komitee an der Mine entscheidet, wofür die Prämie verwendet wird, in vier "
        "Bereichen; zu jedem Betrag ist das Datum anzugeben.",
    ),
    (
        "may_not_say",
        "always",
        "dass ein Produkt dieses {mineral} enthält, daraus hergestellt ist oder von diesem Ort stammt",
    ),
    (
        "may_not_say",
        "always",
        "„verantwortungsvoll beschafft“, „ethisch“, „frei von Kinderarbeit“, „konfliktfrei“, „rückverfolgbar“ oder ein "
        "„zertifiziertes“ Produkt",
    ),
    (
        "may_not_say",
        "always",
        "dass eine Sorgfaltspflicht erfüllt ist, dass sich EMRT- oder CMRT-Antworten ändern oder dass Schäden oder CO₂ "
        "ausgeglichen sind",
    ),
    (
        "may_not_say",
        "always",
        "mehr Tonnen, einen anderen Zeitraum, ein anderes Unternehmen oder diese Tonnen zweimal",
    ),
    (
        "may_not_say",
        "always",
        "dass Sie eine Mine oder ein Projekt besitzen oder zertifizieren oder dass der Betreiber, die Fair Cobalt "
        "Alliance, das Komitee oder die ISO hinter Ihnen steht",
    ),
    (
        "say_with",
        "always",
        "die Nummer der Bescheinigung, das Wort „Book-and-Claim“, den Zeitraum der Aussage und die Version des Standards.",
    ),
    (
        "notice",
        "full_match",
        "Abgedeckt heißt nicht ersetzt: Das {mineral} in den Produkten bleibt dasselbe.",
    ),
    (
        "notice",
        "unverified_footprint",
        "Der Fußabdruck ist vom Unternehmen erklärt und wurde vom Register nicht geprüft.",
    ),
    (
        "notice",
        "draft_standard",
        "Ausgegeben nach der Entwurfsfassung {standard}, die noch nicht veröffentlicht ist.",
    ),
    (
        "notice",
        "partial_footprint",
        "Der Fußabdruck gilt nicht für das ganze Unternehmen: Er wurde nur {scope} erklärt.",
    ),
    ("notice", "other_beneficiary", "Nur {company}, die Begünstigte, darf diese Aussage machen."),
    (
        "notice",
        "exceeding_footprint",
        "{contribution} t dieser Aussage übersteigen den Fußabdruck {footprint}: Sie sind ein Beitrag und decken nichts "
        "ab.",
    ),
]
# What version 1.0 says of a match, and version 1.1 in its place: of which footprint, whose, and how much of the claim.
MATCH = {
    "en": (
        "That {covered} t of this quantity equal {percent} % of the {mineral} footprint that {declared_by} declared "
        "{scope}, if the reference {footprint} and how it was checked are given."
    ),
    "fr": (
        "Que {covered} t de cette quantité équivalent à {percent} % de l’empreinte {mineral} que {declared_by} a "
        "déclarée {scope}, si la référence {footprint} et le mode de contrôle sont indiqués."
    ),
}
PARTIAL = {
    "en": "The footprint is not of the whole company: it was declared only {scope}.",
    "fr": "L’empreinte n’est pas celle de toute l’entreprise : elle a été déclarée {scope} seulement.",
}


def add_german(apps, schema_editor):
    Mineral = apps.get_model("registry", "Mineral")
    for symbol, name in NAMES.items():
        Mineral.objects.filter(symbol=symbol).update(name_de=name)
    Boundary = apps.get_model("registry", "ClaimBoundary")
    Text = apps.get_model("registry", "ClaimBoundaryText")
    first = Boundary.objects.filter(version="1.0").first()
    # Who has written a version 1.1 already adds German to it by hand.
    if first is None or Boundary.objects.filter(version=VERSION).exists():
        return
    boundary = Boundary.objects.create(version=VERSION, effective_from=IN_FORCE_FROM, draft_languages="de")
    for text in Text.objects.filter(boundary=first):
        text.pk, text.boundary = None, boundary
        text._state.adding = True
        if (text.kind, text.when) == ("may_say", "footprint_match") and text.language in MATCH:
            text.text = MATCH[text.language]
        text.save()
    for language, partial in PARTIAL.items():
        texts = Text.objects.filter(boundary=boundary, language=language)
        last = texts.aggregate(last=models.Max("position"))["last"]
        if last is not None:
            Text.objects.create(
                boundary=boundary,
                language=language,
                kind="notice",
                when="partial_footprint",
                position=last + 1,
                text=partial,
            )
    for position, (kind, when, text) in enumerate(GERMAN, start=1):
        Text.objects.create(
            boundary=boundary, language="de", kind=kind, when=when, position=position, text=text
        )


class Migration(migrations.Migration):
    dependencies = [("registry", "0022_repeats_keep_their_files")]

    operations = [
        migrations.AddField(
            model_name="mineral",
            name="name_de",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="name in German"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="claimboundary",
            name="draft_languages",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Languages whose texts no lawyer has read yet, such as de; statements in them say so.",
                max_length=20,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[a-z]{2}( [a-z]{2})*$", "Two-letter codes with spaces: de"
                    )
                ],
                verbose_name="translations not reviewed yet",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="claimboundarytext",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("fr", "French"), ("de", "German")],
                max_length=2,
                verbose_name="language",
            ),
        ),
        migrations.AlterField(
            model_name="claimboundarytext",
            name="when",
            field=models.CharField(
                choices=[
                    ("always", "Always"),
                    ("footprint_match", "When matched to a footprint"),
                    ("full_match", "When the match is complete"),
                    ("exceeding_footprint", "When the claim exceeds the footprint"),
                    ("unverified_footprint", "When the footprint is declared, not checked"),
                    ("partial_footprint", "When the footprint covers a part of the company"),
                    ("draft_standard", "When the standard is a draft"),
                    ("other_beneficiary", "When the beneficiary is not the account"),
                ],
                default="always",
                max_length=24,
                verbose_name="applies",
            ),
        ),
        migrations.AlterField(
            model_name="claimboundarytext",
            name="text",
            field=models.TextField(
                help_text="May hold {period}, {company}, {quantity}, {mineral}, {place}, {number}, {percent}, "
                "{footprint}, {covered}, {scope}, {declared_by}, {contribution} and {standard}.",
                verbose_name="text",
            ),
        ),
        migrations.RunPython(add_german, migrations.RunPython.noop),
    ]
