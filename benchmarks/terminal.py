"""A program in a real pseudo-terminal: its output, its CPU time, its memory."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

import pexpect


class Terminal:
    """120 by 40 cells, driven by keys."""

    def __init__(self, command: Sequence[str], env: dict[str, str]) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CRM_")}
        shown = {"COLORTERM": "truecolor", "TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none"}
        self._child = pexpect.spawn(
            command[0],
            list(command[1:]),
            env={**kept, **shown, **env},
            dimensions=(40, 120),
            timeout=60,
        )

    def wait_for(self, text: str) -> None:
        """Until these bytes were drawn."""
        self._child.expect_exact(text.encode())

    def press(self, keys: str) -> None:
        self._child.send(keys)

    def settle(self, seconds: float) -> None:
        """Read what is drawn for so long."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                self._child.read_nonblocking(65_536, 0.02)
            except pexpect.TIMEOUT:
                continue

    def cpu_seconds(self) -> float:
        """What all threads of the program have used, to the nanosecond."""
        tasks = Path(f"/proc/{self._child.pid}/task")
        return (
            sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9
        )

    def memory_mb(self) -> float:
        """Resident memory."""
        return memory_mb(self._child.pid)

    def close(self) -> None:
        self._child.close(force=True)


def memory_mb(pid: int) -> float:
    """Resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise ProcessLookupError(pid)
