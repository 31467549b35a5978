"""A measure: what was measured, its floor, a baseline from the same run, and whose data it was."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass

from evals.corpora import NoData


@dataclass(frozen=True, slots=True)
class Measure:
    """A value that must at least be `floor` (with `at_most`: at most); without one it is only told."""

    name: str
    value: float
    source: str
    """Whose data it was measured on."""
    floor: float | None = None
    at_most: bool = False
    baseline: float | None = None
    """The same measure of the plain way, in the same run."""
    beside: str = ""
    """What the baseline is."""
    unit: str = ""

    @property
    def met(self) -> bool:
        if self.floor is None:
            return True
        return self.value <= self.floor if self.at_most else self.value >= self.floor


_HEAD = f"  {'what':58}{'value':>9}{'floor':>9}{'baseline':>10}  data source"


def head() -> None:
    """The names of the columns."""
    sys.stdout.write(f"{_HEAD}\n{'-' * (len(_HEAD) + 30)}\n")


def show(title: str, measures: Iterable[Measure]) -> bool:
    """Print each as soon as it is there; whether every floor is met."""
    sys.stdout.write(f"{title}\n")
    met = True
    try:
        for one in measures:
            sys.stdout.write(_line(one))
            sys.stdout.flush()
            met = one.met and met
    except NoData as missing:
        sys.stdout.write(f"✗ not measured: {missing}\n")
        return False
    return met


def _line(one: Measure) -> str:
    mark = " " if one.met else "✗"
    sign = "≤" if one.at_most else "≥"
    floor = "" if one.floor is None else f"{sign} {_number(one.floor)}"
    baseline = "" if one.baseline is None else _number(one.baseline)
    beside = f"; baseline: {one.beside}" if one.beside else ""
    unit = f"{one.unit}, " if one.unit else ""
    value = _number(one.value)
    return f"{mark} {one.name:58}{value:>9}{floor:>9}{baseline:>10}  {unit}{one.source}{beside}\n"


def _number(value: float) -> str:
    return f"{value:.3f}" if abs(value) < 10 else f"{value:,.1f}"
