"""The relay itself, measured the same way as its peers."""

import sys
from pathlib import Path

from benchmarks.peers.peer import Command
from benchmarks.relay_kept import kept
from benchmarks.relay_load import SECRET
from benchmarks.relay_servers import HOOK, write_config
from webhook_relay.envelope import new_key_pair


class ThisRelay:
    name = "this relay"
    path = HOOK

    def __init__(self) -> None:
        self._secret, self._public = new_key_pair()

    def command(self, home: Path, port: int) -> Command:
        config = write_config(home, SECRET, self._public, port)
        return Command((sys.executable, "-m", "webhook_relay", "serve", "--config", str(config)))

    def stored(self, home: Path, port: int) -> list[bytes]:
        return kept(port, self._secret)
