"""The number's state, and Meta's ways to write a limit and a quality (Meta, "Phone numbers")."""

import re

from crm_tui.whatsapp.provider import AccountState
from crm_tui.whatsapp.providers.reading import Part, line, text

FIELDS = (
    "status,quality_rating,display_phone_number,verified_name,name_status,platform_type,"
    "is_on_biz_app,throughput,whatsapp_business_manager_messaging_limit"
)
_LIMIT = "whatsapp_business_manager_messaging_limit"
_OLD_LIMIT = "messaging_limit_tier"
_TIER = re.compile(r"(?:TIER_)?([0-9]{1,9})(K?)")
_QUALITIES = frozenset({"green", "yellow", "red"})


def read_account(answer: Part) -> AccountState:
    """The state in an answer; a status that is missing counts as connected."""
    return AccountState(
        name=line(answer.get("verified_name")),
        quality=quality(answer.get("quality_rating")) or "",
        daily_limit=daily_limit(answer.get(_LIMIT, answer.get(_OLD_LIMIT))),
        connected=line(answer.get("status"), 60).upper() in ("", "CONNECTED"),
    )


def daily_limit(value: object) -> int | None:
    """People a day, from a number, its digits or a tier's name; 0 is no limit; None for the rest.

    >>> [daily_limit(value) for value in (2000, "250", "TIER_2K", "TIER_UNLIMITED", -1, "soon")]
    [2000, 250, 2000, 0, 0, None]
    """
    word = text(value).upper()
    if word == "-1" or word.endswith("UNLIMITED"):
        return 0
    found = _TIER.fullmatch(word)
    return int(found[1]) * (1000 if found[2] else 1) if found else None


def quality(value: object) -> str | None:
    """`green`, `yellow` or `red`; None while it is not rated."""
    word = line(value, 60).lower()
    return word if word in _QUALITIES else None
