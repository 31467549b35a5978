"""`crm`: every command parses, calls one service and prints.

Command bodies import what they need: `crm --help` loads no screen, no SQLAlchemy and no model.
"""

import sys
from typing import Annotated

import typer

from crm_tui.cli import chat, demo, doctor, export, knowledge, lead, setup, suggest, template, work
from crm_tui.cli import send as send_command
from crm_tui.domain.errors import CrmError

app = typer.Typer(
    name="crm",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command("setup")(setup.setup)
app.add_typer(lead.app, name="leads")
app.command("chat")(chat.chat)
app.command("send")(send_command.send)
app.command("search")(chat.search)
app.command("suggest")(suggest.suggest)
app.add_typer(suggest.app, name="suggestions")
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(template.app, name="templates")
app.command("export")(export.export)
app.command("work")(work.work)
app.command("doctor")(doctor.doctor)
app.command("demo")(demo.demo)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        sys.stdout.write(f"crm {version('crm-tui')}\n")
        raise typer.Exit


@app.callback()
def start(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """A WhatsApp inbox and lead book for a small shop. Without a command it opens the inbox."""


def main() -> None:
    """Run a command; what could not be done is one sentence on standard error and exit code 1."""
    try:
        if len(sys.argv) == 1:
            # Straight to the inbox: parsing nothing would cost a tenth of its start.
            from crm_tui.cli.inbox import open_inbox

            sys.exit(open_inbox())
        app()
    except CrmError as error:
        sys.stderr.write(f"{error.sentence()}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output left (`crm leads list | head`).
        sys.stderr.close()
        sys.exit(0)
