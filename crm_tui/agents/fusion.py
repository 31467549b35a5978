"""Several rankings of the same things put together: reciprocal rank fusion (Cormack et al., 2009)."""

from collections.abc import Hashable, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)

_K = 60
"""As in the paper: how much less the second place counts than the first."""


def fuse(*rankings: Sequence[T]) -> list[T]:
    """All things of all rankings, best first; of equals the one that an earlier ranking names first."""
    scores: dict[T, float] = {}
    for ranking in rankings:
        for place, one in enumerate(ranking):
            scores[one] = scores.get(one, 0.0) + 1 / (_K + place)
    return sorted(scores, key=lambda one: -scores[one])
