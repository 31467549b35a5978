"""The drawer's page, its words and its next steps: all that is said, at any size."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from crm_tui.domain.advice import (
    Action,
    ActionKind,
    Finding,
    FollowUp,
    IntentLevel,
    Qualification,
    Urgency,
    Way,
)
from crm_tui.domain.business import Fact
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.ids import LeadId, SuggestionId
from crm_tui.domain.suggestion import (
    Citation,
    Draft,
    Source,
    Suggestion,
    SuggestionStatus,
    SuggestionType,
)
from crm_tui.widgets import draft_words
from crm_tui.widgets.draft_lines import (
    Page,
    body_lines,
    check_lines,
    keys_line,
    note_lines,
)
from crm_tui.widgets.offer_words import offers_line, offers_of, taken_words

NOON = Millis(1_763_966_400_000)
"""Monday 24 November 2025, 12:10 in Kolkata."""
ZONE = ZoneInfo("Asia/Kolkata")
HEAD = Content("✦ Draft, sure")
STEP = Action(ActionKind.CALL, "Call them tomorrow at 11:00", Millis(NOON + DAY))


def draft(content: str = "1 kg is ₹650.", **more: Any) -> Draft:
    plain = Draft(
        content=content,
        agent_type="message_generation",
        suggestion_type=SuggestionType.REPLY,
        confidence_score=0.9,
        intent="price",
        source=Source.FACTS,
        model=None,
        prompt_version="1",
    )
    return replace(plain, **more)


def offer(words: str, number: int = 1, kind: ActionKind = ActionKind.TASK) -> Suggestion:
    step = draft(words, suggestion_type=SuggestionType.ACTION, advice=Action(kind, words))
    return Suggestion(SuggestionId(number), LeadId(1), None, SuggestionStatus.PENDING, NOON, step)


def seen(page: Page, height: int) -> list[str]:
    return [line.plain for line in page.lines(height, "v")]


# -- the page ------------------------------------------------------------------------------------


def test_with_room_everything_is_there_in_order() -> None:
    page = Page(HEAD, check_lines("₹99 is new.", 40), ("one", "two"), note_lines("Why.", 40), HEAD)
    assert page.height == 6
    assert seen(page, 6) == [
        "✦ Draft, sure",
        "⚠ check: ₹99 is new.",
        "one",
        "two",
        "Why.",
        "✦ Draft, sure",
    ]


def test_with_more_room_than_needed_the_next_steps_stay_at_the_bottom() -> None:
    page = Page(HEAD, body=("one",), foot=Content("1 Call"))
    assert seen(page, 5) == ["✦ Draft, sure", "one", "", "", "1 Call"]


def test_the_notes_give_way_first_and_say_that_more_follows() -> None:
    page = Page(HEAD, body=("one", "two"), notes=note_lines("because of this and that", 12))
    assert seen(page, 4) == ["✦ Draft, sure", "one", "two", "because …"]
    assert seen(page, 3) == ["✦ Draft, sure", "one", "two"]
    assert page.fits(3)


def test_a_draft_that_does_not_fit_says_how_much_is_hidden_and_which_key_shows_it() -> None:
    page = Page(HEAD, body=tuple("abcdef"), foot=Content("1 Call"))
    assert seen(page, 5) == [
        "✦ Draft, sure",
        "a",
        "b",
        "… 4 lines more, v shows all of it",
        "1 Call",
    ]
    assert not page.fits(5)


@given(st.integers(0, 12), st.integers(0, 4), st.integers(1, 20), st.booleans())
def test_at_any_height_nothing_overflows_and_hidden_plus_seen_is_all(
    body: int, notes: int, height: int, foot: bool
) -> None:
    page = Page(
        HEAD,
        body=tuple(f"line {n}" for n in range(body)),
        notes=note_lines(" ".join(["note"] * notes), 5),
        foot=Content("1 Call") if foot else None,
    )
    lines = seen(page, height)
    assert len(lines) <= max(height, 2 + foot)
    shown = sum(line.startswith("line ") for line in lines)
    hidden = next((int(line.split()[1]) for line in lines if line.startswith("…")), 0)
    assert shown + hidden == body
    assert page.fits(height) is (hidden == 0 and height >= 1 + body + foot)


def test_of_a_draft_that_is_being_written_the_newest_words_are_seen() -> None:
    page = Page(HEAD, body=tuple("abcdef"), writing=True)
    assert seen(page, 3) == ["✦ Draft, sure", "e", "f"]
    assert seen(page, 9) == ["✦ Draft, sure", *"abcdef"]


@pytest.mark.parametrize("width", [8, 20, 57])
@pytest.mark.parametrize(
    "text",
    [
        "[/] [@click=app.quit]x[/]",
        "क्या आप घर तक पहुँचा देते हैं? " * 4,
        "\x1b]52;c;QQ\x07 \u202egnp.exe",
        "₹" * 90,
    ],
)
def test_hostile_words_are_shown_literally_and_stay_inside(text: str, width: int) -> None:
    for line in (*body_lines(text, width), *(c.plain for c in check_lines(text, width))):
        assert "\x1b" not in line
        assert "\u202e" not in line
        assert cell_len(line) <= width
    assert "[/]" in "".join(body_lines("[/]", width))


def test_keys_are_whole_or_not_there() -> None:
    keys = [("a", "send"), ("e", "edit"), ("x", "dismiss")]
    assert keys_line(HEAD, keys, 80).plain == "✦ Draft, sure   a send   e edit   x dismiss"
    assert keys_line(HEAD, keys, 34).plain == "✦ Draft, sure   a send   e edit"
    assert keys_line(HEAD, keys, 5).plain == "✦ Draft, sure"


# -- words ---------------------------------------------------------------------------------------


def test_without_a_model_it_says_so_and_with_one_which_and_for_how_much() -> None:
    assert draft_words.source(draft()) == "from your facts, no AI model"
    assert draft_words.cost(draft()) == ""
    hosted = draft(source=Source.MODEL, model="openai/gpt-6-luna", cost_microusd=250)
    assert draft_words.source(hosted) == "by gpt-6-luna"
    assert draft_words.cost(hosted) == "₹0.02"
    assert draft_words.cost(draft(cost_microusd=12)) == "under ₹0.01"


def test_one_of_several_says_which_one_it_is() -> None:
    assert draft_words.title(draft()) == "Draft, sure"
    assert draft_words.title(draft(confidence_score=0.5), 2, 3) == "Draft 2 of 3, fairly sure"
    planned = draft(suggestion_type=SuggestionType.FOLLOW_UP, confidence_score=0.1)
    assert draft_words.title(planned) == "Follow-up, a guess"


def test_the_shops_facts_come_before_what_they_wrote() -> None:
    cited = (Citation("message", "M1", "kitne ka hai"), Citation("knowledge", "K1", "1 kg ₹650"))
    assert draft_words.citations(cited) == "rests on “1 kg ₹650” · their message “kitne ka hai”"
    assert draft_words.citations(cited * 2).endswith("1 more")
    assert draft_words.citations(()) == ""


def test_a_long_quote_is_cut_with_a_sign() -> None:
    quote = draft_words.citation(Citation("knowledge", "K1", "cake " * 30))
    assert quote.endswith("…”")
    assert len(quote) <= 50


def test_a_fact_is_told_with_where_it_stands() -> None:
    fact = Fact(1, "prices.xlsx", "1 kg ₹650", "Cakes")
    assert draft_words.fact_words(fact, "row 14") == "prices.xlsx, row 14, Cakes: 1 kg ₹650"
    assert draft_words.fact_words(Fact(1, "written here", "Closed on Monday"), "") == (
        "written here: Closed on Monday"
    )


@pytest.mark.parametrize(
    ("kind", "id_", "told"),
    [
        ("profile", "hours", "From your shop's profile, hours: “10 to 9”"),
        ("template", "order_ready", "Your template order_ready: “10 to 9”"),
        ("message", "E7", "They asked this on a form or a portal: “10 to 9”"),
    ],
)
def test_what_stands_in_no_document_is_told_with_its_place(kind: str, id_: str, told: str) -> None:
    assert draft_words.grounds_words(Citation(kind, id_, "10 to 9")) == told


def test_a_follow_up_says_when_how_and_what_it_waits_for() -> None:
    promise = Finding("Tuesday", "M4", "Tuesday ko bata dunga")
    plan = FollowUp(Millis(NOON + DAY), Urgency.GENTLE, Way.TEMPLATE, (Way.CALL,), promise)
    assert draft_words.plan(plan, NOON, ZONE) == (
        "tomorrow, 12:10 · gently · by template, else by phone"
        " · after what they said: “Tuesday ko bata dunga”"
    )


# -- next steps ----------------------------------------------------------------------------------


def test_next_steps_stand_in_one_line_behind_their_digits() -> None:
    steps = [offer("Call them"), offer("Send the menu", 2)]
    assert offers_line(steps, 60).plain == "1 Call them · 2 Send the menu"


def test_no_more_next_steps_than_digits_and_messages_are_none_of_them() -> None:
    steps = [offer(f"Step {n}", n) for n in range(5)]
    reply = Suggestion(SuggestionId(9), LeadId(1), None, SuggestionStatus.PENDING, NOON, draft())
    assert offers_of([reply, *steps]) == tuple(steps[:3])


@given(st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=3), st.integers(24, 100))
def test_next_steps_never_overflow(words: list[str], width: int) -> None:
    line = offers_line([offer(text, number) for number, text in enumerate(words)], width)
    assert "\n" not in line.plain
    assert cell_len(line.plain) <= width
    assert line.plain.startswith("1 ")


def test_what_was_taken_up_is_told() -> None:
    assert taken_words(STEP, "Asha", NOON, ZONE) == (
        "Task for tomorrow, 12:10: Call them tomorrow at 11:00."
    )
    qualified = Action(ActionKind.MARK_QUALIFIED, "Mark qualified")
    assert taken_words(qualified, "Asha", NOON, ZONE) == "Asha is qualified now."
    judged = Qualification(8, IntentLevel.HIGH, None, None, STEP, ())
    assert taken_words(judged, "", NOON, ZONE) == "This lead is 8 of 10."
    plan = FollowUp(Millis(NOON + HOUR), Urgency.GENTLE, Way.WHATSAPP, ())
    assert taken_words(plan, "Asha", NOON, ZONE) == "Task for today, 13:10: write to Asha."
