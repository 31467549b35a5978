"""Names, messages and drafts are text, whatever they try to be."""

import pytest

from crm_tui.domain.message import MessageType
from crm_tui.domain.webhook import MediaRef
from tests.tui.conftest import Seat, Town, seated

ATTACKS = {
    "closing tag": "[/] price",
    "action": "[@click=app.quit]free gift[/]",
    "style": "[bold red]SALE[/bold red]",
    "unknown variable": "[$nothing]offer",
    "osc 52": "copy \x1b]52;c;aGFja2Vk\x1b\\ this",
    "clear screen": "\x1b[2J\x1b[Hgone",
    "c1": "\x9d0;title\x9c",
    "bidi": "safe\u202eexe.gpj",
    "emoji code": ":smile: {curly} %s",
}


def visible(text: str) -> str:
    """What must stand on screen literally: the text without its control characters."""
    return "".join(c for c in text if c.isprintable() and c not in "\u202e")


def raw(seat: Seat) -> str:
    """Everything that would be written to the terminal for the screen as it stands."""
    strips = seat.app.screen._compositor.render_strips()
    return "".join(strip.render(seat.app.console) for strip in strips)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
async def test_an_attack_is_shown_literally_everywhere_and_does_nothing(
    town: Town, attack: str
) -> None:
    town.writes("Ravi", "an honest customer")
    town.writes(attack, attack)
    town.draft(attack, attack, flags=(attack,))
    async with seated(town.shop) as seat:
        await seat.sees(visible(attack)[:20])
        await seat.press("n")
        await seat.until(lambda: seat.inbox.chat.lead is not None)
        await seat.press("n")
        await seat.until(lambda: seat.inbox.chat.lead_id == town.lead(attack), "their chat")
        await seat.sees("✦ Draft", "⚠ check")
        assert seat.text.count(visible(attack)) >= 5
        for y in range(1, 38):
            await seat.pilot.click(offset=(60, y))
        await seat.pilot.pause()
        assert seat.app.is_running
        assert "\x1b]" not in raw(seat)
        assert "\x1b[2J" not in raw(seat)
        assert "\x9d" not in raw(seat)
        assert "\u202e" not in raw(seat)


async def test_a_hostile_name_is_literal_in_the_palette_the_undo_bar_and_a_notice(
    town: Town,
) -> None:
    name = "[@click=app.quit]Eve[/]"
    town.writes(name, "hi")
    town.draft(name, "Hello [/] you")
    async with seated(town.shop) as seat:
        await seat.press("n")
        await seat.sees("✦ Draft")
        await seat.press("a")
        await seat.sees(f"to {name}")
        await seat.press("ctrl+p")
        await seat.types("Eve")
        await seat.sees(f"Chat with {name}")
        await seat.press("escape", "q")
        await seat.sees("A message is about to leave")
        assert seat.app.is_running


@pytest.mark.parametrize(
    "text",
    ["x" * 1_000_000, "[" * 300_000, "\n" * 300_000, "न" + "\u0901" * 200_000, "👍" * 100_000],
    ids=["long line", "brackets", "newlines", "marks", "emoji"],
)
async def test_a_huge_message_neither_freezes_nor_breaks_the_screen(town: Town, text: str) -> None:
    town.writes("Asha", text)
    town.writes("Asha", "and then this")
    async with seated(town.shop, (100, 30)) as seat:
        await seat.opens("Asha")
        await seat.sees("and then this")
        await seat.press("pageup", "k", "g", "G")
        await seat.sees("and then this")


async def test_a_huge_paste_is_cut_and_said(town: Town) -> None:
    from textual import events

    town.writes("Asha", "hi")
    async with seated(town.shop) as seat:
        await seat.opens("Asha")
        await seat.press("i")
        composer = seat.inbox.chat.writing.composer
        composer.post_message(events.Paste("\x1b]52;c;AA\x07" + "y" * 1_000_000))
        await seat.sees("1,000,010 characters")
        assert len(composer.text) <= 16_384
        assert "\x1b" not in composer.text


async def test_a_hostile_file_name_is_one_clean_line(town: Town) -> None:
    photo = MediaRef("1", None, "application/pdf", filename="[/]\n../../\x1b[2Jbill.pdf")
    town.writes("Asha", "", media=photo, kind=MessageType.DOCUMENT)
    async with seated(town.shop) as seat:
        await seat.opens("Asha")
        await seat.sees("📄 document · [/] ../../[2Jbill.pdf · on its way")
