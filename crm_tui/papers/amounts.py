"""Prices in a list as they are said: `650`, `Rs 650/-` and `650.00` are all `₹650`."""

import re

from crm_tui.domain.money import short_rupees

_AMOUNT = re.compile(
    r"(?:₹|rs\.?|inr|रु\.?)?\s{0,3}(\d[\d,]{0,15})(?:\.(\d{1,2})\d{0,6})?\s{0,3}(?:/-|/=|only|rs\.?|₹)?",
    re.IGNORECASE,
)
_SIGN = re.compile(r"₹|\brs\b\.?|\binr\b|/-|रु", re.IGNORECASE)
_DIGITS = re.compile(r"\d")


def is_amount(cell: str) -> bool:
    """Whether nothing stands in it but an amount."""
    return _AMOUNT.fullmatch(cell.strip()) is not None


def has_currency(cell: str) -> bool:
    """Whether it says rupees: `₹650 per kg`."""
    return bool(_SIGN.search(cell) and _DIGITS.search(cell))


def in_rupees(cell: str) -> str:
    """The amount with its sign and Indian grouping; anything else as it stands."""
    match = _AMOUNT.fullmatch(cell.strip())
    if match is None:
        return cell
    paise = int(match[1].replace(",", "")) * 100 + int((match[2] or "0").ljust(2, "0"))
    return short_rupees(paise)
