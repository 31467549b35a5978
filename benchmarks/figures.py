"""A figure: what was measured, its budget, and a baseline from the same run."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`measured` in `unit`; kept when it is at most (or at least) `budget`."""

    name: str
    measured: float
    unit: str
    budget: float
    baseline: str
    """What it stands beside, measured in the same run."""
    at_least: bool = False

    @property
    def kept(self) -> bool:
        return self.measured >= self.budget if self.at_least else self.measured <= self.budget


def percentile(values: Sequence[float], share: float) -> float:
    """`percentile(times, 0.95)`: the value that 95 % are at or below."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def show(title: str, figures: Sequence[Figure]) -> bool:
    """Print them as a table; whether every budget is kept."""
    sys.stdout.write(f"\n{title}\n")
    for figure in figures:
        mark = "✓" if figure.kept else "✗"
        sign = "≥" if figure.at_least else "≤"
        sys.stdout.write(
            f"  {mark} {figure.name:<52} {figure.measured:>10.1f} {figure.unit:<6}"
            f" budget {sign} {figure.budget:g} {figure.unit:<6} {figure.baseline}\n"
        )
    sys.stdout.flush()
    return all(figure.kept for figure in figures)
