"""Long writing in large transactions that end early when somebody else waits to write.

A large one costs less for each row: a page of an index is encrypted and written once in each of them.
So nobody pauses while nobody waits; who does waits for one part of the rows and for the commit.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
PART, MOST = 100, 800
"""Rows after which it is looked whether somebody waits, about 10 ms; rows of one transaction."""


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
