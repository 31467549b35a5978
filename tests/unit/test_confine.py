"""Where `crm` runs as the account that owns the shop: what a person names is not taken at its word."""

import os
from pathlib import Path

import pytest

from crm_tui.domain.errors import CrmError
from crm_tui.screens.open_outside import open_outside
from crm_tui.services import confine, export_files


@pytest.fixture
def by_sudo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somebody came by sudo; the folder for files that go in."""
    folder = tmp_path / "exchange"
    folder.mkdir()
    (tmp_path / "shop").mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: 990)
    for name, value in {
        "SUDO_USER": "asha",
        "CRM_EXCHANGE": str(folder),
        "CRM_HOME": str(tmp_path / "shop"),
    }.items():
        monkeypatch.setenv(name, value)
    return folder


def test_without_sudo_a_path_is_a_path(tmp_path: Path) -> None:
    assert confine.to_read(tmp_path / "any", {}) == tmp_path / "any"
    assert not confine.is_confined({"SUDO_USER": ""})
    confine.refuse_to_write("No list", {})
    confine.refuse_command("export", {})


def test_a_file_of_the_exchange_folder_is_copied_first(by_sudo: Path) -> None:
    (by_sudo / "cake.pdf").write_text("cake")
    for named in (by_sudo / "cake.pdf", Path("cake.pdf")):
        taken = confine.to_read(named)
        assert taken.read_text() == "cake"
        assert taken.name == "cake.pdf"
        assert by_sudo.parent / "shop" in taken.parents, (
            "a copy that nobody can exchange afterwards"
        )


@pytest.mark.parametrize(
    "way", ["path", "link", "folder link", "hard link", "folder", "gone", ".."]
)
def test_what_the_account_alone_may_read_cannot_be_named(by_sudo: Path, way: str) -> None:
    secret = by_sudo.parent / "shop" / "keyslots.json"
    secret.write_text("secret")
    named = by_sudo / "cake.pdf"
    match way:
        case "path":
            named = secret
        case "link":
            named.symlink_to(secret)
        case "folder link":
            (by_sudo / "more").symlink_to(secret.parent)
            named = by_sudo / "more" / secret.name
        case "hard link":
            named.hardlink_to(secret)
        case "folder":
            named.mkdir()
        case "..":
            named = by_sudo / ".." / "shop" / secret.name
    with pytest.raises(CrmError, match="cannot be taken from there"):
        confine.to_read(named)


def test_without_a_folder_nothing_goes_in(by_sudo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CRM_EXCHANGE")
    with pytest.raises(CrmError, match="No files can be taken in here"):
        confine.to_read(by_sudo / "cake.pdf")


async def test_nothing_comes_out(by_sudo: Path) -> None:
    target = by_sudo / "all.csv"
    with pytest.raises(CrmError, match="an account of its own"):
        export_files.write(target, "leads", iter(()), lambda _: None)
    assert not target.exists()
    assert "not opened from here" in await open_outside(target, "application/pdf")


@pytest.mark.parametrize(
    "word", ["export", "backup", "setup", "keys", "service", "knowledge", "new", "--"]
)
def test_commands_that_read_or_write_files_are_not_for_here(by_sudo: Path, word: str) -> None:
    with pytest.raises(CrmError, match=f"`crm {word}` does not run from here"):
        confine.refuse_command(word)


@pytest.mark.parametrize("word", ["leads", "chat", "send", "work", "--version"])
def test_daily_commands_are(by_sudo: Path, word: str) -> None:
    confine.refuse_command(word)
