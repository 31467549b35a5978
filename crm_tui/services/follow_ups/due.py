"""Which open follow-ups are meant."""

from enum import StrEnum


class Due(StrEnum):
    ALL = "all"
    OVERDUE = "overdue"
    TODAY = "today"
    """What is over, too, and what comes before midnight at the shop."""
