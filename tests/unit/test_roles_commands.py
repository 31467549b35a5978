"""Staff and viewers at the shell: refused in a sentence with exit code 1, and numbers masked."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui.cli.main import main
from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.roles import Role
from crm_tui.shop import Shop
from tests.unit.roles_scene import furnish

READING = (
    "leads list",
    "leads show {asha}",
    "leads show {double}",
    "leads timeline {asha}",
    "leads facts {asha}",
    "leads doubles",
    "chat +919876543210",
    "search Asha",
    "suggestions list",
    "today",
    "followups list",
    "broadcasts people B{running}",
    "workflows runs",
    "import list",
    "knowledge list",
)
"""Commands that show something of customers."""

CHANGING = (
    ("notes", "leads note {asha} hello", Role.VIEWER, "edit leads"),
    ("sending", "send {asha} hello", Role.VIEWER, "write to customers"),
    ("adding", "leads add --name Ravi", Role.VIEWER, "edit leads"),
    ("drafts", "suggest {asha}", Role.VIEWER, "decide on drafts"),
    ("owner", "leads edit {asha} --owner Sita", Role.STAFF, "give leads to somebody"),
    ("merging", "leads merge {asha} {double}", Role.STAFF, "merge leads"),
    ("facts", "knowledge remove K1", Role.STAFF, "edit the shop's facts"),
    ("words", "knowledge words remove petha", Role.STAFF, "edit the shop's facts"),
    ("import", "import {folder}/people.csv", Role.STAFF, "import files"),
    ("export", "export leads {folder}/all.json", Role.MANAGER, "export everybody"),
    ("digest", "digest", Role.STAFF, "read reports"),
    ("settings", "setup --no-input --name Mine", Role.MANAGER, "change settings and tokens"),
    ("relay", "relay forget", Role.MANAGER, "pair the relay"),
)

Types = Callable[[Role, str], tuple[int, str, str]]


@pytest.fixture
def types(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Types:
    """Types a command as somebody of this role: exit code, output and what was told."""
    folder = tmp_path / "out"
    folder.mkdir()
    ids = furnish(shop, folder)
    shown = {name: f"L{one}" for name, one in ids.items() if name in ("asha", "double")}

    def run(role: Role, line: str) -> tuple[int, str, str]:
        opened = replace(shop, actor=Actor(ActorKind.PERSON, "Ravi", role))
        for place in ("crm_tui.shop.open_shop", "crm_tui.setup_shop.open_shop"):
            monkeypatch.setattr(place, lambda *_, **__: opened)
        words = line.format(**{**ids, **shown, "folder": folder}).split()
        monkeypatch.setattr("sys.argv", ["crm", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        shop.db.close_now()
        return int(ended.value.code or 0), told.out, told.err

    return run


@pytest.mark.parametrize(("line", "role", "act"), [one[1:] for one in CHANGING], ids=lambda one: "")
def test_what_somebody_may_not_do_ends_with_a_sentence_and_exit_code_1(
    types: Types, line: str, role: Role, act: str
) -> None:
    code, out, told = types(role, line)
    assert (code, out) == (1, "")
    assert told.startswith(f"Ravi ({role}) may not {act}. Ask ")


def test_a_viewer_reads_every_list_with_masked_numbers(types: Types) -> None:
    for number, line in enumerate(READING):
        code, out, told = types(Role.VIEWER, line if number % 2 else f"{line} --json")
        assert (code, told) == (0, ""), line
        assert _numbers(out) == [], line


def test_staff_reads_them_whole(types: Types) -> None:
    assert _numbers(types(Role.STAFF, "leads list")[1]) == ["9876543210", "9876543211"]
    assert _numbers(types(Role.STAFF, "leads show {double} --json")[1]) == ["asha@example.com"]


def _numbers(text: str) -> list[str]:
    bare = "".join(one for one in text if one not in " -")
    return [one for one in ("9876543210", "9876543211", "asha@example.com") if one in bare]
