"""The automation window: workflows switched by a key, their files and runs read, one sent by itself."""

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, MINUTE
from crm_tui.domain.template import Template
from crm_tui.domain.totp import code_at, step_at
from crm_tui.screens.automation import AutomationWindow
from crm_tui.screens.code_window import CodeWindow
from crm_tui.screens.inbox import InboxScreen
from crm_tui.screens.sure import Sure
from crm_tui.screens.workflow_runs import RunsWindow
from crm_tui.services import second_factor
from crm_tui.services.workflows import desk
from crm_tui.services.workflows.files import load
from crm_tui.services.workflows.run import WorkflowRun
from crm_tui.shop import Shop
from crm_tui.store import templates
from crm_tui.store import workflows as store
from tests.tui.conftest import Seat, Town, seated
from tests.unit.workflows.town import WRITES_BACK

HOSTILE = "[@click=app.quit]x[/] \\u001b]52;c;AA\\u0007"


async def opens(seat: Seat) -> None:
    await seat.press("f10")
    await seat.until(lambda: isinstance(seat.app.screen, AutomationWindow))
    await seat.sees("A visit that was missed")


def switch(town: Town, name: str) -> tuple[bool, bool]:
    found = town.shop.db.read_now(store.switch_of, name)
    return (True, False) if found is None else (found.enabled, found.automatic)


async def test_it_lists_what_comes_with_the_shop(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await opens(seat)
        await seat.sees("No reply for two days", "proposes", "Win an old customer back")
        await seat.sees("Who meant to come and could not")


async def test_space_switches_off_and_on(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await opens(seat)
        await seat.press("space")
        await seat.until(lambda: switch(busy_town, "visit_missed") == (False, False))
        await seat.press("space")
        await seat.until(lambda: switch(busy_town, "visit_missed") == (True, False))


async def test_its_file_is_shown_as_it_is_written(busy_town: Town) -> None:
    folder = busy_town.shop.home / "workflows"
    folder.mkdir()
    text = load(busy_town.shop.home).get("no_reply").text
    own = text.replace("No reply for two days", f"Aaa {HOSTILE}")
    (folder / "aaa.toml").write_text(own, encoding="utf-8")
    (folder / "broken.toml").write_text("title = ", encoding="utf-8")
    async with seated(busy_town.shop) as seat:
        await opens(seat)
        await seat.sees("Aaa [@click=app.quit]x[/]", "broken.toml is no TOML")
        await seat.press("j", "o")
        await seat.sees('trigger = "no_reply"')


async def test_without_a_second_factor_nothing_may_send_by_itself(
    busy_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CRM_DB_KEY", raising=False)
    async with seated(busy_town.shop) as seat:
        await opens(seat)
        await seat.press("a")
        await seat.sees("crm second-factor setup")
        assert switch(busy_town, "visit_missed") == (True, False)


async def test_the_owners_code_lets_it_send(
    busy_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CRM_DB_KEY", raising=False)
    shop, clock = busy_town.shop, busy_town.clock
    secret = shop.db.write_now(second_factor.begin, "Sweet Crumbs")
    first = code_at(secret.key, step_at(clock.now()))
    shop.db.write_now(second_factor.confirm, first, OWNER, clock.now())
    clock.forward(MINUTE)
    async with seated(shop) as seat:
        await opens(seat)
        await seat.press("a")
        await seat.until(lambda: isinstance(seat.app.screen, CodeWindow))
        await seat.press(*"12", "enter")
        await seat.sees("That code is wrong.")
        assert switch(busy_town, "visit_missed") == (True, False)
        right = code_at(secret.key, step_at(clock.now()))
        await seat.press("backspace", "backspace", *right, "enter")
        await seat.until(lambda: switch(busy_town, "visit_missed") == (True, True))


async def test_who_holds_the_key_is_only_asked_for_a_yes(
    busy_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_DB_KEY", "0123456789abcdef" * 4)
    async with seated(busy_town.shop) as seat:
        await opens(seat)
        await seat.press("a")
        await seat.until(lambda: isinstance(seat.app.screen, Sure))
        await seat.press("y")
        await seat.until(lambda: switch(busy_town, "visit_missed") == (True, True))
        await seat.sees("automatic")
        await seat.press("a")
        await seat.until(lambda: switch(busy_town, "visit_missed") == (True, False))


async def test_who_is_in_it_is_listed_taken_out_and_opened(busy_town: Town) -> None:
    shop, now = busy_town.shop, busy_town.clock.now()
    flow, asha = load(shop.home).get("visit_missed"), busy_town.lead("Asha")
    made = shop.db.write_now(desk.enrol, flow, asha, shop.policy, OWNER, now)
    async with seated(shop) as seat:
        await opens(seat)
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.screen, RunsWindow))
        await seat.sees("Asha", "waits for step 1")
        await seat.press("x")
        await seat.sees("removed")
        assert not shop.db.read_now(desk.get, made.id).is_open
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.screen, InboxScreen))
        screen = seat.app.screen
        assert isinstance(screen, InboxScreen)
        await seat.until(lambda: screen.chat.lead_id == asha)


async def test_the_three_views_go_by_their_numbers(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await opens(seat)
        await seat.press("2")
        await seat.sees("No experiment yet")
        await seat.press("tab")
        await seat.sees("No broadcast yet")
        await seat.press("1")
        await seat.sees("A visit that was missed")
        await seat.press("shift+tab")
        await seat.sees("No broadcast yet")
        await seat.press("escape")
        await seat.until(lambda: isinstance(seat.app.screen, InboxScreen))


async def test_a_proposed_template_leaves_by_the_same_key_as_a_draft(busy_town: Town) -> None:
    """The 24 hours are over: what leaves is the template, not its words as a text."""
    shop, clock = busy_town.shop, busy_town.clock
    form = Template("hello", "en", "utility", "approved", "Hello {{1}}, we are here.", ("1",))
    shop.db.write_now(templates.save, form)
    folder = shop.home / "workflows"
    folder.mkdir()
    (folder / "writes_back.toml").write_text(WRITES_BACK, encoding="utf-8")
    clock.forward(2 * DAY)
    flow, asha = load(shop.home).get("writes_back"), busy_town.lead("Asha")
    shop.db.write_now(desk.enrol, flow, asha, shop.policy, OWNER, clock.now())
    run = WorkflowRun(shop.db, shop.home, shop.policy, clock)
    while await run.go_on():
        pass
    async with seated(shop) as seat:
        await seat.opens("Asha")
        await seat.sees("Draft 1 of 2")
        await seat.press("]")
        await seat.sees("Hello Asha, we are here.", "Write back, step 1 of 1")
        await seat.press("a")
        await seat.until(lambda: len(sent_templates(shop)) == 1)
    (done,) = shop.db.read_now(lambda tx: desk.runs(tx, lead_id=asha))
    assert [step.outcome for step in done.steps] == ["approved"]


def sent_templates(shop: Shop) -> list[str]:
    """The names of templates in the outbox."""
    rows = shop.db.read_now(
        lambda tx: tx.all("SELECT template FROM message WHERE message_type = 'template'")
    )
    return [row["template"] for row in rows]
