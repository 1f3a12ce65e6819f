"""What a vote comes to by a committee's own rule; whole numbers only, and nobody types the result.

PostgreSQL computes the same in `result_of_votes()` and refuses a decision that says anything else.
"""

from django.utils.translation import gettext as _

ADOPTED, REJECTED, NO_QUORUM = "adopted", "rejected", "no_quorum"


def result_of(
    *, rule: str, needed: int, needed_of: int, quorum: int, present: int, in_favour: int, against: int
) -> str:
    """The result of a vote. Whoever abstained or stood aside counts as present, and as no vote.

    >>> result_of(rule="majority", needed=2, needed_of=3, quorum=5, present=8, in_favour=4, against=3)
    'adopted'
    >>> result_of(rule="qualified", needed=2, needed_of=3, quorum=5, present=8, in_favour=4, against=3)
    'rejected'

    :param rule: `majority`: more in favour than against; `qualified`: at least `needed` of every `needed_of`
        votes cast in favour or against; `consensus`: nobody against, and somebody in favour
    """
    if present < quorum:
        return NO_QUORUM
    if rule == "majority":
        is_adopted = in_favour > against
    elif rule == "qualified":
        is_adopted = in_favour > 0 and in_favour * needed_of >= needed * (in_favour + against)
    else:
        is_adopted = in_favour > 0 and against == 0
    return ADOPTED if is_adopted else REJECTED


def rule_in_words(rule: str, needed: int, needed_of: int) -> str:
    """A rule as people read it before they vote."""
    if rule == "majority":
        return _("More votes in favour than against.")
    if rule == "qualified":
        return _("At least %(needed)s of every %(of)s votes cast are in favour.") % {
            "needed": needed,
            "of": needed_of,
        }
    return _("Nobody is against, and somebody is in favour.")
