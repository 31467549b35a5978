"""The commands of `crm experiments`, as they are typed, on a shop with a workflow of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from crm_tui.domain.errors import Conflict, CrmError, NotFound
from tests.unit.shell import Shell

FILE = """
title = "Reminder"
why = "Because."
[when]
trigger = "no_reply"
days = 2
[[step]]
draft = "Hello {lead.first_name}"
[[step.arm]]
name = "short"
draft = "Still keen? \\u001b]52;c;x\\u0007"
"""


@pytest.fixture
def shell(
    shop_env: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    for name, value in shop_env.items():
        monkeypatch.setenv(name, value)
    folder = Path(shop_env["CRM_HOME"]) / "workflows"
    folder.mkdir()
    (folder / "reminder.toml").write_text(FILE, encoding="utf-8")
    return Shell(capsys, "experiments")


def test_it_is_begun_shown_listed_and_ended(shell: Shell) -> None:
    assert "No experiments yet." in shell.shows("list")
    made = shell.types("start", "reminder", "--name", "Spring", "--holdout", "20")
    assert {key: made[key] for key in ("id", "name", "workflow", "step", "state", "week")} == {
        "id": "X1",
        "name": "Spring",
        "workflow": "reminder",
        "step": 1,
        "state": "running",
        "week": 1,
    }
    assert [arm["name"] for arm in made["arms"]] == ["original", "short"]
    assert made["arms"][0] | {"text": ""} == {
        "name": "original",
        "text": "",
        "sent": 0,
        "counted": 0,
        "replied": 0,
        "rate": None,
        "low": 0.0,
        "high": 1.0,
        "opted_out": 0,
        "share": 0.5,
        "state": "running",
        "why": None,
    }
    assert made["holdout"]["share"] == 0.2
    assert (made["e_value"], made["needed"]) == (1.0, 40.0)
    assert made["verdict"]["kind"] == "not_enough_yet"
    assert shell.types("show", "X1") == shell.types("show", "Spring") == made
    assert shell.types("list")["items"] == [made]
    assert "X1" in shell.shows("list")
    ended = shell.types("stop", "X1")
    assert (ended["state"], ended["verdict"]["kind"]) == ("ended", "stopped")
    with pytest.raises(Conflict, match="has ended"):
        shell.types("stop", "X1")


def test_a_person_sees_words_and_no_escape_codes(shell: Shell) -> None:
    shell.types("start", "reminder")
    seen = shell.shows("show", "X1")
    assert "Not enough yet" in seen
    assert "original: nobody was written to yet; sent to 0; 50% of this week" in seen
    assert "\x1b" not in seen
    assert "\x07" not in seen


def test_the_owner_overrules(shell: Shell) -> None:
    shell.types("start", "reminder", "--fixed", "250")
    adopted = shell.types("adopt", "X1", "short")
    assert adopted["fixed"] == 250
    assert adopted["verdict"] == {
        "kind": "adopted",
        "winner": "short",
        "weeks_left": None,
        "weeks_between": None,
        "text": "Everybody gets short, chosen by hand.",
    }
    assert [arm["share"] for arm in adopted["arms"]] == [0.0, 1.0]
    assert shell.types("adopt", "X1", "holdout")["verdict"]["winner"] == "holdout"


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        (("start", "nowhere"), "no workflow 'nowhere'"),
        (("start", "win_back"), "nothing to compare"),
        (("start", "reminder", "--step", "9"), "no step 9"),
        (("start", "reminder", "--holdout", "90"), "too much"),
        (("start", "reminder", "--holdout", "nan"), "too much"),
        (("start", "reminder", "--fixed", "1"), "tell nothing"),
        (("show", "X5"), "no experiment X5"),
        (("adopt", "Autumn", "short"), "no experiment 'Autumn'"),
    ],
)
def test_what_cannot_be_done_is_told(shell: Shell, words: tuple[str, ...], trouble: str) -> None:
    with pytest.raises((CrmError, NotFound), match=trouble):
        shell.types(*words)


def test_it_tells_how_many_people_a_fixed_size_needs(shell: Shell) -> None:
    assert shell.types("size", "15", "30")["people_for_each_arm"] == 121
    assert shell.shows("size", "15", "22").startswith("482 people for each arm")
    for rates in (("30", "15"), ("0", "5"), ("nan", "20"), ("15", "100")):
        with pytest.raises(CrmError, match="no two rates"):
            shell.types("size", *rates)


def test_the_mathematics_loads_no_numpy(shop_env: dict[str, str]) -> None:
    code = (
        "import sys, crm_tui.services.turns, crm_tui.services.experiments.weekly,"
        " crm_tui.screens.experiments_view, crm_tui.services.experiments.desk;"
        " sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
