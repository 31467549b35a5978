"""Where the screen is drawn."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def drawn_on_stdout() -> Iterator[None]:
    """Textual draws on standard error; here on the terminal of standard output instead.

    So the caller can send standard error to a file, and nothing that a library prints there is
    drawn over the screen.
    """
    kept = sys.__stderr__
    with os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace") as terminal:
        vars(sys)["__stderr__"] = terminal
        try:
            yield
        finally:
            vars(sys)["__stderr__"] = kept
