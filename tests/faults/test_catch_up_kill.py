"""A worker that is killed in the middle of a week's events loses none, doubles none, owes no lead its line."""

import time
from collections.abc import Callable, Iterator

import pytest

from benchmarks.week_away import fill, town_of, week
from crm_tui.demo.stage import Stage, stage
from crm_tui.domain.message import Direction
from crm_tui.services import stepping
from crm_tui.services.applying import Touched
from crm_tui.services.sync import FAR_BEHIND
from crm_tui.store import unsettled, webhooks
from crm_tui.store.tx import Tx

EVENTS = FAR_BEHIND + 500
KILLED_AT = 300
PATIENCE = 120.0


@pytest.fixture
def made() -> Iterator[Stage]:
    with stage() as one:
        one.furnish(100, 1_000, lambda _: None)
        yield one


def test_a_week_survives_a_worker_that_is_killed(made: Stage) -> None:
    shop = made.shop
    town, now = shop.db.read_now(town_of), shop.clock.now()
    shop.db.write_now(_out_of_step, now)  # the demo's own leads are in step from here on
    last = fill(made.folder / "relay.toml", week(town, EVENTS, now))
    texts = sum(b'"messages": [' in body for _, body in week(town, EVENTS, now))
    made.relay.start()
    until(made.relay_ready)
    made.worker.start()
    until_it_has_read(made, KILLED_AT)
    made.worker.kill()
    made.worker.start()
    until_it_has_read(made, last)
    until(lambda: not shop.db.read_now(unsettled.every))
    made.worker.stop()
    assert shop.db.read_now(_kept) == (EVENTS, texts)
    assert shop.db.write_now(_out_of_step, shop.clock.now()) == []


def until_it_has_read(made: Stage, number: int) -> None:
    until(lambda: made.shop.db.read_now(webhooks.cursor)[1] >= number)


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _kept(tx: Tx) -> tuple[int, int]:
    """Events that were applied, and messages that came with them."""
    events = tx.all("SELECT 1 FROM webhook_event WHERE state = 'done'")
    messages = tx.all(
        "SELECT DISTINCT wa_id FROM message WHERE direction = :inbound AND wa_id LIKE 'wamid.week%'",
        inbound=Direction.INBOUND,
    )
    return len(events), len(messages)


def _out_of_step(tx: Tx, now: int) -> list[int]:
    """Leads whose line changes when it is made anew."""
    before = {row["id"]: tuple(row) for row in tx.all(_LINES)}
    for lead_id in before:
        stepping.into_step(tx, Touched(lead_id), now)
    return [row["id"] for row in tx.all(_LINES) if tuple(row) != before[row["id"]]]


_LINES = (
    "SELECT id, last_message_at, last_message_preview, activity_at, last_inbound_at, unread_count,"
    " needs_reply, window_expires_at, quality_score FROM lead ORDER BY id"
)
