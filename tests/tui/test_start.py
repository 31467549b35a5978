"""Starting fast and ending calmly."""

import subprocess
import sys
from pathlib import Path

import pytest
from textual.command import CommandList, CommandPalette

from crm_tui.app import CrmApp
from crm_tui.screens.crash import report
from crm_tui.shop import Shop
from tests.tui.conftest import Seat, Town, inbox_of, seated

HEAVY = ("sqlalchemy", "httpx", "openai", "litellm", "aiosqlite", "webhook_relay", "starlette")


def test_importing_the_app_loads_nothing_that_the_first_paint_does_not_need() -> None:
    code = "import crm_tui.app, sys; print(*sys.modules, sep='\\n')"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in ran.stdout.splitlines()}
    assert "textual" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_the_first_paint_has_the_first_rows_before_sqlalchemy_is_loaded(
    busy_town: Town, tmp_path: Path
) -> None:
    """In a clean interpreter, over the same database."""
    code = f"""
import asyncio, os, sys
from pathlib import Path
from textual.command import CommandList, CommandPalette
from crm_tui.app import CrmApp
from crm_tui.domain.actor import OWNER
from crm_tui.services.inbox import Inbox
from crm_tui.screens.inbox import InboxScreen
from crm_tui.shop import open_shop
InboxScreen._go_on = lambda self: None
async def main():
    shop = open_shop({{"CRM_HOME": {str(busy_town.shop.home)!r}, "CRM_DB_KEY": {"0123456789abcdef" * 4!r}}})
    app = CrmApp(Inbox(shop.db, shop.media, shop.clock, OWNER, shop.policy, lambda: True))
    async with app.run_test() as pilot:
        await pilot.pause()
        text = "".join(s.text for s in app.screen._compositor.render_strips())
        sys.__stdout__.write(f"{{'Ravi' in text}} {{'sqlalchemy' in sys.modules}}")
asyncio.run(main())
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.endswith("True False")


async def test_a_crash_closes_with_one_sentence_and_keeps_no_secret(
    busy_town: Town, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    app = CrmApp(inbox_of(busy_town.shop), logs=tmp_path / "logs")

    def explode() -> None:
        db_key = "5ec2e7" * 10
        raise RuntimeError(f"boom near +91 98765 43210 {db_key}")

    async def crash() -> None:
        async with app.run_test() as pilot:
            await pilot.pause()
            app.call_later(explode)
            await pilot.pause()

    with pytest.raises(RuntimeError, match="boom"):
        await crash()
    said = app.last_words
    [log] = (tmp_path / "logs").iterdir()
    kept = log.read_text()
    assert app.return_code == 1
    assert "nothing is lost" in said
    assert str(log) in said
    assert "explode" in kept
    for secret in ("5ec2e7", "98765"):
        assert secret not in kept + said + "".join(capfd.readouterr())
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_report_names_the_cause_inside_and_no_values() -> None:
    def inner() -> None:
        raise ValueError("token abcdefghijklmnopqrstuvwxyz0123")

    try:
        try:
            inner()
        except ValueError as error:
            raise RuntimeError("outer") from error
    except RuntimeError as error:
        text = report(error)
    assert "RuntimeError: outer" in text
    assert "ValueError: token [left out]" in text
    assert "in inner" in text


async def choose(seat: Seat, words: str) -> None:
    """Find a command in the palette and run it."""
    await seat.press("ctrl+p")
    await seat.until(lambda: isinstance(seat.app.screen, CommandPalette))
    await seat.types(words)
    found = seat.app.screen.query_one(CommandList)
    await seat.until(lambda: found.option_count == 1, words)
    await seat.press("enter")
    await seat.until(lambda: not isinstance(seat.app.screen, CommandPalette))


async def test_the_palette_shows_every_command_and_runs_one(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.press("ctrl+p")
        await seat.sees("Filter leads by name, phone or message", "Send the draft as it stands")
        await seat.press("escape")
        await choose(seat, "show all keys")
        await seat.sees("Everywhere")
        await seat.press("escape")
        await seat.until(lambda: len(seat.app.screen_stack) == 1)


async def test_the_palette_does_what_the_key_does_also_in_the_chat(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.press("n")
        await seat.sees("Namaste Asha ji!")
        await choose(seat, "dismiss the draft")
        await seat.sees("Dismiss: why?")
        await seat.press("enter")
        await seat.sees("No draft for this chat")


async def test_the_palette_opens_a_chat_by_name(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await choose(seat, "ravi")
        await seat.until(lambda: seat.inbox.chat.lead_id == busy_town.lead("Ravi"))


async def test_esc_goes_back_one_step_at_a_time(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.press("n")
        await seat.sees("Namaste Asha ji!")
        inbox = seat.inbox
        await seat.press("i")
        assert inbox.chat.writing.composer.has_focus
        await seat.press("escape")
        assert inbox.chat.transcript.has_focus
        await seat.press("escape")
        assert inbox.leads.leads.has_focus
        assert inbox.chat.lead is not None
        await seat.press("escape")
        assert inbox.chat.lead is None
        await seat.sees("No chat is open")


async def test_q_leaves(shop: Shop) -> None:
    async with seated(shop) as seat:
        await seat.press("q")
        await seat.until(lambda: not seat.app.is_running)
    assert seat.app.return_code == 0
