"""The documentation is held to the program: what it says can be typed, clicked and found."""

import contextlib
import re
import shlex
import subprocess
import warnings
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from crm_tui.settings import Settings
from webhook_relay.cli.main import parser as relay_parser

with warnings.catch_warnings():
    # typer imports a name that this click is about to drop.
    warnings.simplefilter("ignore", DeprecationWarning)
    from scripts import commands_doc
    from scripts.relay_commands_doc import options as relay_options
    from scripts.relay_commands_doc import subcommands

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
RENEW = "run .venv/bin/python scripts/commands_doc.py"

_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^ {4,}(?P<line>\S.*)$", re.MULTILINE)
_CODE = re.compile(r"`(?P<line>[^`\n]+)`")
_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ (?P<title>.+)$", re.MULTILINE)
_FORM = re.compile(r"…|\[OPTIONS\]")
"""How a command is written, not one that can be typed."""
_FRONT = re.compile(r"^(?:python3 run\.py |sudo )?(?:\S*/bin/)?")


def quoted(text: str, program: str) -> list[str]:
    """Every command line of `program` in a page: fenced, indented, and inside a sentence."""
    plain = _FENCE.sub("", text)
    lines = [line for fence in _FENCE.findall(text) for line in fence.splitlines()]
    lines += [match["line"] for match in (*_BLOCK.finditer(plain), *_CODE.finditer(plain))]
    lines = [_FRONT.sub("", line) for line in lines]
    return [line for line in lines if re.match(rf"{program}( |$)", line) and not _FORM.search(line)]


def parse(line: str) -> None:
    """Read a command line as `crm` would, and do nothing; raises click.UsageError where it would."""
    command: click.Command = commands_doc.root_command()
    words = shlex.split(line, comments=True)[1:]
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name = words.pop(0)
        if name not in command.commands and hasattr(command, "default_command"):
            words.insert(0, name)
            name = command.default_command
        if name not in command.commands:
            raise click.UsageError(f"no command {name!r}")
        command = command.commands[name]
    if isinstance(command, click.Group) and words and hasattr(command, "default_command"):
        command = command.commands[command.default_command]
    options = [word for word in words if word not in ("--help", "--version")]
    if not isinstance(command, click.Group):
        # A sentence may name a command without its arguments.
        with contextlib.suppress(click.MissingParameter):
            command.make_context("crm", options)
    elif options:
        raise click.UsageError(f"no option {options[0]!r}")


def anchors(page: Path) -> set[str]:
    """The addresses of a page's headings, as code hosts make them."""
    titles = (match["title"].lower() for match in _HEADING.finditer(page.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", title).strip().replace(" ", "-") for title in titles}


def broken_links(page: Path, text: str) -> Iterator[str]:
    for match in _LINK.finditer(text):
        target, _, anchor = match["target"].partition("#")
        if "://" in target:
            continue
        found = (page.parent / target).resolve() if target else page
        if not found.exists() or (anchor and anchor not in anchors(found)):
            yield match["target"]


def kept_files() -> list[Path]:
    """Every file that is, or would be, in the repository."""
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("this is no git checkout")
    names = filter(None, done.stdout.decode().split("\0"))
    return [path for path in map(ROOT.joinpath, names) if path.is_file()]


def test_the_readme_has_todays_keys() -> None:
    text = commands_doc.README.read_text("utf-8")
    assert commands_doc.readme_with_keys(text) == text, RENEW


def test_the_page_of_keys_is_todays() -> None:
    assert commands_doc.KEYS.read_text("utf-8") == commands_doc.keys_page(), RENEW


def test_the_page_of_commands_is_todays() -> None:
    assert commands_doc.COMMANDS.read_text("utf-8") == commands_doc.commands_page(), RENEW


def test_the_page_of_providers_is_todays() -> None:
    assert commands_doc.PROVIDERS.read_text("utf-8") == commands_doc.providers_page(), RENEW


def test_the_page_of_settings_is_todays() -> None:
    assert commands_doc.SETTINGS.read_text("utf-8") == commands_doc.settings_page(), RENEW


def test_every_setting_says_what_it_is() -> None:
    assert commands_doc.field_docs().keys() == {field.name for field in fields(Settings)}


def test_a_readme_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="needs the marks"):
        commands_doc.readme_with_keys("# A page\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    assert list(broken_links(page, page.read_text("utf-8"))) == []


def test_a_link_to_nowhere_is_noticed() -> None:
    page = ROOT / "README.md"
    text = "[a](docs/none.md) [b](docs/guide.md#no-such-heading) [c](docs/guide.md#drafts)"
    assert list(broken_links(page, text)) == ["docs/none.md", "docs/guide.md#no-such-heading"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_crm_command_in_a_page_can_be_typed(page: Path) -> None:
    # The changelog's `Not yet` names commands that are not there: that is its purpose.
    text, _, _ = page.read_text("utf-8").partition("### Not yet")
    for line in quoted(text, "crm"):
        try:
            parse(line)
        except click.UsageError as error:
            pytest.fail(f"{line}: {error.message}")


@pytest.mark.parametrize(
    "line", ["crm leeds list", "crm leads fly", "crm send --loud", "crm chat L1 L2", "crm --loud"]
)
def test_a_command_that_cannot_be_typed_is_noticed(line: str) -> None:
    with pytest.raises(click.UsageError):
        parse(line)


def test_the_readme_names_most_commands() -> None:
    """The search for command lines finds what is there: otherwise the tests above say nothing."""
    lines = quoted((ROOT / "README.md").read_text("utf-8"), "crm")
    named = {line.split()[1] for line in lines if " " in line}
    assert {"setup", "leads", "chat", "send", "doctor", "work", "knowledge"} <= named


def relay_knows(line: str) -> bool:
    """Whether the relay has this command with these options; a sentence may leave arguments out."""
    command, words = relay_parser(), shlex.split(line, comments=True)[1:]
    while (inner := subcommands(command)) and words and not words[0].startswith("-"):
        if words[0] not in inner:
            return False
        command = inner[words.pop(0)]
    known = {name for one in relay_options(command) for name in one.option_strings}
    return {word for word in words if word.startswith("-")} <= known | {"--help"}


RELAY_LINES = [
    (page.name, line)
    for page in PAGES
    for line in quoted(page.read_text("utf-8"), "webhook-relay")
    # The usage lines of the page of commands are made, not typed.
    if page.name != "commands.md"
]


@pytest.mark.parametrize(("page", "line"), RELAY_LINES)
def test_every_relay_command_in_a_page_can_be_typed(page: str, line: str) -> None:
    assert relay_knows(line)


def test_the_relays_page_names_its_commands() -> None:
    assert {line for page, line in RELAY_LINES if page == "relay.md"}


@pytest.mark.parametrize(
    "line",
    ["webhook-relay fly", "webhook-relay channels open", "webhook-relay status --loud"],
)
def test_a_relay_command_that_does_not_exist_is_noticed(line: str) -> None:
    assert not relay_knows(line)


FOREIGN = [
    # In pieces, so that this file does not hold what it looks for.
    "pypi" + ".org",
    "files.python" + "hosted.org",
    "registry.npm" + "js.org",
    "/" + "work/",
    "/" + "root/",
    "/" + "opt/wheels",
]


def test_no_file_names_a_package_registry_or_a_folder_of_a_build_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in kept_files()
        for word in FOREIGN
        if word.encode() in path.read_bytes()
    ]
    assert found == []


def test_locks_that_hold_addresses_are_not_kept() -> None:
    names = {path.name for path in kept_files()}
    assert "requirements.lock" in names
    assert not {name for name in names if name == "uv.lock" or name.startswith("pylock")}
