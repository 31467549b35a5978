"""A customer's file that was opened outside does not stay in clear on the disk."""

import os
import tempfile
from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.services import media
from crm_tui.services.inbox import Inbox
from crm_tui.shop import Shop
from crm_tui.store import plain_copies
from crm_tui.store.plain_copies import PlainCopies
from tests.conftest import NOON
from tests.unit.test_files import picture

NAME = "0123456789abcdef" * 2


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


def left() -> list[Path]:
    return list(Path(tempfile.gettempdir()).rglob("*"))


def test_a_copy_is_for_this_account_alone_and_says_what_it_is() -> None:
    path = PlainCopies().make(NAME, b"a cake", ".jpg")
    assert path.read_bytes() == b"a cake"
    assert path.name == "0123456789ab.jpg"
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


async def test_what_was_opened_is_gone_when_the_inbox_is_left_or_locked(shop: Shop) -> None:
    inbox = Inbox(shop.db, shop.media, shop.clock, OWNER, shop.policy, lambda: True)
    shop.media.open_copy(shop.media.put(picture())[0], "image/png")
    assert len(left()) == 2
    await inbox.close()
    assert left() == []
    shop.media.take_back_copies()


def test_work_of_a_person_in_a_copy_is_not_thrown_away() -> None:
    copies = PlainCopies()
    worked_in, other = copies.make(NAME, b"a form", ".pdf"), copies.make(NAME, b"a cake", ".jpg")
    worked_in.write_bytes(b"a form, filled in")
    copies.take_back()
    assert worked_in.read_bytes() == b"a form, filled in"
    assert not other.exists()


async def test_the_worker_removes_what_a_killed_inbox_left_once_it_is_old(shop: Shop) -> None:
    old, young = (PlainCopies().make(NAME, b"a cake", ".jpg") for _ in range(2))
    os.utime(old, (NOON / 1000 - 10, NOON / 1000 - 10))
    os.utime(young, (NOON / 1000, NOON / 1000))
    await media.sweep(shop.db, shop.media, NOON)
    await shop.db.close()
    assert not old.parent.exists()
    assert young.exists()


def test_only_copies_of_these_files_go_with_an_erased_person() -> None:
    copies = PlainCopies()
    theirs, others = copies.make(NAME, b"1", ".jpg"), copies.make("f" * 32, b"2", ".jpg")
    assert plain_copies.remove_those_of([]) == 0
    assert plain_copies.remove_those_of([NAME]) == 1
    assert not theirs.parent.exists()
    assert others.exists()
