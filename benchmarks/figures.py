"""A figure: what was measured, its budget, and a baseline from the same run."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value; `budget` is what it may at most (`at_least`: must at least) be."""

    name: str
    value: float
    """NaN: not measured; `name` says why."""
    unit: str
    budget: float | None = None
    at_least: bool = False
    baseline: float | None = None
    """The same of something that does nothing, or does it the plain way; same unit, same run."""
    beside: str = ""
    """What the baseline is."""

    @property
    def met(self) -> bool:
        if self.budget is None:
            return True
        return self.value >= self.budget if self.at_least else self.value <= self.budget


def percentile(values: Sequence[float], share: float) -> float:
    """`percentile(times, 0.95)`: the value that 95 % are at or below."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def show(title: str, figures: Sequence[Figure]) -> bool:
    """Print them as a table; whether every budget is met."""
    head = f"{title:58}{'measured':>12}{'budget':>10}{'baseline':>12}"
    sys.stdout.write(f"\n{head}\n{'-' * len(head)}\n")
    for one in figures:
        sign = "≥" if one.at_least else "≤"
        budget = "" if one.budget is None else f"{sign} {one.budget:,.4g}"
        baseline = "" if one.baseline is None else f"{one.baseline:,.1f}"
        note = f"  ({one.beside})" if one.beside else ""
        value = "not measured" if isnan(one.value) else f"{one.value:,.1f}"
        mark = " " if one.met else "✗"
        sys.stdout.write(
            f"{mark} {one.name:56}{value:>12}{budget:>10}{baseline:>12} {one.unit}{note}\n"
        )
    sys.stdout.flush()
    return all(one.met for one in figures)
