"""What a message costs and why it may not go: said before it is sent, in full, in any width."""

import pytest

from crm_tui.domain.clock import HOUR, SECOND
from crm_tui.domain.money import Money, cost_words
from crm_tui.domain.outgoing import Reason, Verdict
from crm_tui.widgets.gate_note import reasons
from tests.tui.conftest import Seat, Town, seated
from tests.tui.gallery import save_templates


def note(seat: Seat) -> str:
    """The reasons as one line, however they are wrapped."""
    return " ".join(seat.text.replace("│", " ").split())


async def test_the_cost_stands_at_the_composer_before_anything_is_typed(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.sees("─ free ─")


async def test_a_closed_window_has_no_price_and_names_the_key_for_templates(town: Town) -> None:
    town.writes("Meena", "Bye", ago=90 * HOUR)
    async with seated(town.shop) as seat:
        await seat.opens("Meena")
        await seat.sees("24 hours are over: ctrl+t sends a template")
        assert "─ free ─" not in seat.text
        assert "✋" not in seat.text


@pytest.mark.parametrize("width", [60, 100])
async def test_all_reasons_stand_there_in_full_while_one_types(town: Town, width: int) -> None:
    save_templates(town)
    meena = town.writes("Meena", "Bye", ago=90 * HOUR)
    town.writes("Meena", "STOP", ago=80 * HOUR)
    async with seated(town.shop, (width, 24)) as seat:
        await seat.opens("Meena")
        assert seat.inbox.chat.lead_id == meena
        await seat.press("i")
        await seat.types("hello")
        await seat.sees("✋ Meena asked")
        for words in (
            "✋ Meena asked to get no more messages.",
            "START lifts it for good.",
            "✋ The 24 hours after Meena's last message ended",
            "Send the template order_ready instead, ₹0.12.",
            "ctrl+t shows your templates, filled in.",
        ):
            await seat.until(lambda words=words: words in note(seat), words)
        assert "--template" not in seat.text


async def test_the_note_goes_when_the_text_goes_or_the_reason(town: Town) -> None:
    town.writes("Meena", "Bye", ago=90 * HOUR)
    async with seated(town.shop) as seat:
        await seat.opens("Meena")
        await seat.press("i", "x")
        await seat.sees("✋")
        await seat.press("backspace")
        await seat.until(lambda: "✋" not in seat.text)
        await seat.press("y")
        await seat.sees("✋")
        town.writes("Meena", "Are you there?", ago=0)
        await seat.until(lambda: "✋" not in seat.text)
        await seat.sees("─ free ─")


async def test_the_note_of_one_chat_never_stands_in_another(town: Town) -> None:
    town.writes("Meena", "Bye", ago=90 * HOUR)
    town.writes("Ravi", "Hello", ago=HOUR)
    async with seated(town.shop) as seat:
        await seat.opens("Meena")
        await seat.press("i", "x")
        await seat.sees("✋")
        seat.inbox.chat.open(town.lead("Ravi"))
        await seat.sees("Hello")
        await seat.until(lambda: "✋" not in seat.text)


async def test_a_closing_window_changes_the_price_into_a_key(town: Town) -> None:
    town.writes("Asha", "hi", ago=23 * HOUR)
    async with seated(town.shop) as seat:
        await seat.opens("Asha")
        await seat.sees("─ free ─")
        town.clock.forward(2 * HOUR)
        await seat.sees("ctrl+t sends a template")
        await seat.until(lambda: "─ free ─" not in seat.text)


async def test_a_refused_draft_says_every_reason(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.press("n")
        await seat.sees("Namaste Asha ji!")
        busy_town.clock.forward(3 * HOUR + SECOND)
        await seat.press("a")
        await seat.sees("✋ The 24 hours after Asha's last message")
        seat.inbox.chat.writing.ask_gate()
        await seat.app.workers.wait_for_complete(
            [one for one in seat.app.workers if one.group == "gate"]
        )
        await seat.pilot.pause()
        assert "✋ The 24 hours after Asha's last message" in seat.text


async def test_the_reasons_against_a_draft_go_with_the_reason(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.press("n")
        await seat.sees("Namaste Asha ji!")
        busy_town.clock.forward(3 * HOUR + SECOND)
        await seat.press("a")
        await seat.sees("✋")
        busy_town.writes("Asha", "Are you there?", ago=0)
        await seat.until(lambda: "✋" not in seat.text)


def test_a_hostile_name_in_a_reason_is_literal() -> None:
    reason = Reason("x", "[@click=app.quit]Eve[/] \x1b]52;c;AA\x07 said no.", "[/] ask.")
    shown = reasons(Verdict((reason,), Money(0)), 200)
    assert shown.plain == "✋ [@click=app.quit]Eve[/] ]52;c;AA said no.\n   [/] ask."


def test_what_wraps_stands_below_its_beginning() -> None:
    shown = reasons(Verdict((Reason("x", "one two three four", "five six"),), Money(0)), 14)
    assert shown.plain == "✋ one two\n   three four\n   five six"


@pytest.mark.parametrize(
    ("rule", "fix", "shown"),
    [
        ("template_variables", "Add --var 1=VALUE.", "Fill it in above."),
        ("template_file", "Add one with --file.", "ctrl+o chooses one."),
        ("quiet_hours", "with --later", "ctrl+l lets it leave when they end."),
        ("other", "Do it (--like this).", "Do it."),
    ],
)
def test_advice_is_given_in_keys_not_in_options_of_the_shell(
    rule: str, fix: str, shown: str
) -> None:
    verdict = Verdict((Reason(rule, "No.", fix),), Money(0))
    assert reasons(verdict).plain.splitlines()[-1].strip() == shown


@pytest.mark.parametrize(("paise", "shown"), [(0, "free"), (12, "₹0.12"), (1_234_50, "₹1,234.50")])
def test_money_is_free_or_rupees(paise: int, shown: str) -> None:
    assert cost_words(Money(paise)) == shown
