"""Stop and start: of two wishes the later one counts, in whatever order they arrive."""

import itertools
from collections.abc import Sequence

import pytest

from crm_tui.domain.clock import SECOND, Millis
from crm_tui.domain.webhook import MessageSeen, PreferenceSeen, Seen
from crm_tui.services import ingest, leads
from crm_tui.shop import Shop
from crm_tui.store.tx import Tx
from tests.conftest import NOON
from tests.unit.test_ingest import ASHA, asha, said, take

STOP, START = said("STOP", 1, NOON), said("START", 2, NOON + 10 * SECOND)
STOP_AGAIN = said("बंद करो", 3, NOON + 20 * SECOND)


@pytest.mark.parametrize("order", list(itertools.permutations([STOP, START, STOP_AGAIN])))
def test_who_stopped_last_stays_stopped(shop: Shop, order: Sequence[MessageSeen]) -> None:
    take(shop, *order)
    assert shop.db.read_now(leads.get, asha(shop)).opted_out_at == STOP_AGAIN.timestamp


def test_start_lifts_an_earlier_stop(shop: Shop) -> None:
    take(shop, STOP, START)
    assert shop.db.read_now(leads.get, asha(shop)).opted_out_at is None


def test_an_old_switching_on_does_not_lift_a_newer_switching_off(shop: Shop) -> None:
    on = PreferenceSeen(ASHA, wants=True, timestamp=NOON)
    off = PreferenceSeen(ASHA, wants=False, timestamp=Millis(NOON + SECOND))
    take(shop, said("Hello", 1), off, on)
    assert shop.db.read_now(leads.get, asha(shop)).marketing_opted_out_at == off.timestamp


def test_a_second_that_is_full_of_messages_takes_more(shop: Shop) -> None:
    """A synchronised history may hold thousands of messages with one timestamp."""
    many: list[Seen] = [said(f"m{n}", n, NOON - 60 * SECOND) for n in range(4_200)]
    many += [said("later", 9_999, NOON - 59 * SECOND)]

    def trial(tx: Tx) -> None:
        for seen in [many[-1], *many[:-1]]:
            ingest.apply(tx, seen, NOON)

    shop.db.write_now(trial)
    lead = shop.db.read_now(leads.get, asha(shop))
    assert lead.unread_count == 4_201
