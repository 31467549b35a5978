"""Staff and viewers at the inbox: what they may not do is not offered, and a key for it says so."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from crm_tui.action import Scope
from crm_tui.action_needs import NEEDS
from crm_tui.actions import REGISTRY, hints
from crm_tui.app import CrmApp
from crm_tui.domain.roles import Role
from crm_tui.screens.help import page
from crm_tui.screens.refusing import needed
from crm_tui.shop import Shop
from crm_tui.store.tx import Tx
from crm_tui.widgets.allowed import allowed
from tests.conftest import KEY
from tests.tui.conftest import screen_text
from tests.tui.every_key import as_role, at_inbox, digest_but_own_factor, press_all
from tests.tui.test_actions import OWNERS
from tests.unit.roles_ground import Ground
from tests.unit.roles_scene import furnish

IN_THE_INBOX = (Scope.LEAD, Scope.CHAT)
"""The quick part of what `make faults` presses in every window."""


@pytest.fixture
def furnished(shop: Shop, tmp_path: Path) -> Shop:
    (tmp_path / "out").mkdir()
    furnish(shop, tmp_path / "out")
    return shop


async def test_a_viewer_presses_every_key_of_the_inbox_and_nothing_is_changed(
    furnished: Shop,
) -> None:
    before = digest_but_own_factor(furnished)
    found = await press_all(as_role(furnished, Role.VIEWER), IN_THE_INBOX)
    assert found.faults == []
    assert found.keys > 20
    assert digest_but_own_factor(furnished) == before


async def test_a_key_that_somebody_may_not_press_says_so_and_the_inbox_goes_on(
    furnished: Shop,
) -> None:
    async with at_inbox(as_role(furnished, Role.VIEWER)) as (app, pilot):
        await pilot.press("N")
        assert "Ravi (viewer) may not edit leads." in screen_text(app)
        await pilot.press("question_mark")
        assert len(app.screen_stack) == 2


async def test_reading_marks_a_chat_read_for_staff_and_not_for_a_viewer(furnished: Shop) -> None:
    for role, left in ((Role.VIEWER, 2), (Role.STAFF, 1)):
        async with at_inbox(as_role(furnished, role)) as (app, pilot):
            await _opens_asha(app, pilot)
        assert _unread(furnished) == left


def _unread(shop: Shop) -> int:
    def count(tx: Tx) -> int:
        found = tx.one("SELECT COUNT(*) AS n FROM lead WHERE unread_count > 0")
        return 0 if found is None else int(found["n"])

    again = Ground(shop.home, bytes.fromhex(KEY))
    try:
        return count(again.tx)
    finally:
        again.close()


async def _opens_asha(app: CrmApp, pilot: Pilot[None]) -> None:
    await pilot.press("n")
    await pilot.pause(0.1)
    assert "Chocolate cake" in screen_text(app)


async def test_the_writing_line_tells_a_viewer_that_they_may_only_read(furnished: Shop) -> None:
    async with at_inbox(as_role(furnished, Role.VIEWER)) as (app, pilot):
        await _opens_asha(app, pilot)
        assert "You may read this chat" in screen_text(app)
        await pilot.press("tab", "tab", "tab", "h", "i")
        assert app.screen.query_one("Composer").disabled


async def test_a_viewer_sees_masked_numbers_in_the_list_and_above_the_chat(furnished: Shop) -> None:
    async with at_inbox(as_role(furnished, Role.VIEWER)) as (app, pilot):
        await _opens_asha(app, pilot)
        shown = screen_text(app)
    assert "+91 98••• ••210" in shown
    assert not _whole_numbers(shown)


def _whole_numbers(shown: str) -> list[str]:
    bare = "".join(one for one in shown if one not in " -")
    return [one for one in ("9876543210", "9876543211", "9876500001") if one in bare]


async def test_staff_sees_whole_numbers(furnished: Shop) -> None:
    async with at_inbox(as_role(furnished, Role.STAFF)) as (app, pilot):
        await _opens_asha(app, pilot)
        assert "+91 98765 43210" in screen_text(app)


async def test_hints_help_and_palette_offer_only_what_somebody_may_do(furnished: Shop) -> None:
    async with at_inbox(as_role(furnished, Role.VIEWER)) as (app, pilot):
        await pilot.pause()
        may = allowed(app.screen)
        assert "write" not in {one.id for one in hints(Scope.LIST, may=may)}
        assert "Write a note on them" not in page(may).plain
        assert "Show all that happened with them" in page(may).plain
        await pilot.press("ctrl+p")
        await pilot.pause(0.1)
        shown = screen_text(app)
    assert "Add a walk-in" not in shown


def test_every_key_that_needs_something_is_in_the_registry_and_found_on_its_owner() -> None:
    there = {(one.scope, one.id): one for one in REGISTRY}
    assert set(NEEDS) - set(there) == set()
    for (scope, name), act in NEEDS.items():
        assert there[scope, name].needs is act
        if scope in OWNERS:
            assert needed(OWNERS[scope], name) is act
