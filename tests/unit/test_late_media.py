"""Files that reach the shop after WhatsApp has dropped them: said kindly, and nobody asks in vain."""

import json

import pytest

from crm_tui.domain.clock import DAY, SECOND, Millis
from crm_tui.domain.message import Media, MediaState
from crm_tui.parsing import make_parser
from crm_tui.services import ingest
from crm_tui.services.late_media import TOO_LATE
from crm_tui.shop import Shop
from crm_tui.store import messages
from crm_tui.store.health import files_gone
from crm_tui.store.webhooks import RawEvent
from tests.conftest import NOON, FakeClock
from tests.e2e.programs import envelope
from tests.unit.test_ingest import asha
from tests.unit.test_media import Shelf, fetch

WEEK = 7 * DAY


def photo(sent: int, received: int, provider: str = "cloud") -> RawEvent:
    """A webhook with a photo; times in milliseconds."""
    value = {
        "contacts": [{"profile": {"name": "Asha"}, "wa_id": "911000000123"}],
        "messages": [
            {
                "from": "911000000123",
                "id": "wamid.photo",
                "timestamp": str(sent // SECOND),
                "type": "image",
                "image": {"id": "123", "mime_type": "image/jpeg"},
            }
        ],
    }
    body = json.dumps(envelope(value)).encode()
    return RawEvent("spool", 1, "channel", provider, Millis(received), {}, body)


def came(shop: Shop, raw: RawEvent) -> Media:
    """The photo as the chat has it after this webhook."""
    shop.db.write_now(ingest.keep_and_apply, [raw], make_parser(shop), shop.clock.now())
    [message] = shop.db.read_now(messages.conversation, asha(shop))
    assert message.media is not None
    return message.media


@pytest.mark.parametrize("provider", ["cloud", "360dialog"])
async def test_what_waited_for_eight_days_is_gone_with_one_kind_sentence_and_nobody_asks(
    shop: Shop, clock: FakeClock, provider: str
) -> None:
    clock.forward(8 * DAY)
    found = came(shop, photo(NOON, NOON + SECOND, provider))
    assert (found.state, found.error) == (MediaState.GONE, TOO_LATE)
    assert "asked to send it again" in TOO_LATE
    assert shop.db.read_now(files_gone) == 1
    shelf = Shelf(b"cake")
    assert await fetch(shop, shelf) == 0
    assert shelf.asked == 0
    await shop.db.close()


@pytest.mark.parametrize(
    ("sent", "received", "why"),
    [
        (NOON - WEEK, NOON - WEEK, "just in time"),
        (NOON - 60 * DAY, NOON, "old words whose file was made ready today"),
        (NOON, NOON - 400 * DAY, "the relay's clock was wrong"),
        (NOON, NOON + 400 * DAY, "the relay's clock runs ahead"),
    ],
)
def test_a_file_that_may_still_be_there_is_fetched(
    shop: Shop, sent: int, received: int, why: str
) -> None:
    assert came(shop, photo(sent, received)).state is MediaState.PENDING, why
