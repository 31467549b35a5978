"""What a provider's refusal asks the shop to do; each provider's error table names one for a code."""

from enum import StrEnum


class Action(StrEnum):
    """What to do about a refusal."""

    RETRY = "retry"
    SLOW = "slow"
    LATER = "later"
    TEMPLATE = "template"
    FIX = "fix"
    AUTH = "auth"
    STOP = "stop"
    OPT_OUT = "opt_out"
    BAD_NUMBER = "bad_number"
