"""The commands of `webhook-relay`, as its own parser knows them; `commands_doc` puts them on its page."""

import argparse
from collections.abc import Iterator

from webhook_relay.cli.main import parser

_HEAD = """\
# Commands of the relay

They run on the VPS, most of them as root, because `relay.toml` is readable by root alone.
"""


def relay_commands() -> str:
    """The second half of the page."""
    sections = [_section(path, command) for path, command in _walk(("webhook-relay",), parser())]
    return _HEAD + "\n" + "\n\n".join(sections) + "\n"


def subcommands(command: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """By name; none for a command that does something itself."""
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def options(command: argparse.ArgumentParser) -> list[argparse.Action]:
    """What may be given with it, its arguments first; `--help` is not named."""
    left_out = (argparse._SubParsersAction, argparse._HelpAction)
    found = [one for one in command._actions if not isinstance(one, left_out)]
    return sorted(found, key=lambda one: bool(one.option_strings))


def _walk(
    path: tuple[str, ...], command: argparse.ArgumentParser
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    yield path, command
    for name, inner in subcommands(command).items():
        yield from _walk((*path, name), inner)


def _section(path: tuple[str, ...], command: argparse.ArgumentParser) -> str:
    given = options(command)
    words = ["COMMAND ..."] if subcommands(command) else [_name(o) for o in given if _is_needed(o)]
    parts = [f"{'#' * max(len(path), 2)} {' '.join(path)}"]
    parts += [_sentence(text) for text in [_help(path) or command.description] if text]
    if command.description and len(path) > 1:
        parts.append(command.description)
    parts.append("    " + " ".join([*path, *(["[OPTIONS]"] if given else []), *words]))
    if given:
        rows = [f"| `{_cell(_name(one))}` | {_cell(one.help or '')} |" for one in given]
        parts.append("\n".join(["| Option | What it does |", "|---|---|", *rows]))
    return "\n\n".join(parts)


def _help(path: tuple[str, ...]) -> str:
    """The words beside a command in the list above it."""
    command, text = parser(), ""
    for name in path[1:]:
        for action in command._actions:
            if isinstance(action, argparse._SubParsersAction):
                said = {one.dest: one.help or "" for one in action._choices_actions}
                command, text = action.choices[name], said.get(name, "")
    return text


def _is_needed(one: argparse.Action) -> bool:
    return not one.option_strings or one.required


def _name(one: argparse.Action) -> str:
    name = ", ".join(one.option_strings)
    if one.nargs == 0:
        return name
    value = "|".join(map(str, one.choices)) if one.choices else one.metavar or one.dest.upper()
    return f"{name} {value}".strip()


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}."


def _cell(text: str) -> str:
    """Markdown splits a table row at every bar, even inside code."""
    return text.replace("|", "\\|")
