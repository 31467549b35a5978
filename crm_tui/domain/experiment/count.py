"""Counts: people who were written to, and how many of them did what is counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Count:
    """So many people, so many hits among them (replies, or opt-outs)."""

    people: int = 0
    hits: int = 0

    @property
    def misses(self) -> int:
        return self.people - self.hits

    @property
    def rate(self) -> float:
        """0 to 1; 0 while there is nobody."""
        return self.hits / self.people if self.people else 0.0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.people + other.people, self.hits + other.hits)


Block = Mapping[str, Count]
"""One week, by arm; an arm that got nobody may be missing."""
NOBODY = Count()


def total(counts: Iterable[Count]) -> Count:
    people = hits = 0
    for count in counts:
        people, hits = people + count.people, hits + count.hits
    return Count(people, hits)


def of_arm(blocks: Iterable[Block], arm: str) -> Count:
    """An arm over all weeks."""
    return total(block.get(arm, NOBODY) for block in blocks)
