"""A worker beside the inbox: started when none runs, started again when it dies, stopped at the end."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from crm_tui.cli.adopted import Adopted, Child, end
from crm_tui.cli.locked import Left
from crm_tui.worker_lock import worker_alive

_LOOK = 2.0
"""Seconds between looks; a worker that dies at once is not started more often."""
_KEY_BY_PIPE = "CRM_DB_KEY_FD"
"""The variable that names the descriptor; the key itself is in no environment and no command line."""


@contextmanager
def worker_beside(
    home: Path, env: Mapping[str, str], key: bytes | None = None, left: Left | None = None
) -> Iterator["Keeper"]:
    """See that the shop has a worker for as long as the inbox is open.

    One that runs already (as a service, say) is left alone; if it dies, this one takes over. With
    `key` the worker is handed it, else it finds it by itself. `left` is one that went on while the
    inbox was locked.
    """
    over = threading.Event()
    keeper = Keeper(home, env, key, left)
    keeper.look()
    watch = threading.Thread(target=_watch, args=(keeper, over), daemon=True)
    watch.start()
    try:
        yield keeper
    finally:
        over.set()
        watch.join()
        keeper.stop()


def _watch(keeper: "Keeper", over: threading.Event) -> None:
    while not over.wait(_LOOK):
        keeper.look()


class Keeper:
    """Keeps one worker; `let_go` leaves it to the program that comes after this one."""

    def __init__(
        self, home: Path, env: Mapping[str, str], key: bytes | None, left: Left | None
    ) -> None:
        self._home, self._env, self._key = home, env, key
        self._child: Child | None = None if left is None else Adopted(left.pid)
        self._life = None if left is None else left.life
        self._one_at_a_time = threading.Lock()
        self._gone = False

    def look(self) -> None:
        """Start a worker when none runs and ours is not just starting."""
        with self._one_at_a_time:
            if not self._gone and not self._runs() and not worker_alive(self._home):
                self._start()

    def let_go(self) -> Left | None:
        """Leave it running: `stop` does nothing any more. None where no worker is ours."""
        with self._one_at_a_time:
            self._gone = True
            if self._child is None or self._life is None or not self._runs():
                return None
            os.set_inheritable(self._life, True)
            return Left(self._child.pid, self._life)

    def stop(self) -> None:
        with self._one_at_a_time:
            if not self._gone and self._child is not None:
                end(self._child)
                self._close_life()

    def _runs(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def _start(self) -> None:
        """It ends when its standard input does: also when this process is killed."""
        logs = self._home / "logs"
        logs.mkdir(exist_ok=True, mode=0o700)
        self._close_life()
        theirs, self._life = os.pipe()
        env, given = dict(self._env), self._key_pipe()
        if given is not None:
            env[_KEY_BY_PIPE] = str(given)
        try:
            with (logs / "worker.log").open("ab") as log:
                self._child = subprocess.Popen(
                    [sys.executable, "-m", "crm_tui.cli", "work", "--beside"],
                    env=env,
                    stdin=theirs,
                    stdout=log,
                    stderr=log,
                    pass_fds=() if given is None else (given,),
                    start_new_session=True,
                )
        finally:
            os.close(theirs)
            if given is not None:
                os.close(given)

    def _key_pipe(self) -> int | None:
        """The reading end of a pipe in which the key lies; it is shorter than any pipe's buffer."""
        if self._key is None:
            return None
        reading, writing = os.pipe()
        os.write(writing, self._key.hex().encode())
        os.close(writing)
        return reading

    def _close_life(self) -> None:
        if self._life is not None:
            with suppress(OSError):  # of a program before this one, and closed already
                os.close(self._life)
            self._life = None
