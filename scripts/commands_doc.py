"""The generated parts of the documentation: commands, settings, providers, and keys.

    .venv/bin/python scripts/commands_doc.py     writes all of them; a test holds them equal

Commands come from the program's own parser, settings from the docstrings of `Settings` and the help
of `crm setup`, providers from the table of capabilities, keys from the registry of actions.
"""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from itertools import pairwise
from pathlib import Path

import click
import typer

from crm_tui import actions, settings
from crm_tui.actions import Scope
from crm_tui.cli.commands import app
from crm_tui.domain.capability import Feature
from crm_tui.settings import SECRETS, Settings
from crm_tui.whatsapp.capabilities import CAPABILITIES
from scripts.relay_commands_doc import relay_commands

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
COMMANDS = ROOT / "docs" / "commands.md"
SETTINGS = ROOT / "docs" / "settings.md"
PROVIDERS = ROOT / "docs" / "providers.md"
KEYS = ROOT / "docs" / "keys.md"
BEGIN, END = "<!-- keys: begin -->", "<!-- keys: end -->"

_NOTE = "<!-- Made by scripts/commands_doc.py: change the program, not this page. -->"
_KEYS_HEAD = f"""\
# Keys

{_NOTE}

Every key of every window. `?` shows the same list; the line at the bottom of each window names the keys that matter
there. A key works in the part of the screen that it stands under here, and `ctrl+p` finds what it does by words.
"""
_README_SCOPES = (
    *(Scope.APP, Scope.INBOX, Scope.LEAD, Scope.LIST, Scope.FILTER),
    *(Scope.CHAT, Scope.MESSAGES, Scope.MESSAGE, Scope.COMPOSER),
)
_COMMANDS_HEAD = f"""\
# Commands

{_NOTE}

`crm` alone opens the inbox, or the set-up where there is no shop yet. A LEAD is an id such as `L42`
or a phone number in any usual spelling. With `--json` a command prints one JSON document and
nothing else. Exit code 0: done. 1: could not, and one sentence on standard error says why. 2: wrong
usage.
"""
_SETTINGS_HEAD = f"""\
# Settings

{_NOTE}

A setting is looked for in the environment first, then in what the shop has saved (`crm setup`),
then the default holds. Secrets are saved inside the encrypted database; everything else is in
`config.toml` in the shop's folder, under the same name in small letters without `CRM_`.

| Variable | Default | `crm setup` | Saved in | What it is |
|---|---|---|---|---|
"""
_SETTINGS_TAIL = """
These are read from the environment alone:

| Variable | What it is |
|---|---|
| `CRM_HOME` | The shop's folder; otherwise the platform's place for user data |
| `CRM_DB_KEY` | The key of the database itself, 64 hexadecimal digits: for scripts and tests |
| `CRM_DB_KEY_FILE` | A file (mode 0600) with that key; `crm setup` makes it where there is none |
| `OTEL_EXPORTER_OTLP_ENDPOINT` | With the extra `traces`: the collector that `crm work` sends its traces to, without a customer's words |
| `NO_COLOR` | Set to anything, the inbox is drawn without colour |
| `CRM_NO_UV` | Set to anything, `run.py` installs with pip alone |
"""
_PROVIDERS_HEAD = f"""\
# Providers

{_NOTE}

What each provider can carry, as the program itself asks before anything is sent. What one cannot
do is said before sending, with what to do instead. Where a provider's own pages are silent, a
feature counts as missing.
"""
_OPTION_NAMES = {"llm_models": "models"}


@cache
def root_command() -> click.Group:
    """The whole of `crm` as its parser sees it."""
    found = typer.main.get_command(app)
    if not isinstance(found, click.Group):
        raise TypeError("crm has subcommands, so its parser is a group")
    return found


def walk(
    command: click.Command, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with its words, groups before what is in them."""
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from walk(inner, (*path, name))


def commands_page() -> str:
    parts = [_section(path, command) for path, command in walk(root_command(), ("crm",))]
    return _COMMANDS_HEAD + "\n" + "\n\n".join(parts) + "\n\n" + relay_commands()


def _section(path: tuple[str, ...], command: click.Command) -> str:
    context = click.Context(command, info_name=" ".join(path), max_content_width=100)
    usage = " ".join(command.collect_usage_pieces(context))
    parts = [
        f"{'#' * max(len(path), 2)} {' '.join(path)}",
        inspect.cleandoc(command.help or ""),
        f"    {' '.join(path)} {usage}",
    ]
    if table := _parameters(command, context):
        parts.append(table)
    return "\n\n".join(parts)


def _parameters(command: click.Command, context: click.Context) -> str:
    rows = [
        f"| `{_cell(name)}` | {_cell(text)} |"
        for one in command.get_params(context)
        if (record := one.get_help_record(context)) is not None
        for name, text in [record]
        if "--help" not in name and "completion" not in name
    ]
    return "\n".join(["| Option | What it does |", "|---|---|", *rows]) if rows else ""


def settings_page() -> str:
    words, options = field_docs(), _setup_options()
    lines = []
    for field in fields(Settings):
        name = field.name
        option = options.get(_OPTION_NAMES.get(name, name))
        text = words.get(name) or (option.help if option else None) or ""
        flag = f"`{option.opts[0]}`" if option else ""
        default = f"`{field.default}`" if field.default else "none"
        place = "the database" if name in SECRETS else "`config.toml`"
        lines.append(
            f"| `CRM_{name.upper()}` | {default} | {flag} | {place} | {_cell(_one_line(text))} |\n"
        )
    return _SETTINGS_HEAD + "".join(lines) + _SETTINGS_TAIL


def providers_page() -> str:
    """A table of features by provider, and what to do where one is missing."""
    every = list(CAPABILITIES.values())
    head = ["", *(one.provider for one in every)]
    rows = [
        [feature.value, *("yes" if feature in one.features else "no" for one in every)]
        for feature in Feature
    ]
    rows.append(["longest text", *(f"{one.longest_text:,}" for one in every)])
    table = "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])
    missing = [
        f"| {one.provider} | {feature.value} | {one.instead.get(feature, 'Send it as a text.')} |"
        for one in every
        for feature in Feature
        if feature not in one.features
    ]
    instead = "\n".join(["| Provider | Cannot | Instead |", "|---|---|---|", *missing])
    return f"{_PROVIDERS_HEAD}\n{table}\n\n## What to do instead\n\n{instead}\n"


def field_docs() -> dict[str, str]:
    """The docstring below each field of `Settings` that has one."""
    module = ast.parse(Path(inspect.getfile(settings)).read_text("utf-8"))
    body = next(
        node.body
        for node in module.body
        if isinstance(node, ast.ClassDef) and node.name == Settings.__name__
    )
    return {
        before.target.id: after.value.value
        for before, after in pairwise(body)
        if isinstance(before, ast.AnnAssign)
        and isinstance(before.target, ast.Name)
        and isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
        and isinstance(after.value.value, str)
    }


def _setup_options() -> dict[str, click.Option]:
    setup = root_command().commands["setup"]
    return {one.name: one for one in setup.params if isinstance(one, click.Option) and one.name}


def readme_with_keys(text: str) -> str:
    """A README with the inbox's keys of today between its two marks."""
    before, _, rest = text.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"README.md needs the marks {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{actions.docs(_README_SCOPES)}\n{END}{after}"


def keys_page() -> str:
    return f"{_KEYS_HEAD}\n{actions.docs()}".replace("\n### ", "\n## ")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    """Markdown splits a table row at every bar, even inside code."""
    return text.replace("\\[", "[").replace("|", "\\|")


def main() -> None:
    COMMANDS.write_text(commands_page(), "utf-8")
    SETTINGS.write_text(settings_page(), "utf-8")
    PROVIDERS.write_text(providers_page(), "utf-8")
    KEYS.write_text(keys_page(), "utf-8")
    README.write_text(readme_with_keys(README.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
