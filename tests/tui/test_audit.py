"""The audit log on screen: who did what, narrowed by a key or by words, each act with before and after."""

from functools import partial

import pytest

from crm_tui.domain.actor import OWNER, Actor, ActorKind
from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.roles import Role
from crm_tui.screens.audit import AuditWindow
from crm_tui.services import audit, leads, life_cycle
from crm_tui.store.tx import Tx
from tests.tui.conftest import Seat, Town, seated

ASHA = Actor(ActorKind.PERSON, "Asha", Role.STAFF)
HOSTILE = "[@click=app.quit]x[/] \x1b]52;c;AA\x07 [b]"


@pytest.fixture
def acted(busy_town: Town) -> Town:
    """Two people have done something, on two days."""
    write, now = busy_town.shop.db.write_now, busy_town.clock.now()
    before = Millis(now - DAY)
    lead = write(partial(leads.add, name="Priya", phone="9812345678"), OWNER, before).id
    write(life_cycle.set_owner, OWNER, before, [lead], "Asha")
    write(life_cycle.tag, ASHA, now, [lead], ["vip"])
    write(life_cycle.set_value, ASHA, now, [lead], 2_500_000)
    return busy_town


async def opened(seat: Seat) -> AuditWindow:
    await seat.press("A")
    await seat.sees("Audit log", "every row is as it was written")
    screen = seat.app.screen
    assert isinstance(screen, AuditWindow)
    await seat.until(lambda: screen.shown.marked is not None)
    return screen


async def test_the_newest_act_stands_first_with_what_was_before_and_after(acted: Town) -> None:
    async with seated(acted.shop, (120, 34)) as seat:
        await opened(seat)
        await seat.sees("Asha: lead changed", "Priya", "before", "after", "₹25,000", "nothing")


def _holds(window: AuditWindow, acts: int) -> bool:
    return len(window.shown.order) == acts


async def test_one_key_narrows_to_the_same_person_act_lead_or_day(acted: Town) -> None:
    async with seated(acted.shop, (120, 34)) as seat:
        window = await opened(seat)
        everything = len(window.shown.order)
        for key, left in (("p", 2), ("a", 1), ("0", everything), ("l", 4), ("d", 2)):
            await seat.press(key)
            await seat.until(partial(_holds, window, left))
            await seat.until(lambda: window.shown.marked is not None)
        await seat.sees("only L", "2026-11-22")


async def test_words_narrow_it_too_and_what_nobody_knows_is_said(acted: Town) -> None:
    async with seated(acted.shop, (120, 34)) as seat:
        window = await opened(seat)
        await seat.press("slash")
        await seat.types("asha tags")
        await seat.press("enter")
        await seat.until(lambda: len(window.shown.order) == 1)
        await seat.sees("Asha: tags changed", "vip")
        await seat.press("slash")
        await seat.types("nobody-of-that-name")
        await seat.press("enter")
        await seat.sees("Nobody and nothing in the log is called")


async def test_a_changed_log_is_said_at_the_top(acted: Town) -> None:
    change = "UPDATE audit SET actor = 'person:Ravi' WHERE id = 2"
    acted.shop.db.write_now(lambda tx: tx.run(change))
    async with seated(acted.shop, (120, 34)) as seat:
        await seat.press("A")
        await seat.sees("✗ changed in 1 place: Row 2 is not as it was written.")
        await seat.press("v")
        await seat.sees("✗ changed in 1 place")


async def test_what_an_act_tells_is_literal_at_any_width(acted: Town) -> None:
    def hostile(tx: Tx) -> None:
        actor = Actor(ActorKind.PERSON, HOSTILE, Role.OWNER)
        audit.note(
            tx, actor, acted.clock.now(), HOSTILE, {"before": HOSTILE, "after": "नमस्ते " * 40}
        )

    acted.shop.db.write_now(hostile)
    for size in ((60, 20), (100, 30), (40, 12)):
        async with seated(acted.shop, size) as seat:
            await seat.press("A")
            await seat.sees("Audit log", "[@click")
            assert "\x1b" not in seat.text
            assert seat.app.is_running


async def test_a_hundred_thousand_acts_are_walked_from_end_to_end(acted: Town) -> None:
    def many(tx: Tx) -> None:
        tx.run(
            "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 100999)"
            " INSERT INTO audit SELECT i, 1, 'person:Asha', 'note_added', NULL, x'00', x'00' FROM n"
        )

    acted.shop.db.write_now(many)
    async with seated(acted.shop, (100, 30)) as seat:
        await seat.press("A")
        await seat.until(lambda: isinstance(seat.app.screen, AuditWindow))
        window = seat.app.screen
        assert isinstance(window, AuditWindow)
        await seat.until(lambda: len(window.shown.order) > 100_000)
        for key in ("G", "pageup", "g", "G"):
            await seat.press(key)
            await seat.until(lambda: window.shown.marked is not None)
        marked = window.shown.marked
        assert marked is not None
        assert marked.n == 1


async def test_an_erased_person_leaves_a_row_and_no_words(acted: Town) -> None:
    lead = acted.shop.db.read_now(leads.find, "9812345678").id
    acted.shop.db.write_now(audit.forget, OWNER, acted.clock.now(), [LeadId(lead)])
    async with seated(acted.shop, (120, 34)) as seat:
        await opened(seat)
        await seat.press("j")
        await seat.sees("its detail went when the person was erased")
        assert "₹25,000" not in seat.text
