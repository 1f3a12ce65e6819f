"""What the committee of the demonstration planned, photographed and reported, all of it invented."""

from datetime import date, datetime
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from committees.models import Decision
from committees.services import (
    Planned,
    Step,
    add_photo,
    add_quote,
    plan_project,
    report_outcome,
)
from registry.models import User
from reporting.demo.papers import paper

SKY, EARTH, SHADOW = "#F3F1EA", "#9C2F14", "#141A24"


def plan_and_prove(decision: Decision, *, at: datetime, by: User) -> None:
    """The project for the deep pits from plan to outcome; its last milestone is late."""
    project = decision.project
    plan_project(
        project=project,
        budget=[
            Planned("Blowers and hoses", 890_000),
            Planned("Ropes and harnesses", 350_000),
            Planned("Fitting", 300_000),
        ],
        milestones=[
            Step("Blowers bought", date(2025, 5, 1), date(2025, 5, 11)),
            Step("Ropes in use at all pits", date(2025, 6, 1), date(2025, 5, 30)),
            Step("Air measured again", date(2025, 12, 1)),
        ],
        at=at,
        by=by,
    )
    for supplier, amount_minor, is_taken in (
        ("Atelier Exemple", 890_000, True),
        ("Maison Modèle", 1_015_000, False),
    ):
        add_quote(
            project=project,
            supplier=f"{supplier} (invented)",
            amount_minor=amount_minor,
            currency="USD",
            is_taken=is_taken,
            file=paper("Quote for two blowers", supplier, f"USD {amount_minor // 100}"),
            at=at,
            by=by,
        )
    for moment, caption in (("before", "A pit without air"), ("after", "The same pit with hose and rope")):
        add_photo(
            project=project,
            moment=moment,
            caption=f"{caption} (drawn for the demonstration)",
            consent="Nobody is in the picture.",
            is_for_everybody=True,
            file=picture(is_after=moment == "after"),
            at=at,
            by=by,
        )
    report_outcome(
        project=project,
        indicator="pits_safer",
        value=6,
        note="Air at the bottom of six pits (invented).",
        reached={"diggers": (0, 480), "transporters": (3, 26)},
        at=at,
        by=by,
    )


def picture(*, is_after: bool) -> ContentFile:
    """A drawing of a pit, since no photo of a real place may stand for an invented one."""
    image = Image.new("RGB", (640, 420), SKY)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 240, 640, 420), fill=EARTH)
    draw.ellipse((210, 250, 430, 350), fill=SHADOW)
    if is_after:
        draw.line((320, 120, 320, 330), fill="#0047AB", width=10)
        draw.line((160, 120, 480, 120), fill=SHADOW, width=12)
        draw.line((360, 120, 360, 320), fill="#FFD54A", width=6)
    stream = BytesIO()
    image.save(stream, "PNG")
    return ContentFile(stream.getvalue(), name="demo.png")
