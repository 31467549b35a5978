"""All commands of `crm`: every one parses, calls one service and prints.

Command bodies import what they need: `crm --help` loads no screen, no SQLAlchemy and no model.
"""

import sys
from typing import Annotated

import typer
import typer.core

from crm_tui.cli import (
    audit,
    automatic,
    backup,
    broadcasts,
    chat,
    demo,
    digest,
    doctor,
    experiments,
    export,
    follow_ups,
    importing,
    keys,
    knowledge,
    lead,
    privacy,
    relay,
    report,
    report_insights,
    restore,
    second_factor,
    service,
    service_account,
    setup,
    suggest,
    template,
    today,
    users,
    work,
    workflows,
)
from crm_tui.cli import send as send_command

# Help is plain text; where rich is installed typer would print `\[required]`.
typer.core.HAS_RICH = False

app = typer.Typer(
    name="crm",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command("setup")(setup.setup)
app.command("today")(today.today)
app.add_typer(lead.app, name="leads")
app.command("chat")(chat.chat)
app.command("send")(send_command.send)
app.command("settle")(send_command.settle)
app.command("search")(chat.search)
app.command("suggest")(suggest.suggest)
app.add_typer(suggest.app, name="suggestions")
app.add_typer(follow_ups.app, name="followups")
app.add_typer(workflows.app, name="workflows")
app.add_typer(experiments.app, name="experiments")
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(template.app, name="templates")
app.add_typer(broadcasts.app, name="broadcasts")
app.add_typer(importing.app, name="import")
app.add_typer(automatic.app, name="automatic")
app.add_typer(second_factor.app, name="second-factor")
app.add_typer(users.app, name="users")
app.add_typer(keys.app, name="keys")
app.command("export")(export.export)
app.command("work")(work.work)
app.add_typer(privacy.app, name="privacy")
app.add_typer(relay.app, name="relay")
app.add_typer(service.app, name="service")
app.add_typer(service_account.app, name="service-account")
app.command("digest")(digest.digest)
report.app.command("insights")(report_insights.insights)
app.add_typer(report.app, name="report")
app.add_typer(audit.app, name="audit")
app.command("doctor")(doctor.doctor)
app.command("backup")(backup.backup)
app.command("restore")(restore.restore)
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
