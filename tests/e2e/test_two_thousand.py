"""Many sends while the provider drops one answer in twenty: no doubles, nothing unaccounted for.

Three hundred here; two thousand where CRM_RUNS is set, as in `make faults`.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.services import leads, sending
from crm_tui.services.sending import Wanted
from crm_tui.shop import Shop, open_shop
from crm_tui.store.tx import Tx
from tests.e2e.programs import wait_for, worker
from tests.e2e.stage import stage

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PEOPLE, EACH = 100, 20 if "CRM_RUNS" in os.environ else 3
DROPPED = 0.05


@contextmanager
def closing_now(opened: Shop) -> Iterator[None]:
    try:
        yield
    finally:
        opened.db.close_now()


def statuses(opened: Shop) -> Counter[str]:
    rows = opened.db.read_now(
        lambda tx: tx.all("SELECT status FROM message WHERE direction = 'outbound'")
    )
    return Counter(row["status"] for row in rows)


def queue_all(opened: Shop) -> None:
    now = opened.clock.now()

    def queue(tx: Tx) -> None:
        for person in range(PEOPLE):
            lead_id = leads.find(tx, f"+91100000{1_000 + person}").id
            for number in range(EACH):
                wanted = Wanted(lead_id, f"message {number} for {person}")
                sending.queue(tx, wanted, opened.policy, OWNER, now, 0)

    opened.db.write_now(queue)


def test_dropped_answers_double_nothing_and_lose_nothing(tmp_path: Path) -> None:
    with stage("cloud", tmp_path, "--throughput", "100000") as shop:
        for person in range(PEOPLE):
            shop.control("say", {"from": f"91100000{1_000 + person}", "text": "Hello"})
        shop.work_until(
            lambda: len(shop.crm("leads", "list", "--limit", "200")["items"]) == PEOPLE, "all"
        )
        shop.control("faults", {"drop_rate": DROPPED})
        opened = open_shop(shop.env)
        queue_all(opened)
        with closing_now(opened), worker(shop.env):
            settled = {"read", "unknown"}
            wait_for(lambda: set(statuses(opened)) <= settled, "all of them settled", 240, 0.2)
            found = statuses(opened)
        log = shop.control("log")
        trackers = Counter(one["body"]["biz_opaque_callback_data"] for one in log["sent"])
        assert sum(found.values()) == PEOPLE * EACH
        assert len(trackers) == PEOPLE * EACH, "each of them reached the provider"
        assert set(trackers.values()) == {1}, "and none twice"
        assert found["unknown"] <= PEOPLE * EACH * DROPPED * 2
        texts = Counter((one["to"], one["body"]["text"]["body"]) for one in log["sent"])
        assert set(texts.values()) == {1}
