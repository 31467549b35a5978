"""Before the first paint nothing is loaded that only a log-in, a keyring or Vault needs."""

import subprocess
import sys

LOOK = """
import sys
import crm_tui.cli.commands, crm_tui.cli.inbox
heavy = {"nacl", "keyring", "hvac", "minio"}
print(sorted({name.partition(".")[0] for name in sys.modules} & heavy))
"""


def test_commands_and_inbox_load_no_cryptography_and_no_keyring() -> None:
    shown = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, check=True)
    assert shown.stdout.decode().strip() == "[]"
