"""Every command that shows something, over a shop full of hostile words: plain lines, nothing to obey."""

import re
from collections.abc import Iterator

import click
import pytest
import typer

from crm_tui.cli import main as program
from crm_tui.cli.commands import app
from crm_tui.domain.errors import CrmError
from crm_tui.shop import Shop
from tests.conftest import KEY, FakeClock
from tests.tui import hostile_shop
from tests.tui.conftest import Town
from tests.tui.hostile_words import ALL_AT_ONCE, obeyed

READS = frozenset(
    {
        *("list", "show", "status", "today", "digest", "doctor", "runs", "ideas", "templates"),
        *("history", "planned", "doubles", "timeline", "facts", "people", "verify", "chat"),
        *(
            "search",
            "suggest",
            "report",
            "numbers",
            "consent",
            "answers",
            "held",
            "retention",
            "notice",
        ),
    }
)
"""Last words of commands that show and change nothing."""
WORDS = {
    "chat": ("L1", "--limit", "100"),
    "search": ("kavya",),
    "suggest": ("L1",),
    "leads timeline": ("L1",),
    "leads facts": ("L2",),
    "leads consent": ("L1",),
    "leads show": ("L2",),
    "leads answers": ("L1",),
    "suggestions show": ("S1",),
    "workflows show": ("no_reply",),
    "experiments show": ("E1",),
    "knowledge show": ("prices.md",),
    "templates show": ("order_ready",),
    "broadcasts show": ("B1",),
    "broadcasts people": ("B1",),
    "privacy breach people": ("1",),
}
"""What those with an argument are given; a new one belongs here."""
ELSEWHERE = frozenset({"service status", "service show"})
"""They ask the computer's service manager, and show nothing of the shop."""


def commands(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[str]:
    if isinstance(group, click.Group):
        for name, inner in group.commands.items():
            yield from commands(inner, (*path, name))
    elif path[-1] in READS and " ".join(path) not in ELSEWHERE:
        yield " ".join(path)


EVERY = sorted(commands(typer.main.get_command(app)))


@pytest.fixture
def hostile(shop: Shop, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Shop:
    town = Town(shop, clock)
    hostile_shop.furnish(town)
    hostile_shop.poison(town, ALL_AT_ONCE)
    shop.db.close_now()
    monkeypatch.setenv("CRM_HOME", str(shop.home))
    monkeypatch.setenv("CRM_DB_KEY", KEY)
    return shop


def run(line: str) -> int:
    """As it would be typed; what it could not do is a sentence on standard error."""
    try:
        app([*line.split(), *WORDS.get(line, ())], standalone_mode=False)
    except CrmError as error:
        program.tell(error.sentence())
        return 1
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


@pytest.mark.timeout(120)
def test_no_command_writes_what_a_terminal_obeys(
    hostile: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    spoke, hurt = set(), {}
    for line in EVERY:
        run(line)
        out, err = capsys.readouterr()
        if found := obeyed(re.sub("\x1b", "ESC", out) + re.sub("\x1b", "ESC", err)):
            hurt[line] = found
        if "ESC" in out + err:
            hurt[line] = ["an escape"]
        if "[/]" in out:
            spoke.add(line)
    assert hurt == {}
    assert len(spoke) >= 20, spoke  # the words are there, and are words


def test_an_error_with_a_hostile_file_name_is_a_plain_sentence(
    hostile: Shop, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "/tmp/fair\x1b]0;owned\x07\u202e.csv"
    monkeypatch.setattr("sys.argv", ["crm", "import", "file", name])
    with pytest.raises(SystemExit, match="1"):
        program.main()
    said = capsys.readouterr().err
    assert "fair]0;owned.csv" in said
    assert obeyed(said) == []
