"""`crm leads list --figure`: who is behind a number of the report."""

from datetime import date, timedelta

import pytest

from crm_tui.domain.errors import CrmError
from tests.unit.shell import Shell


@pytest.fixture
def shell(
    shop_env: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    for name, value in shop_env.items():
        monkeypatch.setenv(name, value)
    return Shell(capsys)


def test_leads_behind_a_number_are_listed_as_they_are_now(shell: Shell) -> None:
    asha = shell.types("leads", "add", "--name", "Asha", "--source", "web form")
    shell.types("leads", "add", "--name", "Ravi", "--source", "walk-in")
    came = date.fromisoformat(asha["created_at"][:10])
    days = f"{came - timedelta(1)}..{came + timedelta(1)}"

    def listed(*words: str) -> list[str]:
        return [lead["name"] for lead in shell.types("leads", "list", *words)["items"]]

    assert listed("--figure", f"new_leads@{days}") == ["Ravi", "Asha"]
    assert listed("--figure", f"by_source=web form@{days}") == ["Asha"]
    assert listed("--figure", f"won@{days}") == []
    shell.types("leads", "stage", "L2", "closed")
    assert listed("--figure", f"won@{days}") == ["Ravi"]
    shell.types("leads", "filters", "save", "winners", "--figure", f"won@{days}")
    assert listed("--filter", "winners") == ["Ravi"]


def test_a_kept_list_behind_a_number_is_counted_before_something_is_done_with_it(
    shell: Shell,
) -> None:
    asha = shell.types("leads", "add", "--name", "Asha", "--source", "web form")
    came = date.fromisoformat(asha["created_at"][:10])
    days = f"{came - timedelta(1)}..{came + timedelta(1)}"
    shell.types("leads", "filters", "save", "new ones", "--figure", f"new_leads@{days}")
    shell.types("leads", "add", "--name", "Ravi", "--source", "walk-in")
    shell.shows("leads", "tag", "+vip", "--filter", "new ones")
    assert [shell.types("leads", "show", one)["tags"] for one in ("L1", "L2")] == [["vip"]] * 2


def test_what_is_no_number_is_refused_with_the_way_to_write_it(shell: Shell) -> None:
    with pytest.raises(CrmError, match="no number of a period") as refused:
        shell.types("leads", "list", "--figure", "winners")
    assert "won@2026-11-01..2026-11-22" in refused.value.sentence()
