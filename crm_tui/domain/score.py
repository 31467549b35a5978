"""A lead's score, 1 to 10, and the reasons for it; each points at what it rests on."""

from dataclasses import dataclass

LOWEST, HIGHEST = 1, 10


@dataclass(frozen=True, slots=True)
class Ref:
    """What a reason rests on: `message` M12, `call` C3, or `lead` with the name of a field."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Reason:
    """So many points (they may be negative), and why, in a few words."""

    points: int
    words: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Score:
    value: int
    """1 to 10."""
    reasons: tuple[Reason, ...]
    """The weightiest first."""


def total(start: int, reasons: tuple[Reason, ...]) -> Score:
    """The sum of the points, kept within 1 to 10."""
    value = start + sum(reason.points for reason in reasons)
    ranked = sorted(reasons, key=lambda reason: -abs(reason.points))
    return Score(max(LOWEST, min(HIGHEST, value)), tuple(ranked))
