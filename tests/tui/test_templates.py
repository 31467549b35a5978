"""Sending a template: chosen, filled, seen as the customer will, with its price and verdict."""

from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui.domain.clock import HOUR
from crm_tui.domain.message import Message, MessageStatus, MessageType
from crm_tui.screens.template_fields import guess
from crm_tui.screens.template_window import TemplateWindow
from crm_tui.store import templates
from crm_tui.widgets.gate_note import GateNote
from crm_tui.widgets.template_choice import why_not
from crm_tui.widgets.template_lines import filled
from tests.tui.conftest import Seat, Town, seated
from tests.tui.gallery import DIWALI, ORDER_READY, PENDING, SALE, save_templates

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 3_000


@pytest.fixture
def late_town(town: Town) -> Town:
    """Meena's 24 hours are over; the shop has templates."""
    save_templates(town)
    town.writes("Meena Kumari", "Bye", ago=90 * HOUR)
    return town


def queued(town: Town) -> list[Message]:
    return [m for m in town.chat("Meena Kumari") if m.status is MessageStatus.QUEUED]


def window(seat: Seat) -> TemplateWindow:
    screen = seat.app.screen
    assert isinstance(screen, TemplateWindow)
    return screen


def chosen(seat: Seat) -> str:
    template = window(seat).form.template
    return template.name if template is not None else ""


async def begin(seat: Seat, name: str) -> None:
    """Open the chat and the window, and type a part of the template's name."""
    await seat.opens("Meena")
    await seat.press("ctrl+t")
    await seat.sees("Send a template")
    await seat.types(name)
    await seat.until(lambda: window(seat).form.template is not None)
    await seat.pilot.pause()


async def test_the_whole_way_from_the_key_to_the_count_down(late_town: Town) -> None:
    async with seated(late_town.shop) as seat:
        await begin(seat, "order")
        await seat.sees("order_ready · en", "utility · ₹0.12 · quality good")
        await seat.sees("Hi Meena, your order is ready. Pick it up before {{2}}.", "‹ Thanks ›")
        await seat.sees("✋ The template order_ready needs a value for", "Fill it in above.")
        await seat.press("enter")
        await seat.types("118")
        await seat.press("enter", "enter")
        await seat.types("8 pm")
        await seat.sees("Order 118", "Pick it up before 8 pm.")
        await seat.press("enter")
        await seat.types("118")
        await seat.sees("https://crumbs.example/118", "₹0.12 once it is delivered")
        await seat.until(lambda: "✋" not in seat.text)
        await seat.press("enter")
        await seat.sees("leaves in 5 s", "template order_ready", "Order 118", "to Meena Kumari")
        (message,) = queued(late_town)
        assert message.message_type is MessageType.TEMPLATE
        assert message.template is not None
        assert dict(message.template.variables) == {
            "header.1": "118",
            "1": "Meena",
            "2": "8 pm",
            "button.1": "118",
        }


async def test_a_missing_value_is_refused_and_the_window_stays(late_town: Town) -> None:
    async with seated(late_town.shop) as seat:
        await begin(seat, "order")
        await seat.press("ctrl+s")
        await seat.sees("needs a value for")
        assert isinstance(seat.app.screen, TemplateWindow)
        assert queued(late_town) == []


async def test_sending_twice_sends_once(late_town: Town) -> None:
    late_town.shop.db.write_now(
        templates.save, replace(PENDING, status="approved", name="just_thanks")
    )
    async with seated(late_town.shop) as seat:
        await begin(seat, "just")
        await seat.press("enter")
        await seat.sees("Nothing to fill in: ctrl+s sends it.")
        await seat.press("ctrl+s", "ctrl+s")
        await seat.sees("leaves in 5 s")
        assert [m.content for m in queued(late_town)] == ["Thank you!"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("big_sale", ("rejected", "It is rejected, not approved: The words are misleading.")),
        ("thank_you", ("pending", "It is pending, not approved. Choose another one.")),
    ],
)
async def test_only_an_approved_template_can_be_sent(
    late_town: Town, name: str, words: tuple[str, ...]
) -> None:
    async with seated(late_town.shop) as seat:
        await begin(seat, name[:4])
        await seat.sees(*words)
        await seat.press("enter", "ctrl+s")
        await seat.pilot.pause()
        assert isinstance(seat.app.screen, TemplateWindow)
        assert queued(late_town) == []


async def test_marketing_without_consent_is_refused_with_the_fix(late_town: Town) -> None:
    async with seated(late_town.shop, (60, 30)) as seat:
        await begin(seat, "diwali")
        await seat.sees("नमस्ते Meena!", "🖼 a photo stands here")
        note = seat.app.screen.query_one(GateNote)
        await seat.until(lambda: "not agreed" in str(note.render()), "what the gate says")
        await seat.press("pagedown")
        await seat.sees("✋ Meena Kumari has not agreed", "ctrl+o chooses one.")


async def test_a_template_with_a_photo_on_top_takes_one(
    late_town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "box.png").write_bytes(PNG)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    late_town.consents("Meena Kumari")
    async with seated(late_town.shop) as seat:
        await begin(seat, "diwali")
        await seat.press("enter", "tab")
        await seat.types("20")
        await seat.press("ctrl+o")
        await seat.sees("Attach a file")
        await seat.press("tab")
        await seat.types("box.png")
        await seat.press("enter")
        await seat.sees("📎 box.png · 3 KB", "₹0.87 once it is delivered")
        await seat.until(lambda: "✋" not in seat.text)
        await seat.press("ctrl+s")
        await seat.sees("leaves in 5 s", "दिवाली के डिब्बे तैयार हैं: 20")
        (message,) = queued(late_town)
        assert message.media is not None


async def test_in_the_quiet_hours_it_can_leave_in_the_morning(late_town: Town) -> None:
    late_town.consents("Meena Kumari")
    plain = replace(DIWALI, name="quiet_offer", header_format="")
    late_town.shop.db.write_now(templates.save, plain)
    late_town.clock.forward(11 * HOUR)
    async with seated(late_town.shop) as seat:
        await begin(seat, "quiet")
        await seat.press("enter", "tab")
        await seat.types("20")
        await seat.sees("nobody is written to first before", "ctrl+l lets it leave")
        await seat.press("ctrl+s")
        await seat.pilot.pause()
        assert queued(late_town) == []
        await seat.press("ctrl+l")
        await seat.sees("🕓 leaves at 09:00", "It leaves at 09:00")
        assert not seat.inbox.undo.display
        await seat.press("u")
        await seat.until(lambda: queued(late_town) == [])


async def test_without_templates_the_next_step_is_said(town: Town) -> None:
    town.writes("Meena", "Bye", ago=90 * HOUR)
    async with seated(town.shop) as seat:
        await seat.opens("Meena")
        await seat.press("ctrl+t")
        await seat.sees("No templates yet", "crm templates sync")
        await seat.press("enter", "ctrl+s", "ctrl+o", "down", "up", "pagedown", "escape")
        await seat.until(lambda: len(seat.app.screen_stack) == 1)


async def test_up_and_down_go_through_the_list_and_then_through_the_fields(
    late_town: Town,
) -> None:
    async with seated(late_town.shop) as seat:
        await begin(seat, "")
        assert chosen(seat) == DIWALI.name
        await seat.press("down")
        await seat.until(lambda: chosen(seat) == ORDER_READY.name)
        await seat.press("up")
        await seat.until(lambda: chosen(seat) == DIWALI.name)
        await seat.press("enter")
        fields = window(seat).form.fields.fields
        await seat.until(lambda: fields[0].has_focus)
        await seat.press("down")
        assert fields[1].has_focus
        await seat.press("up")
        assert fields[0].has_focus


async def test_hostile_templates_are_literal(town: Town) -> None:
    words = "[@click=app.quit]x[/]"
    town.writes(f"{words} Eve", "hi", ago=HOUR)
    town.shop.db.write_now(
        templates.save,
        replace(ORDER_READY, name=words, body=f"{words} {{{{1}}}}", footer=words, header=words),
    )
    town.shop.db.write_now(templates.save, replace(SALE, reason=words))
    async with seated(town.shop) as seat:
        await seat.opens("Eve")
        await seat.press("ctrl+t")
        await seat.until(lambda: seat.text.count(words) >= 4)
        for y in range(3, 36, 2):
            await seat.pilot.click(offset=(70, y))
        assert seat.app.is_running


# -- the rules -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "variable", "first"),
    [
        ("Hi {{1}}, all is ready", "1", "Meena"),
        ("नमस्ते {{1}}!", "1", "Meena"),
        ("Dear {{1}}", "1", "Meena"),
        ("Your order {{1}} is ready", "1", ""),
        ("{{1}} is ready", "1", ""),
        ("Hi {{1}}, {{2}}", "2", ""),
        ("All for {{name}}", "name", "Meena"),
        ("All for {{first_name}}", "first_name", "Meena"),
        ("All for {{order}}", "order", ""),
    ],
)
def test_the_first_name_is_filled_in_only_where_it_belongs(
    body: str, variable: str, first: str
) -> None:
    assert guess(replace(ORDER_READY, body=body), variable, "Meena Kumari") == first


def test_a_value_that_looks_like_a_variable_is_not_filled_again() -> None:
    assert filled("{{1}} and {{2}}", {"1": "{{2}}", "2": "x"}) == "{{2}} and x"
    assert filled("a {{1}} b {{", {}) == "a {{1}} b {{"
    assert filled("{{ name }}", {"name": "Asha"}) == "Asha"


def test_an_approved_template_needs_no_excuse() -> None:
    assert why_not(ORDER_READY) == ""
