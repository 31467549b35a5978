"""A small window that asks until when somebody is put off, and shows what is understood."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.screens.ask_line import AskLine, Known
from crm_tui.widgets import when

_USUAL = ("+2h", "today 6pm", "tomorrow 10am", "+2d", "monday", "+1 week")


class SnoozeLine(AskLine):
    """Ends with words that `read_due` understands, or None."""

    TITLE = "Put off until"
    EXAMPLE = "kal 4 baje, Friday shaam, 2 din baad, +2h"

    def __init__(
        self, whom: str, read_due: Callable[[str], Millis], clock: Clock, zone: ZoneInfo
    ) -> None:
        super().__init__(whom, self._usual)
        self._read_due, self._clock, self._zone = read_due, clock, zone

    async def _usual(self) -> Known:
        return Known(_USUAL, "They come back sooner when they write.")

    def meaning(self, typed: str) -> str:
        """The moment that is meant; raises CrmError."""
        if not typed.strip():
            raise CrmError("Until when?", "Tab takes the first of these.")
        return when.ahead(self._read_due(typed), self._clock.now(), self._zone)
