"""webhook by adnanh (Debian package `webhook`): it checks the signature and runs a script.

By default it answers before the script has run; told to answer with what the script prints, it waits.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers.peer import Command
from benchmarks.relay_load import SECRET

_SCRIPT = Path(__file__).with_name("store.sh")


@dataclass(frozen=True, slots=True)
class Webhook:
    name: str
    waits: bool
    """For the script, which then also syncs the file."""
    path: str = "/hooks/hook"

    def command(self, home: Path, port: int) -> Command:
        hooks = home / "hooks.json"
        hooks.write_text(json.dumps([self._hook(home)]))
        return Command(("webhook", "-hooks", str(hooks), "-ip", "127.0.0.1", "-port", str(port)))

    def stored(self, home: Path, port: int) -> list[bytes]:
        return [(home / "bodies").read_bytes()]

    def _hook(self, home: Path) -> dict[str, object]:
        arguments = [
            {"source": "string", "name": str(home / "bodies")},
            {"source": "raw-request-body"},
        ]
        match = {
            "type": "payload-hmac-sha256",
            "secret": SECRET.decode(),
            "parameter": {"source": "header", "name": "X-Hub-Signature-256"},
        }
        return {
            "id": "hook",
            "execute-command": str(_SCRIPT),
            "pass-arguments-to-command": [
                *arguments,
                *([{"source": "string", "name": "sync"}] if self.waits else []),
            ],
            "include-command-output-in-response": self.waits,
            "trigger-rule": {"match": match},
        }


def missing() -> str:
    """Why it cannot be measured; empty when it can."""
    return "" if shutil.which("webhook") else "install the Debian package webhook"
