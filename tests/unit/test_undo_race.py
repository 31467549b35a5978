"""Undo against the sender: a message is taken back, or it leaves, never both."""

import threading

from crm_tui.domain.actor import OWNER
from crm_tui.domain.errors import Conflict
from crm_tui.services import outbox, sending
from crm_tui.services.sending import Wanted
from crm_tui.shop import Shop
from crm_tui.store.outbox import due as due_now
from crm_tui.store.tx import Tx
from tests.unit.test_outbox import begin
from tests.unit.test_sending import customer_writes


def test_a_message_is_never_both_taken_back_and_sent(shop: Shop) -> None:
    lead_id = customer_writes(shop, "Hello")
    epoch, outcomes = begin(shop), []
    for number in range(200):
        wanted = Wanted(lead_id, f"round {number}")
        message = shop.db.write_now(sending.queue, wanted, shop.policy, OWNER, shop.clock.now(), 0)
        outcomes.append(_race(shop, message.id, epoch))
    assert {sorted(one) == ["late", "sent"] or one == ["undone"] for one in outcomes} == {True}


def _race(shop: Shop, message_id: int, epoch: int) -> list[str]:
    """The sender and the person reach for the same message at once; what each of them got."""
    got: list[str] = []
    start = threading.Barrier(2)
    [due] = shop.db.read_now(due_now, shop.clock.now())
    other = type(shop.db)(shop.db.path, shop.db._key)

    def send() -> None:
        start.wait()
        if other.write_now(outbox._claim, due, shop.policy, epoch, shop.clock.now()) is not None:
            got.append("sent")
            other.write_now(_accept, message_id)

    def undo() -> None:
        start.wait()
        try:
            shop.db.write_now(sending.undo, message_id, OWNER, shop.clock.now())
            got.append("undone")
        except Conflict:
            got.append("late")

    threads = [threading.Thread(target=one) for one in (send, undo)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    other.close_now()
    return got


def _accept(tx: Tx, message_id: int) -> None:
    tx.run(
        "UPDATE message SET status = 'sent', send_at = NULL WHERE id = :id",
        id=message_id,
    )
