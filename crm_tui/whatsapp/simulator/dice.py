"""Chance that comes out the same for the same seed, on every machine."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A row of numbers made from a seed."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._thrown = 0

    def throw(self) -> float:
        """The next number in [0, 1)."""
        self._thrown += 1
        digest = hashlib.sha256(f"{self._seed}/{self._thrown}".encode()).digest()
        return int.from_bytes(digest[:6]) / 2**48

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.throw()

    def pick(self, things: Sequence[T]) -> T:
        return things[int(self.throw() * len(things))]

    def shuffled(self, things: Sequence[T]) -> list[T]:
        keyed = [(self.throw(), position) for position in range(len(things))]
        return [things[position] for _, position in sorted(keyed)]
