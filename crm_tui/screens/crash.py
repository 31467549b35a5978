"""What is kept of a crash: where it happened, and nothing that a customer wrote or a key opens."""

import re
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from crm_tui.domain.clock import Millis

_SECRET = re.compile(r"'[^']*'|\"[^\"]*\"|[A-Za-z0-9+/_=-]{20,}|[\w.+-]+@[\w.-]+|\+?\d[\d ]{6,}")
"""Whatever is quoted (a name that was not found, a text that was not understood), and what looks
like a key, an address or a number."""
_LONGEST = 200


def keep_report(error: BaseException, logs: Path | None, now: Millis) -> Path | None:
    """Write the report into `logs` (a temporary folder without one); None when that fails too."""
    folder = logs or Path(tempfile.gettempdir())
    when = datetime.fromtimestamp(now / 1000, UTC)
    path = folder / f"crash-{when:%Y%m%dT%H%M%S}.log"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(report(error), encoding="utf-8")
    except OSError:
        return None
    return path


def report(error: BaseException) -> str:
    """File, line and function of every frame and the redacted words; never a local variable."""
    return "\n\n".join(_one(part) for part in _chain(error)) + "\n"


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    part: BaseException | None = error
    while part is not None and part not in found:
        found.append(part)
        part = getattr(part, "error", None) or part.__cause__ or part.__context__
    return found


def _one(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{Path(f.filename).name}:{f.lineno} in {f.name}" for f in frames]
    words = _SECRET.sub("[left out]", str(error)[:_LONGEST])
    return "\n".join([f"{type(error).__name__}: {words}", *lines])
