"""`crm today`."""

import json

import pytest
from typer.testing import CliRunner

from crm_tui.cli.commands import app
from crm_tui.domain.clock import HOUR
from tests.unit.today.people import People


@pytest.fixture
def at_the_shell(
    people: People, shop_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> People:
    for name, value in shop_env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("crm_tui.domain.clock.SystemClock.now", lambda _: people.clock.now())
    return people


def test_the_command_prints_one_json_document(at_the_shell: People) -> None:
    asha = at_the_shell.waits("आशा [red]", 22 * HOUR)
    made = at_the_shell.draft(asha, "Namaste!")
    at_the_shell.waits("Ravi", HOUR)
    ran = CliRunner().invoke(app, ["today", "--json", "--limit", "1"])
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.stdout)
    (item,) = found["items"]
    assert item["lead_id"] == f"L{asha}"
    assert item["name"] == "आशा [red]"
    assert item["reasons"] == [
        {"kind": "answer", "text": "asked 22 h ago, 2 h left", "at": "2026-11-21T09:00:00Z"}
    ]
    assert item["window_expires_at"] == "2026-11-22T09:00:00Z"
    assert (item["suggestion_id"], item["draft"], item["by_one_key"]) == (
        f"S{made}",
        "Namaste!",
        True,
    )
    assert item["cost"] == {"amount_paise": 0, "currency": "INR"}
    assert (found["counts"], found["people"], found["next"]) == ({"answer": 2}, 2, None)


def test_the_command_tells_a_person(at_the_shell: People) -> None:
    at_the_shell.draft(at_the_shell.waits("Asha", 22 * HOUR), "Namaste Asha ji!")
    ran = CliRunner().invoke(app, ["today"])
    assert ran.stdout.splitlines() == [
        "Sunday 22 November · 1 to answer · free if all is sent",
        "",
        "L1  Asha",
        "    asked 22 h ago, 2 h left",
        "    S1 (free): Namaste Asha ji!",
    ]


def test_the_command_says_when_nobody_waits(at_the_shell: People) -> None:
    assert "Nobody waits for you." in CliRunner().invoke(app, ["today"]).stdout
