"""What starts quickly: looked at in a clean interpreter, because an import graph cannot see lazy ones."""

import json
import subprocess
import sys

import pytest

HEAVY = ("textual", "sqlalchemy", "litellm", "openai", "httpx", "alembic", "pydantic", "starlette")
MODELS = ("litellm", "openai")


def loaded_after(code: str) -> set[str]:
    """The top-level modules that an interpreter has loaded after running `code`."""
    script = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    modules = json.loads(done.stdout.splitlines()[-1])
    return {name.split(".")[0] for name in modules}


@pytest.mark.parametrize("name", HEAVY)
def test_the_commands_help_loads_nothing_heavy(name: str) -> None:
    code = (
        "import sys\n"
        "from crm_tui.cli.commands import app\n"
        "sys.argv = ['crm', '--help']\n"
        "import io, contextlib\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "    app()"
    )
    assert name not in loaded_after(code)


def test_a_shop_can_be_opened_and_read_without_sqlalchemy() -> None:
    loaded = loaded_after("import crm_tui.shop, crm_tui.services.inbox, crm_tui.services.sending")
    assert not loaded & {"sqlalchemy", "alembic", "textual", "httpx", *MODELS}


def test_the_screen_process_loads_no_network_no_model_and_no_sqlalchemy_before_it_paints() -> None:
    loaded = loaded_after("import crm_tui.app, crm_tui.cli.inbox")
    assert not loaded & {"sqlalchemy", "httpx", "alembic", *MODELS}


def test_the_worker_loads_no_model_until_one_is_asked() -> None:
    assert not loaded_after("import crm_tui.worker") & {"textual", *MODELS}


def test_the_relay_loads_nothing_of_the_crm() -> None:
    loaded = loaded_after("import webhook_relay.server, webhook_relay.cli.main")
    assert not loaded & {"crm_tui", "textual", "sqlalchemy", "httpx", *MODELS}


def test_the_envelope_is_all_that_the_crm_takes_of_the_relay() -> None:
    assert not loaded_after("import webhook_relay.envelope") & {"starlette", "uvicorn", "structlog"}
