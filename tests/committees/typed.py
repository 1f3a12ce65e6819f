"""What somebody types to log a decision, as the form sends it; the one place that knows the form's fields."""

from uuid import uuid4


def typed_decision(day, **changes):
    """Answers that are taken: a key of their own, and the step that records them.

    :param day: of the meeting
    """
    return {
        "key": str(uuid4()),
        "step": "record",
        "area": "4",
        "title": "Waste bins at the ponds",
        "reason": "Plastic lies about",
        "amount": "1 234,50",
        "meeting_on": day.isoformat(),
        "diggers_men": "2",
        "diggers_in_favour": "2",
    } | changes
