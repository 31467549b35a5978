"""schemathesis over the whole public surface, as the relay itself describes it in /openapi.json."""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from tests.faults.relay_process import SECRET, TOKEN, RelayProcess, running, write_config

CASES = 2_000
PARTS = 2
"""Processes that generate them: that, and not the relay, is what takes the time."""
APART = Path(sys.prefix) / "fuzz"
LARGEST_MEMORY = 120.0
CHANNELS = {
    "hooks": ["meta", "gupshup", "dialog", "twilio"],
    "forms": ["enquiry"],
    "leads": ["portal"],
}
CONFIG = f"""
[relay]
home = "HOME"
port = 0
token = "{TOKEN}"
[[channels]]
id = "meta"
provider = "cloud"
app_secret = "{SECRET}"
verify_token = "verify-me"
[[channels]]
id = "gupshup"
provider = "gupshup"
allow = ["127.0.0.1/32"]
[[channels]]
id = "dialog"
provider = "360dialog"
header = {{ name = "X-Own", value = "own" }}
[[channels]]
id = "twilio"
provider = "twilio"
auth_token = "an-auth-token"
public_url = "https://relay.example.in/hooks/twilio"
[[forms]]
id = "enquiry"
title = "Ask us"
origins = ["https://example.in"]
[[leads]]
id = "portal"
source = "generic"
secret = "a-secret-of-the-portal"
"""
"""A door of every kind; two of them let everything in that comes from here."""


def unable() -> str:
    """Why schemathesis cannot run; empty when it can."""
    return "" if (APART / "schemathesis").is_dir() else "schemathesis is fetched by run.py faults"


def described(relay: RelayProcess) -> dict[str, Any]:
    """The relay's description, with the ids of this relay where it leaves them open."""
    description: dict[str, Any] = json.loads(relay.request("GET", "/openapi.json")[1])
    for path, operations in description["paths"].items():
        known = {"id": CHANNELS.get(path.split("/")[1]), "secret": ["a-secret-of-the-portal"]}
        for parameter in operations.get("parameters", ()):
            if values := known.get(parameter["name"]):
                parameter["schema"] = {"enum": [*values, "nobody"]}
    return description


def fuzz(relay: RelayProcess, folder: Path, cases: int) -> dict[str, Counter[int]]:
    """How often each operation answered with which status."""
    file = folder / "openapi.json"
    file.write_text(json.dumps(described(relay)))
    words = [
        sys.executable,
        "-m",
        "tests.faults.relay_fuzz_cases",
        str(file),
        relay.url,
        str(cases),
    ]
    path = os.pathsep.join([str(APART), str(Path.cwd())])
    # What hypothesis works out of Unicode once takes seconds, so it is kept.
    storage = str(APART / ".hypothesis")
    env = os.environ | {"PYTHONPATH": path, "HYPOTHESIS_STORAGE_DIRECTORY": storage}
    parts = [
        subprocess.Popen([*words, str(part), str(PARTS)], env=env, stdout=subprocess.PIPE)
        for part in range(PARTS)
    ]
    return read(part.communicate()[0] for part in parts)


def read(outputs: Iterable[bytes]) -> dict[str, Counter[int]]:
    found: dict[str, Counter[int]] = {}
    for output in outputs:
        # Before its last line hypothesis may have said that an operation has no broken cases.
        for operation, statuses in json.loads(output.splitlines()[-1]).items():
            found[operation] = Counter({int(status): n for status, n in statuses.items()})
    return found


def run() -> list[Figure]:
    if reason := unable():
        return [Figure(f"not fuzzed: {reason}", 0, "cases")]
    with tempfile.TemporaryDirectory() as name, running(write_config(Path(name), CONFIG)) as relay:
        assert relay.port, relay.last_words()
        found = fuzz(relay, Path(name), CASES)
        alive = relay.request("GET", "/healthz")[0] == 200
        memory = relay.memory("VmHWM")
    return figures(found, alive, memory)


def figures(found: dict[str, Counter[int]], alive: bool, memory: float) -> list[Figure]:
    statuses = sum(found.values(), Counter[int]())
    few = sorted(name for name, counts in found.items() if counts.total() < CASES)
    broken = sum(n for status, n in statuses.items() if status >= 500)
    figure = f"cases to {len(found)} operations, {len(few)} of which have fewer than {CASES:,}"
    return [
        Figure(figure, statuses.total(), "cases"),
        Figure("taken (2xx)", sum(n for s, n in statuses.items() if 200 <= s < 300), "answers"),
        Figure("5xx", broken, "answers", 0),
        Figure("alive afterwards", alive, "relay", 1, at_least=True),
        Figure("most memory meanwhile", memory, "MB", LARGEST_MEMORY),
    ]
