"""Long writing in small transactions gives way to others, messages that come in above all.

A writer that finds the database taken looks again after 1, 2, 5, 10, 15, 20, then every 25 ms
(SQLite's busy handler), so it gets in only when the database stays free that long.
"""

from dataclasses import dataclass

_SHORT, _LONG = 0.001, 0.025
"""Seconds."""
_EVERY = 8
"""After so many transactions comes a long pause in any case: who waits could not be seen otherwise."""
_REMEMBERED = 1.5
"""Seconds for which somebody who wrote is expected to write again."""


@dataclass(slots=True)
class GivingWay:
    """How long to pause after each transaction: hardly, unless somebody else writes too."""

    _version: int = 0
    _others_at: float = float("-inf")
    _count: int = 0

    def pause(self, version: int, took: float, now: float) -> float:
        """Seconds; `version` is the writer's own `data_version`, which only others move.

        `took` is how long the transaction was, `now` any clock that does not jump, both in seconds.
        """
        if self._count and version != self._version:
            self._others_at = now
        self._version = version
        self._count += 1
        if now - self._others_at < _REMEMBERED:
            return min(_LONG, max(_SHORT, 0.6 * took))
        return _LONG if self._count % _EVERY == 0 else _SHORT
