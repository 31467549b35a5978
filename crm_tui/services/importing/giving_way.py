"""Long writing in large transactions that end early when somebody else waits to write.

A large one costs less for each row: a page of an index is encrypted and written once in each of them.
But who waits cannot hurry its commit. So it is large while nobody else writes, and small for a while
after somebody did: whoever waits then waits for one part of the rows and for a small commit.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

T = TypeVar("T")
PART = 100
"""Rows after which it is looked whether somebody waits, about 10 ms."""
ALONE, IN_COMPANY = 1_600, 300
"""Rows of one transaction."""
COMPANY_LASTS = 5.0
"""Seconds."""


class Pace:
    """How many rows the next transaction may have; asks whether somebody else wants to write."""

    def __init__(
        self, is_wanted: Callable[[], bool], alone: int = ALONE, in_company: int = IN_COMPANY
    ) -> None:
        self._is_wanted = is_wanted
        self._alone, self._in_company = alone, in_company
        self._until = 0.0

    def is_wanted(self) -> bool:
        if not self._is_wanted():
            return False
        self._until = monotonic() + COMPANY_LASTS
        return True

    @property
    def most(self) -> int:
        in_company = self.is_wanted() or monotonic() < self._until
        return self._in_company if in_company else self._alone


def parts(rows: Sequence[T], is_wanted: Callable[[], bool]) -> Iterator[Sequence[T]]:
    """The rows of one transaction, some at a time, until the database is wanted by somebody else."""
    for start in range(0, len(rows), PART):
        yield rows[start : start + PART]
        if is_wanted():
            return


@contextmanager
def no_collecting() -> Iterator[None]:
    """Without Python's search for circles: in a file's rows there are none, and it costs a sixth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
