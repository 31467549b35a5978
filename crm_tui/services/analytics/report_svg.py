"""Pictures of a report as inline SVG: bars, a line of days, a map of hours; each says in words what it shows."""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from crm_tui.services.analytics.report_elements import el

_WIDTH, _HEIGHT = 640, 90
_CELL, _LEFT, _TOP = 24, 40, 18
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def bar(share: float) -> Element:
    """A bar as long as its share, from 0 to 1, of the longest one; what is not nothing can be seen."""
    width = 0.0 if share <= 0 else max(1.0, min(100.0, share * 100))
    return el(
        "svg",
        el("rect", width=f"{width:.1f}", height=10, class_="ink"),
        class_="bar",
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def days_line(values: Sequence[int], says: str) -> Element:
    """A point for each day, from nothing to the most."""
    most = max((*values, 1))
    step = _WIDTH / max(1, len(values) - 1)
    points = " ".join(
        f"{number * step:.1f},{_HEIGHT - (_HEIGHT - 6) * max(0, value) / most - 2:.1f}"
        for number, value in enumerate(values)
    )
    return el(
        "svg",
        el("title", says),
        el("line", x1=0, x2=_WIDTH, y1=_HEIGHT - 1, y2=_HEIGHT - 1, class_="axis"),
        el("polyline", points=points, class_="line"),
        class_="days",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
    )


def hours_map(counts: Mapping[str, int], says: str) -> Element:
    """Seven rows of 24 cells by `0 09`; each cell has its number, so the shade is not all there is."""
    most = max((*counts.values(), 1))
    cells = [
        one
        for day in range(7)
        for hour in range(24)
        for one in _cell(day, hour, counts.get(f"{day} {hour:02d}", 0), most)
    ]
    names = [_label(2, _TOP + _CELL * day + 16, name) for day, name in enumerate(_DAYS)]
    hours = [_label(_LEFT + _CELL * hour + 5, 12, f"{hour:02d}") for hour in range(24)]
    size = f"0 0 {_LEFT + 24 * _CELL} {_TOP + 7 * _CELL}"
    title = el("title", says)
    return el("svg", title, *names, *hours, *cells, class_="hours", viewBox=size, role="img")


def _cell(day: int, hour: int, count: int, most: int) -> tuple[Element, ...]:
    x, y = _LEFT + _CELL * hour, _TOP + _CELL * day
    shade = 0.08 + 0.92 * count / most if count > 0 else 0.0
    place = {"x": x, "y": y, "width": _CELL - 2, "height": _CELL - 2}
    ground = el("rect", **place, class_="cell", fill_opacity=f"{shade:.2f}")
    if count <= 0:
        return (ground,)
    over = "count light" if shade > 0.55 else "count"
    return ground, el("text", _short(count), x=x + 11, y=y + 15, class_=over)


def _short(count: int) -> str:
    return str(count) if count < 1_000 else f"{count // 1_000}k"


def _label(x: int, y: int, text: str) -> Element:
    return el("text", text, x=x, y=y, class_="label")
