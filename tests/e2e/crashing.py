"""The real program with one screen that breaks, secrets in its hands."""

from pathlib import Path

from tests.conftest import KEY
from tests.e2e.walked_terminal import Walked, walk

TOKEN, NUMBER, MAIL, NAME = (
    "EAAJplantedTokenOfTheShop42",
    "+91 98765 43210",
    "leela@planted.example",
    "Leela of the planted name",
)
SECRETS = (KEY, TOKEN, NUMBER, MAIL, NAME)
_BREAKS = f"""
import sys
from importlib import import_module
module, name = sys.argv[1:]
def compose(self):
    db_key, token, number, mail, customer = {SECRETS!r}
    raise RuntimeError(f"{{token}} of {{number}} {{mail}} {{db_key}}: no {{customer!r}}")
setattr(getattr(import_module(module), name), "compose", compose)
sys.argv = ["crm"]
from crm_tui.cli.main import main
main()
"""


def crash(env: dict[str, str], screen: str, *keys: str) -> Walked:
    """Go to a screen (`module.Class`) that breaks."""
    module, _, name = screen.rpartition(".")
    return walk(env, keys, ("-c", _BREAKS, f"crm_tui.screens.{module}", name))


def told(walked: Walked, home: Path) -> list[str]:
    """Secrets that are on the terminal, or in whatever was written down."""
    logs = b"".join(path.read_bytes() for path in (home / "logs").iterdir())
    text = walked.written + logs
    return [one for one in SECRETS if one.encode() in text]
