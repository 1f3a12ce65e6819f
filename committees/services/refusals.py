"""Why an act on a committee's money may not happen now."""

from registry.refusals import Refused


class WrongAmount(Refused):
    """The amount is nothing, negative, or in a currency that the fund does not take."""


class WrongDate(Refused):
    """The date lies in the future, or before what it must follow."""


class WrongRate(Refused):
    """Francs without a dated rate, or dollars with one."""


class WrongVotes(Refused):
    """Nobody voted, or a group has fewer seats than members present, or fewer present than votes."""


class WrongState(Refused):
    """The decision is not at this step."""


class SameOfficer(Refused):
    """Whoever recorded a decision can neither confirm nor refuse it."""


class NoMinutes(Refused):
    """Nobody has handed in the signed minutes of the meeting."""


class WrongAmendment(Refused):
    """The decision to be amended is of another committee, at its end, or amended already."""


class SpendsMoreThanAllocated(Refused):
    """The project has less left than the expenditure."""


class ReceiptPaidBefore(Refused):
    """The same file stands behind another expenditure of the project that was not reversed."""


class AlreadyReversed(Refused):
    """The expenditure was taken back before, or somebody asked for it and it waits."""


class PremiumAlreadyPosted(Refused):
    """The premium of this order is in this fund already."""


class AlreadyWithheld(Refused):
    """The details of the decision are kept out of public already."""


class WrongBankLine(Refused):
    """The line does not follow the bank's line before it to the cent, or is of a day that has not come."""


class WrongMatch(Refused):
    """A line of the bank and entries of the fund that do not belong together, or do already to others."""
