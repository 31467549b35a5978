"""A progress line on standard error, only when a person is looking."""

import sys
import time
from types import TracebackType

from crm_tui.domain.text import line_for_screen

_EVERY = 0.1


class Progress:
    """`exporting messages  12,300`, renewed ten times a second at most."""

    def __init__(self, what: str, total: int | None = None) -> None:
        self._what, self._total = line_for_screen(what), total
        self._shown_at = 0.0
        self._on = sys.stderr.isatty()

    def __enter__(self) -> "Progress":
        return self

    def at(self, done: int) -> None:
        now = time.monotonic()
        if self._on and now - self._shown_at >= _EVERY:
            self._shown_at = now
            of = f" of {self._total:,}" if self._total else ""
            sys.stderr.write(f"\r{self._what}  {done:,}{of}")
            sys.stderr.flush()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._on and self._shown_at:
            sys.stderr.write("\r\x1b[2K")
