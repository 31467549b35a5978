"""`crm knowledge`, as it is typed."""

from pathlib import Path

import pytest

from crm_tui.domain.errors import CrmError, NotFound
from tests.unit.shell import Shell


@pytest.fixture
def shell(
    shop_env: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    for name, value in shop_env.items():
        monkeypatch.setenv(name, value)
    return Shell(capsys)


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    path = tmp_path / "prices.csv"
    path.write_text("Item,Price\nPlum cake,300\nPav,30\n", "utf-8")
    return path


def test_a_file_is_added_shown_corrected_and_removed(shell: Shell, prices: Path) -> None:
    added = shell.types("knowledge", "add", str(prices))
    assert (added["document"], added["facts"], added["added"]) == ("prices.csv", 2, 2)
    [first, _] = shell.types("knowledge", "show", "prices.csv")["items"]
    assert (first["id"], first["text"], first["place"]) == ("K1", "Plum cake: ₹300", "row 2")
    edited = shell.types("knowledge", "edit", "K1", "Plum cake: ₹350")
    assert (edited["id"], edited["text"]) == ("K1", "Plum cake: ₹350")
    assert edited["edited_at"]
    assert shell.types("knowledge", "remove", "K2")["text"] == "Pav: ₹30"
    assert shell.types("knowledge", "list")["items"][0]["facts"] == 1
    assert shell.types("knowledge", "remove", "prices.csv") == {
        "document": "prices.csv",
        "facts": 1,
    }


def test_a_second_reading_says_what_changed(shell: Shell, prices: Path) -> None:
    shell.types("knowledge", "add", str(prices))
    prices.write_text("Item,Price\nPlum cake,350\nPav,30\nBun,10\n", "utf-8")
    words = shell.shows("knowledge", "add", str(prices))
    assert words == "prices.csv: 3 facts (1 new, 1 changed, 1 as before).\n"


def test_a_fact_is_written_and_found(shell: Shell) -> None:
    written = shell.types("knowledge", "write", "We are closed on Tuesdays", "--topic", "Hours")
    assert (written["document"], written["topic"]) == ("written here", "Hours")
    [found] = shell.types("search", "tuesday ko khula hai", "--in", "knowledge")["items"]
    assert found["id"] == written["id"]


def test_own_words_are_kept_and_forgotten(shell: Shell) -> None:
    shell.types("knowledge", "words", "add", "petha", "pumpkin sweet")
    assert shell.types("knowledge", "words", "list")["items"] == [
        {"word": "petha", "meaning": "pumpkin sweet"}
    ]
    shell.types("knowledge", "words", "remove", "petha")
    assert "No words yet" in shell.shows("knowledge", "words", "list")


def test_mistakes_are_sentences(shell: Shell, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no fact K9"):
        shell.types("knowledge", "remove", "K9")
    with pytest.raises(NotFound, match="no file"):
        shell.types("knowledge", "show", "none.txt")
    with pytest.raises(CrmError, match="cannot be read"):
        shell.types("knowledge", "add", str(tmp_path / "none.txt"))
