"""The time of the pictures."""

from crm_tui.domain.clock import Millis

NOW = Millis(1_795_330_800_000)
"""2026-11-22, 12:30 in India."""


class ShotClock:
    """Always the same lunch time."""

    def now(self) -> Millis:
        return NOW
