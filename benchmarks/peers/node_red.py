"""Node-RED: a flow checks the signature, appends the body to a file and then answers.

It is installed here on demand from package.json and its lock, with the Node.js that it asks for.
"""

import shutil
import subprocess
from pathlib import Path

from benchmarks.peers.peer import Command
from benchmarks.relay_load import SECRET

_HERE = Path(__file__).parent
_PROGRAM = _HERE / "node_modules" / "node-red" / "red.js"
_INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
_INSTALL_SECONDS = 240


class NodeRed:
    name = "Node-RED 5"
    path = "/hook"

    def command(self, home: Path, port: int) -> Command:
        settings = str(_HERE / "node_red_settings.js")
        return Command(
            (_node(), str(_PROGRAM), "--settings", settings),
            {
                "PEER_HOME": str(home),
                "PEER_PORT": str(port),
                "PEER_FLOWS": str(_HERE / "node_red_flows.json"),
                "PEER_SECRET": SECRET.decode(),
                "PEER_FILE": str(home / "bodies"),
            },
        )

    def stored(self, home: Path, port: int) -> list[bytes]:
        return [(home / "bodies").read_bytes()]


def missing() -> str:
    """Why it cannot be measured; empty when it can, once it has been installed if need be."""
    if _PROGRAM.exists():
        return ""
    if shutil.which("npm") is None:
        return "npm is not installed"
    try:
        subprocess.run(
            _INSTALL, cwd=_HERE, check=True, timeout=_INSTALL_SECONDS, capture_output=True
        )
    except (OSError, subprocess.SubprocessError):
        return f"it could not be installed: run `npm ci` in benchmarks/{_HERE.name} to see why"
    return ""


def _node() -> str:
    """The Node.js that was installed with it, else the machine's."""
    own = sorted(_HERE.glob("node_modules/node-linux-*/bin/node"))
    return str(own[0]) if own else "node"
