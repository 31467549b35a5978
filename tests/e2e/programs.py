"""Running the real programs in tests: relay, worker and commands as processes of their own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.faults.relay_process import RelayProcess

Relay = RelayProcess
"""A relay with one cloud channel, on a port of its own choice."""


def crm(env: dict[str, str], *words: str, code: int = 0) -> Any:
    """Run a command with --json; its document (None when it printed none)."""
    done = subprocess.run(
        [sys.executable, "-m", "crm_tui.cli", *words, "--json"],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code, f"crm {' '.join(words)}: {done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout) if done.stdout.strip() else done.stderr


def wait_for(look: Callable[[], Any], what: str, seconds: float = 15.0, pause: float = 0.02) -> Any:
    """The first true answer of `look`; fails with `what` when none comes in time."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"waited {seconds} s for: {what}"
        time.sleep(pause)
    return found


@contextmanager
def worker(env: dict[str, str]) -> Iterator[None]:
    """`crm work` runs meanwhile."""
    command = [sys.executable, "-m", "crm_tui.cli", "work"]
    process = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def clean_env(**more: str) -> dict[str, str]:
    """This process's environment without any setting of the CRM."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CRM_")}
    return {**kept, **more}


def text_webhook(
    text: str, wa_id: str = "919876543210", message_id: str = "wamid.A", name: str = "Asha"
) -> dict[str, Any]:
    """A Cloud API webhook with one text message, written now."""
    return envelope(
        {
            "contacts": [{"profile": {"name": name}, "wa_id": wa_id}],
            "messages": [
                {
                    "from": wa_id,
                    "id": message_id,
                    "timestamp": str(int(time.time())),
                    "type": "text",
                    "text": {"body": text},
                }
            ],
        }
    )


def envelope(value: dict[str, Any], number_id: str = "106540352242922") -> dict[str, Any]:
    head = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550783881", "phone_number_id": number_id},
    }
    change = {"field": "messages", "value": head | value}
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
