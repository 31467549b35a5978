"""Which arm a person gets: by a fixed draw of their own, so that asking again gives the same."""

from collections.abc import Mapping
from hashlib import sha256
from itertools import accumulate

HOLDOUT = "holdout"
"""Not written to, so that `does writing help at all` can be answered."""
_WHOLE = 1 << 64


def draw(seed: int, lead_id: int, holdout: float, shares: Mapping[str, float]) -> str:
    """The arm for a lead, or HOLDOUT; `shares` are those of the week and sum to 1."""
    point = _point(seed, lead_id)
    if point < holdout:
        return HOLDOUT
    rest = (point - holdout) / (1 - holdout)
    names = list(shares)
    for name, upto in zip(names, accumulate(shares.values()), strict=True):
        if rest < upto:
            return name
    return names[-1]


def _point(seed: int, lead_id: int) -> float:
    """Evenly spread over [0, 1)."""
    digest = sha256(f"{seed}:{lead_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / _WHOLE
