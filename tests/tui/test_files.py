"""Attaching a file: chosen in a window, shown above the composer, sent with what is typed."""

import subprocess
import sys
from pathlib import Path

import pytest
from textual import events

from crm_tui.domain.message import Message, MessageStatus, MessageType
from crm_tui.screens.file_window import FileWindow
from tests.tui.conftest import Seat, Town, seated

PDF = b"%PDF-1.4\n" + b"x" * 84_000


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's home folder with a bill in it."""
    folder = tmp_path / "person"
    folder.mkdir()
    (folder / "bill.pdf").write_bytes(PDF)
    monkeypatch.setattr(Path, "home", lambda: folder)
    return folder


def queued(town: Town, name: str) -> list[Message]:
    return [m for m in town.chat(name) if m.status is MessageStatus.QUEUED]


def typed(seat: Seat) -> str:
    return seat.inbox.chat.writing.composer.text


async def choose(seat: Seat, name: str) -> None:
    """Open the window and type the file's name."""
    await seat.press("ctrl+o")
    await seat.until(lambda: isinstance(seat.app.screen, FileWindow))
    await seat.sees("Attach a file")
    await seat.press("tab")
    await seat.types(name)
    await seat.press("enter")


async def test_a_file_goes_out_with_what_is_typed_as_its_caption(
    busy_town: Town, home: Path
) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("i")
        await choose(seat, "bill.pdf")
        await seat.sees("📎 bill.pdf · 84 KB · Esc takes it off")
        await seat.types("Your bill")
        await seat.press("enter")
        await seat.sees("leaves in 5 s", "📄 document · bill.pdf · 84 KB")
        (message,) = queued(busy_town, "Ravi")
        assert message.content == "Your bill"
        assert message.message_type is MessageType.DOCUMENT
        assert "takes it off" not in seat.text
        assert typed(seat) == ""


async def test_enter_on_a_file_of_the_list_takes_it(busy_town: Town, home: Path) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("ctrl+o")
        await seat.sees("Attach a file", "bill.pdf")
        await seat.press("down", "enter")
        await seat.sees("📎 bill.pdf · 84 KB · Esc takes it off")


async def test_a_file_needs_no_words_and_enter_twice_sends_it_once(
    busy_town: Town, home: Path
) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await choose(seat, "bill.pdf")
        await seat.sees("Esc takes it off")
        await seat.press("enter", "enter")
        await seat.sees("leaves in 5 s")
        await seat.pilot.pause()
        assert [m.content for m in queued(busy_town, "Ravi")] == [""]


async def test_esc_takes_it_off_before_it_leaves_the_composer(busy_town: Town, home: Path) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await choose(seat, "bill.pdf")
        await seat.sees("Esc takes it off")
        await seat.press("escape")
        await seat.until(lambda: "takes it off" not in seat.text)
        assert seat.inbox.chat.writing.composer.has_focus
        await seat.press("enter")
        await seat.pilot.pause()
        assert queued(busy_town, "Ravi") == []


async def test_a_file_waits_in_its_own_chat_and_goes_to_nobody_else(
    busy_town: Town, home: Path
) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await choose(seat, "bill.pdf")
        await seat.sees("Esc takes it off")
        seat.inbox.chat.open(busy_town.lead("Asha"))
        await seat.sees("Namaste Asha ji!")
        assert "takes it off" not in seat.text
        await seat.press("i")
        await seat.types("hello")
        await seat.press("enter")
        await seat.sees("leaves in 5 s")
        assert [m.media for m in queued(busy_town, "Asha")] == [None]
        seat.inbox.chat.open(busy_town.lead("Ravi"))
        await seat.sees("📎 bill.pdf · 84 KB · Esc takes it off")


async def test_u_brings_file_and_caption_back(busy_town: Town, home: Path) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await choose(seat, "bill.pdf")
        await seat.sees("Esc takes it off")
        await seat.types("Your bill")
        await seat.press("enter")
        await seat.sees("leaves in 5 s")
        await seat.press("escape", "u")
        await seat.sees("📎 bill.pdf · 84 KB · Esc takes it off")
        assert typed(seat) == "Your bill"
        assert queued(busy_town, "Ravi") == []
        await seat.press("enter")
        await seat.until(lambda: queued(busy_town, "Ravi"))
        (message,) = queued(busy_town, "Ravi")
        assert message.media is not None


async def test_a_kind_that_whatsapp_does_not_take_is_refused_before_enter(
    busy_town: Town, home: Path
) -> None:
    (home / "setup.exe").write_bytes(b"MZ" + b"\0" * 100)
    async with seated(busy_town.shop, (60, 24)) as seat:
        await seat.opens("Ravi")
        await choose(seat, "setup.exe")
        await seat.sees("✋ setup.exe is of a kind that WhatsApp does not", "PDF, JPEG")
        await seat.press("enter")
        await seat.pilot.pause()
        assert queued(busy_town, "Ravi") == []
        await seat.sees("📎 setup.exe")


async def test_an_empty_file_is_said_and_attached_nowhere(busy_town: Town, home: Path) -> None:
    (home / "empty.pdf").write_bytes(b"")
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await choose(seat, "empty.pdf")
        await seat.sees("empty.pdf is empty.")
        assert "takes it off" not in seat.text


async def test_the_window_opens_again_where_the_last_file_was(busy_town: Town, home: Path) -> None:
    (home / "bills").mkdir()
    (home / "bills" / "march.pdf").write_bytes(PDF)
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await choose(seat, "bills/march.pdf")
        await seat.sees("📎 march.pdf")
        await seat.press("ctrl+o")
        await seat.sees("Attach a file", "bills", "march.pdf")
        await seat.press("escape")
        await seat.until(lambda: len(seat.app.screen_stack) == 1)
        await seat.sees("📎 march.pdf")


async def test_names_of_files_and_folders_are_literal(busy_town: Town, home: Path) -> None:
    (home / "[@click=app.quit]x[").mkdir()
    (home / "[@click=app.quit]x[" / "[bold]y.txt").write_text("hello")
    (home / "esc\x1b]52;c;AA\x07.txt").write_text("hidden")
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("ctrl+o")
        await seat.sees("[@click=app.quit]x[", "bill.pdf")
        assert "52;c" not in seat.text
        await seat.press("down", "enter")
        await seat.sees("[bold]y.txt", "person/[@click=app.quit]x[")
        for y in range(2, 30, 2):
            await seat.pilot.click(offset=(50, y))
        assert seat.app.is_running


async def test_without_an_open_chat_no_file_is_asked_for(busy_town: Town, home: Path) -> None:
    async with seated(busy_town.shop) as seat:
        seat.inbox.chat.action_attach()
        await seat.sees("Open a chat first")
        assert len(seat.app.screen_stack) == 1


@pytest.mark.parametrize("pasted", ["one\ntwo\n", "one\r\ntwo\r\n", "one\rtwo\r"])
async def test_a_paste_of_many_lines_keeps_them_and_sends_nothing(
    busy_town: Town, pasted: str
) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("i")
        seat.inbox.chat.writing.composer.post_message(events.Paste(pasted))
        await seat.until(lambda: typed(seat) == "one\ntwo\n")
        assert queued(busy_town, "Ravi") == []


async def test_a_pasted_path_is_text(busy_town: Town, home: Path) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("i")
        path = str(home / "bill.pdf")
        seat.inbox.chat.writing.composer.post_message(events.Paste(path))
        await seat.until(lambda: typed(seat) == path)
        await seat.press("enter")
        await seat.until(lambda: queued(busy_town, "Ravi"))
        assert queued(busy_town, "Ravi")[0].message_type is MessageType.TEXT


@pytest.mark.parametrize(
    "module",
    [
        "textual_fspicker",
        *(f"crm_tui.screens.{name}" for name in ("forward", "react", "settle", "notices")),
        "crm_tui.screens.template_window",
    ],
)
def test_a_window_is_loaded_only_when_somebody_wants_it(module: str) -> None:
    code = f"import crm_tui.app, sys; print('{module}' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
