"""What people say in the demonstration, all of it invented: buyers thank, and somebody asks and complains."""

from datetime import timedelta
from uuid import UUID

from committees.services import show_thanks, write_thanks
from registry.services import answer_feedback, record_feedback
from reporting.demo.people import Cast


def thank(cast: Cast, when) -> None:
    """One message that the committee sees, and one that waits for a registrar."""
    phones, ebikes = (
        write_thanks(
            organisation=cast.organisations[code],
            site=cast.sites["KAM"],
            text=text,
            language=language,
            at=when,
            by=cast.people[person],
        )
        for code, person, language, text in (
            ("PHONE", "phones", "en", "Thank you for telling us what the ropes changed. (Invented)"),
            ("EBIKE", "ebikes", "de", "Danke an alle, die die Becken gegraben haben. (Erfunden)"),
        )
    )
    show_thanks(thanks=phones, at=when + timedelta(hours=2), by=cast.people["registrar"])


def ask(cast: Cast, when) -> None:
    """One question that was answered, and one complaint that is open."""
    question, _complaint = (
        record_feedback(
            kind=kind,
            about=about,
            message=f"{message} (Invented)",
            contact="",
            key=UUID(int=number),
            at=when,
            by="system:feedback",
        )
        for number, (kind, about, message) in enumerate(
            [
                ("question", "/premium/", "Why is less spent than was set aside?"),
                ("complaint", "D-KAM-2025-0004", "The second basin still has no fence."),
            ],
            start=1,
        )
    )
    answer_feedback(
        case=question,
        answer="Each project is paid as its receipts come in; what is left is still set aside. (Invented)",
        at=when + timedelta(days=1),
        by=cast.people["registrar"],
    )
