"""The head of Today: the day, how much there is of each kind, what all of it costs, how far one is."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from crm_tui.domain import today_words as words
from crm_tui.domain.clock import Millis
from crm_tui.domain.today import Progress, Today

_TALL = 30
"""Lines of a terminal in which a second line for the head is no loss."""
_GAP = " · "
_READING = "reading …"


class DayHead(Widget):
    """Whole parts only; where there is little room, the rarer kinds give way."""

    DEFAULT_CSS = """
    DayHead { height: auto; padding: 0 1; }
    """

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__(markup=False)
        self._zone = zone
        self._day, self._height = "", 0
        self._parts: list[tuple[int, str]] = []
        """How dispensable each part is, and its words, in the order in which they are read."""

    def show(self, today: Today, progress: Progress, *, worker_alive: bool) -> None:
        """Other figures."""
        self._day = words.day(today.at, self._zone)
        worker = [] if worker_alive else ["⚠ worker not running: nothing leaves"]
        kinds = list(enumerate(words.counts(today)))
        done = [f"{progress.done} of {progress.total} done"] if progress.done else []
        quiet = [words.quiet(today, self._zone)] if today.opens_at is not None else []
        self._parts = [
            *((0, part) for part in worker),
            *((0, f"⚠ {part}") for part in words.warnings(today)),
            *((0 if place == 0 else place + 2, part) for place, part in kinds),
            *((2, part) for part in words.cost(today)),
            *((len(kinds) + 2, part) for part in quiet),
            *((1, part) for part in done),
            *((len(kinds) + 3, part) for part in words.audit(today)),
        ]
        self._fit()

    def wait(self, now: Millis) -> None:
        """The figures are those of before: they are being read."""
        self._day = words.day(now, self._zone)
        self._parts = [(0, _READING), *(part for part in self._parts if part[1] != _READING)]
        self._fit()

    def _fit(self) -> None:
        """Laid out anew only where it takes another line."""
        lines = len(self._lines(self.content_size.width))
        self.refresh(layout=lines != self._height)
        self._height = lines

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render(self) -> Content:
        first, *rest = self._lines(self.content_size.width)
        day = Content.styled(self._day, "bold $primary")
        said = Content.styled(first.removeprefix(self._day), "$muted")
        more = [Content.styled(line, "$muted") for line in rest]
        return Content("\n").join([day + said, *more])

    def _lines(self, width: int) -> list[str]:
        most = 2 if self.app.size.height >= _TALL else 1
        lines = [self._day]
        for kept in sorted({rank for rank, _ in self._parts}):
            longer = _laid(self._day, [part for rank, part in self._parts if rank <= kept], width)
            if len(longer) > most:
                break
            lines = longer
        return lines


def _laid(start: str, parts: Sequence[str], width: int) -> list[str]:
    """The parts behind each other, in as many lines as they take."""
    lines, gap = [start], "   "
    for part in parts:
        longer = f"{lines[-1]}{gap}{part}"
        lines, gap = ([*lines[:-1], longer] if len(longer) <= width else [*lines, part]), _GAP
    return lines
