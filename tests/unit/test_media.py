"""Media: fetched, encrypted, kept; and what happens when that does not work the first time."""

import errno
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crm_tui.domain.clock import DAY, MINUTE
from crm_tui.domain.message import Media, MediaState, MessageType
from crm_tui.domain.webhook import MediaRef
from crm_tui.services import media
from crm_tui.shop import Shop
from crm_tui.store import messages
from crm_tui.store.media_files import MediaFolder
from crm_tui.whatsapp.provider import MediaGone, MediaNotNow
from tests.conftest import FakeClock
from tests.unit.test_ingest import asha, said, take

PHOTO = MediaRef("media-1", None, "image/png")


class Shelf:
    """The part of a provider that hands out files; raises what it is told."""

    def __init__(self, content: bytes = b"", trouble: Exception | None = None) -> None:
        self.content, self.trouble, self.asked = content, trouble, 0

    async def fetch_media(self, ref: MediaRef, limit: int) -> bytes:
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble
        return self.content


@pytest.fixture
async def open_shop(shop: Shop) -> AsyncIterator[Shop]:
    take(shop, said("", 1, message_type=MessageType.IMAGE, media=PHOTO))
    yield shop
    await shop.db.close()


def photo(shop: Shop) -> Media:
    [message] = shop.db.read_now(messages.conversation, asha(shop))
    assert message.media is not None
    return message.media


async def fetch(shop: Shop, shelf: Shelf) -> int:
    return await media.fetch_due(shop.db, shop.media, shelf, shop.clock)


async def test_a_photo_is_kept_encrypted(open_shop: Shop) -> None:
    assert await fetch(open_shop, Shelf(b"a picture of a cake")) == 1
    assert (photo(open_shop).state, photo(open_shop).size) == (MediaState.STORED, 19)
    [file] = (open_shop.home / "media").iterdir()
    assert b"cake" not in file.read_bytes()
    assert open_shop.media.get(file.name) == b"a picture of a cake"


async def test_what_the_provider_no_longer_has_is_gone(open_shop: Shop) -> None:
    await fetch(open_shop, Shelf(trouble=MediaGone("It is gone.")))
    assert photo(open_shop).state is MediaState.GONE


async def test_a_day_without_the_provider_loses_no_photo(open_shop: Shop, clock: FakeClock) -> None:
    shelf = Shelf(b"cake", MediaNotNow("The provider cannot be reached."))
    for _ in range(DAY // (30 * MINUTE)):
        await fetch(open_shop, shelf)
        clock.forward(31 * MINUTE)
    assert photo(open_shop).state is MediaState.PENDING
    shelf.trouble = None
    await fetch(open_shop, shelf)
    assert photo(open_shop).state is MediaState.STORED


async def test_a_full_disk_is_waited_for(
    open_shop: Shop, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("crm_tui.store.media_files.write_private", full)
        assert await fetch(open_shop, Shelf(b"cake")) == 1
    assert photo(open_shop).state is MediaState.PENDING
    assert "No space left" in str(photo(open_shop).error)
    clock.forward(MINUTE)
    await fetch(open_shop, Shelf(b"cake"))
    assert photo(open_shop).state is MediaState.STORED


def test_the_same_picture_from_two_customers_at_once_is_one_whole_file(tmp_path: Path) -> None:
    folder, content = MediaFolder(tmp_path / "media", b"k" * 32), b"cake" * 500_000
    failed: list[Exception] = []

    def put(start: threading.Barrier) -> None:
        start.wait()
        try:
            folder.put(content)
        except OSError as error:
            failed.append(error)

    for _ in range(5):
        start = threading.Barrier(4)
        threads = [threading.Thread(target=put, args=(start,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        [file] = (tmp_path / "media").iterdir()
        assert folder.get(file.name) == content
        file.unlink()
    assert failed == []
