"""Numbers drawn with signs of a terminal: bars, lines of days, shades. Each also differs without colour."""

from collections.abc import Sequence

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_STEPS = "▁▂▃▄▅▆▇█"
_SHADES = "░▒▓█"
_NOTHING = "·"
_WIDEST_DAY = 4
"""Cells of one day at most: three days are no wall."""


def bar(share: float, cells: int) -> str:
    """So much of `cells`, by eighths of a cell; whatever is more than nothing shows."""
    eighths = round(max(0.0, min(1.0, share)) * cells * 8)
    eighths = max(eighths, 1) if share > 0 and cells > 0 else eighths
    whole, rest = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[rest] if rest else "")


def spark(values: Sequence[float], cells: int) -> str:
    """One step for each value, the first on the left; several days share a cell where there are many."""
    if not values or cells < 1:
        return ""
    many = -(-len(values) // cells)
    means = [_mean(values[at : at + many]) for at in range(0, len(values), many)]
    wide = max(1, min(_WIDEST_DAY, cells // len(means)))
    most = max(means)
    return "".join(_step(one, most) * wide for one in means)


def shade(value: float, most: float) -> str:
    """One cell of a heat map: `·` for nothing, then four shades up to `most`."""
    if value <= 0 or most <= 0:
        return _NOTHING
    return _SHADES[min(3, int(value / most * 4 - 1e-9))]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _step(value: float, most: float) -> str:
    """The lowest is nothing at all: one message is more than none."""
    if value <= 0 or most <= 0:
        return _STEPS[0]
    return _STEPS[1 + min(6, int(value / most * 7 - 1e-9))]
