"""Amounts as India writes them: `₹1,25,000/-`, `1.25 lakh`, `2 cr`, `50k`."""

import re
from functools import lru_cache

_AMOUNT = re.compile(
    r"(?:rs\.?|inr|₹|रु\.?|ரூ\.?)?\s*(\d[\d,]*(?:\.\d+)?)\s*"
    r"(k|thousand|हज़ार|हजार|lakhs?|lacs?|l|लाख|லட்சம்|લાખ|crores?|cr|करोड़|கோடி|કરોડ)?\.?"
    r"\s*(?:/-|/=|only|rs\.?|inr|₹|रुपये)?",
    re.IGNORECASE,
)
_TIMES = {
    **dict.fromkeys(("k", "thousand", "हज़ार", "हजार"), 1_000),
    **dict.fromkeys(("lakh", "lakhs", "lac", "lacs", "l", "लाख", "லட்சம்", "લાખ"), 100_000),
    **dict.fromkeys(("crore", "crores", "cr", "करोड़", "கோடி", "કરોડ"), 10_000_000),
}
_MOST = 10**15
"""Paise: ten lakh crore rupees."""


@lru_cache(maxsize=4_096)
def read_amount(cell: str) -> int | None:
    """Paise; None for what is no single amount (a range, words)."""
    match = _AMOUNT.fullmatch(cell.strip())
    if match is None:
        return None
    rupees = float(match[1].replace(",", "")) * _TIMES.get((match[2] or "").casefold(), 1)
    return round(rupees * 100) if rupees * 100 <= _MOST else None
