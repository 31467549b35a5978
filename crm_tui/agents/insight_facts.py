"""A number as a model is told it, and what a sentence about it may say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NumberTold:
    """One number of a period, in the words in which people read it."""

    id: str
    """`won`, or `by_source=form` for a row of a table."""
    label: str
    means: str
    now: str
    before: str
    of: str = ""
    """What it is a part of, now; empty where it is no part."""
    before_of: str = ""
    part: str = ""
    """The row's name: a stranger may have written it."""
    moved: int = 0
    """1 more than before, -1 less, 0 as before or not known."""
    better: int = 0
    """1 better than before, -1 worse, 0 neither."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """The texts whose figures a sentence about it may hold."""
        return self.now, self.before, self.of, self.before_of
