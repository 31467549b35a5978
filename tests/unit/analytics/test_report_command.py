"""`crm report`: on the terminal, as JSON, into a file; refused in one sentence, and known to the audit log."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from crm_tui.cli.commands import app
from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.errors import CrmError, NotAllowed
from crm_tui.domain.roles import Role
from crm_tui.services.analytics.report_files import write_report
from crm_tui.shop import Shop
from crm_tui.store import audit_rows
from crm_tui.store.audit_rows import Filter
from tests.conftest import NOON
from tests.unit.analytics.report_numbers import empty, full
from tests.unit.test_sending import customer_writes


@pytest.fixture
def run(shop: Shop, shop_env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs `crm report …` in a shop to which somebody wrote on 22 November."""
    for name, value in shop_env.items():
        monkeypatch.setenv(name, value)
    customer_writes(shop, "Cake?", NOON)

    def report(*words: str) -> Any:
        return CliRunner().invoke(app, ["report", *words])

    return report


DAYS = ("--from", "2026-11-20", "--to", "2026-11-22")


def test_on_the_terminal_it_is_plain_lines(run: Any) -> None:
    lines = run(*DAYS).stdout.splitlines()
    assert lines[0] == "Sweet Crumbs: 20 to 22 November 2026 (3 days)"
    assert "New leads 1 before 0 ▲ 1 better" in [" ".join(one.split()) for one in lines]


def test_as_json_it_is_one_document_of_numbers_that_are_counted(run: Any) -> None:
    found = json.loads(run(*DAYS, "--json").stdout)
    figures = {one["id"]: one["value"] for one in found["figures"]}
    assert found["period"] == {"from": "2026-11-20", "to": "2026-11-22", "days": 3}
    assert (figures["new_leads"], figures["messages_in"]) == (1, 1)
    assert figures["cost_per_won"] is None
    assert found["uncounted"] == 0
    assert found["daily"]["new_leads"] == [0, 0, 1]


def test_a_json_file_holds_the_same_document(run: Any, tmp_path: Path) -> None:
    said = json.loads(run(*DAYS, "--json").stdout)
    target = tmp_path / "report.json"
    days = {"from": "2026-11-20", "to": "2026-11-22"}
    assert json.loads(run(str(target), *DAYS, "--json").stdout) == {
        "file": str(target),
        "period": days,
    }
    assert json.loads(target.read_text("utf-8")) == said


@pytest.mark.parametrize("name", ["report.xlsx", "report.HTML", "report.json"])
def test_a_file_is_for_its_owners_eyes_and_in_the_audit_log(
    shop: Shop, tmp_path: Path, name: str
) -> None:
    target = tmp_path / name
    write_report(shop.db, full(), "Sweet Crumbs", target, shop.actor, NOON)
    assert target.stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.glob("report*")] == [name], "nothing half written is left"
    acts = [one.act for one in shop.db.read_now(audit_rows.page, Filter(), None, 2)]
    assert acts == ["exported", "export_begun"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("report.pdf",), "'report.pdf' ends in none of .xlsx, .html, .json."),
        (("list",), "'list' ends in none of .xlsx, .html, .json."),
        (("--from", "yesterday"), "'yesterday' is no day."),
        (("--from", "2026-11-20", "--to", "2026-11-01"), "is no period."),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    run: Any, words: tuple[str, ...], said: str
) -> None:
    done = run(*words)
    assert isinstance(done.exception, CrmError)
    assert said in done.exception.sentence()
    assert done.stdout == ""


def test_a_place_that_cannot_be_written_to_is_told(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(CrmError, match="could not be written"):
        write_report(
            shop.db, empty(), "Sweet Crumbs", tmp_path / "nowhere/a.html", shop.actor, NOON
        )


@pytest.mark.parametrize("role", [Role.STAFF, Role.VIEWER, None])
def test_who_may_not_read_reports_gets_no_file(
    shop: Shop, tmp_path: Path, role: Role | None
) -> None:
    ravi = Actor(ActorKind.PERSON, "Ravi", role)
    with pytest.raises(NotAllowed, match="may not read reports"):
        write_report(shop.db, full(), "Sweet Crumbs", tmp_path / "a.html", ravi, NOON)
    assert not (tmp_path / "a.html").exists()
