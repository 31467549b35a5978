"""A worker beside the inbox: started when none runs, started again when it dies, stopped at the end."""

import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from crm_tui.worker_lock import worker_alive

_LOOK = 2.0
"""Seconds between looks; a worker that dies at once is not started more often."""
_PATIENCE = 15.0


@contextmanager
def worker_beside(home: Path, env: Mapping[str, str]) -> Iterator[None]:
    """See that the shop has a worker for as long as the inbox is open.

    One that runs already (as a service, say) is left alone; if it dies, this one takes over.
    """
    over = threading.Event()
    keeper = _Keeper(home, env)
    keeper.look()
    watch = threading.Thread(target=_watch, args=(keeper, over), daemon=True)
    watch.start()
    try:
        yield
    finally:
        over.set()
        watch.join()
        keeper.stop()


def _watch(keeper: "_Keeper", over: threading.Event) -> None:
    while not over.wait(_LOOK):
        keeper.look()


class _Keeper:
    def __init__(self, home: Path, env: Mapping[str, str]) -> None:
        self._home, self._env = home, env
        self._child: subprocess.Popen[bytes] | None = None

    def look(self) -> None:
        """Start a worker when none runs and ours is not just starting."""
        starting = self._child is not None and self._child.poll() is None
        if not starting and not worker_alive(self._home):
            self._start()

    def _start(self) -> None:
        logs = self._home / "logs"
        logs.mkdir(exist_ok=True, mode=0o700)
        with (logs / "worker.log").open("ab") as log:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "crm_tui.cli", "work"],
                env=dict(self._env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self) -> None:
        if self._child is None:
            return
        self._child.terminate()
        try:
            self._child.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
