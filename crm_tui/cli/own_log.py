"""Where standard error goes while a full-screen program is on the terminal."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def errors_to_a_file(logs: Path) -> Iterator[None]:
    """What a library prints on standard error would be drawn over the screen."""
    logs.mkdir(exist_ok=True, mode=0o700)
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with (logs / "screen.log").open("ab") as log:
            os.dup2(log.fileno(), 2)
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
