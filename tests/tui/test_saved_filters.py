"""Saved filters: said in plain words, counted, used in the list, made, changed and forgotten."""

import pytest
from rich.cells import cell_len

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import MINUTE
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.lead_filter import LeadFilter, from_json, to_json
from crm_tui.screens.filters import FiltersWindow
from crm_tui.services import filters, life_cycle
from crm_tui.services.filter_reading import read_filter, typed_filter
from crm_tui.store import filters as store
from crm_tui.widgets.filter_words import filter_words
from tests.tui.conftest import Seat, Town, seated

HOSTILE = "[@click=app.quit]x[/] \x1b]52;c;AA\x07"
FULL = LeadFilter(
    status=LeadStatus.NEW,
    source="web form",
    tag="vip",
    owner="Sita",
    unread=True,
    due=True,
    rotting=True,
    query="cake",
    min_score=7,
    min_value_paise=2_500_000,
)


def saved(town: Town) -> dict[str, LeadFilter]:
    return town.shop.db.read_now(store.every)


def save(town: Town, name: str, spec: LeadFilter) -> None:
    town.shop.db.write_now(filters.save, name, spec, OWNER, town.clock.now())


def tag(town: Town, name: str, *tags: str) -> None:
    write, now = town.shop.db.write_now, town.clock.now()
    write(life_cycle.tag, OWNER, now, [town.lead(name)], tags)


def names_in(seat: Seat) -> int:
    return len(seat.inbox.leads.leads.order)


async def opens_filters(seat: Seat) -> None:
    await seat.until(lambda: names_in(seat) >= 1)
    await seat.press("f7")
    await seat.until(lambda: isinstance(seat.app.screen, FiltersWindow))


async def test_without_a_filter_it_says_how_to_make_one(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await opens_filters(seat)
        await seat.sees("No filter is kept yet.", "n makes one")


async def test_each_says_in_plain_words_what_it_means_and_how_many_leads_it_has(
    busy_town: Town,
) -> None:
    tag(busy_town, "Asha", "vip")
    save(busy_town, "best ones", LeadFilter(status=LeadStatus.NEW, tag="vip"))
    save(busy_town, "unread", LeadFilter(unread=True))
    async with seated(busy_town.shop) as seat:
        await opens_filters(seat)
        await seat.sees("best ones", "status new · tagged vip", "1 lead", "3 leads")


async def test_enter_shows_its_leads_search_narrows_them_and_escape_takes_it_off(
    busy_town: Town,
) -> None:
    tag(busy_town, "Asha", "vip")
    tag(busy_town, "Ravi", "vip")
    save(busy_town, "best ones", LeadFilter(tag="vip"))
    async with seated(busy_town.shop) as seat:
        await opens_filters(seat)
        await seat.sees("2 leads")
        await seat.press("enter")
        await seat.sees("▾ best ones · 2 · Esc")
        assert names_in(seat) == 2
        await seat.press("slash")
        await seat.types("asha")
        await seat.until(lambda: names_in(seat) == 1)
        await seat.press("enter", "escape")
        await seat.until(lambda: names_in(seat) == 2)
        await seat.sees("▾ best ones")
        await seat.press("escape")
        await seat.until(lambda: names_in(seat) == 3)
        assert "▾" not in seat.text


async def test_the_list_follows_when_a_lead_begins_or_ceases_to_fit(busy_town: Town) -> None:
    tag(busy_town, "Asha", "vip")
    save(busy_town, "best ones", LeadFilter(tag="vip"))
    async with seated(busy_town.shop) as seat:
        await opens_filters(seat)
        await seat.press("enter")
        await seat.sees("▾ best ones · 1 · Esc")
        tag(busy_town, "Meena", "vip")
        await seat.sees("▾ best ones · 2 · Esc")


async def test_the_list_follows_when_its_filter_is_changed_or_forgotten(busy_town: Town) -> None:
    tag(busy_town, "Asha", "vip")
    save(busy_town, "best ones", LeadFilter(tag="vip"))
    async with seated(busy_town.shop) as seat:
        await opens_filters(seat)
        await seat.press("enter")
        await seat.sees("▾ best ones · 1 · Esc")
        save(busy_town, "best ones", LeadFilter(unread=True))
        await seat.press("f7")
        await seat.sees("3 leads")
        await seat.press("escape")
        await seat.sees("▾ best ones · 3 · Esc")
        await seat.press("f7")
        await seat.sees("3 leads")
        await seat.press("x", "y")
        await seat.sees("No filter is kept yet.")
        await seat.press("escape")
        await seat.until(lambda: "▾" not in seat.text)
        await seat.sees("There is no filter “best ones”")
        assert names_in(seat) == 3


async def test_the_key_works_while_one_writes_and_leaves_the_text_alone(busy_town: Town) -> None:
    """A text field would select all of its text: the next letter would take its place."""
    async with seated(busy_town.shop) as seat:
        await seat.opens("Asha")
        await seat.press("i")
        await seat.types("hello")
        for key in ("f6", "f7"):
            await seat.press(key)
            await seat.until(lambda: len(seat.app.screen_stack) == 2, key)
            await seat.press("escape")
            await seat.until(lambda: len(seat.app.screen_stack) == 1, key)
        await seat.types(" you")
        assert seat.inbox.chat.writing.composer.text == "hello you"


async def test_a_filter_that_nobody_fits_says_so(busy_town: Town) -> None:
    save(busy_town, "lost ones", LeadFilter(status=LeadStatus.LOST))
    async with seated(busy_town.shop) as seat:
        await opens_filters(seat)
        await seat.sees("0 leads")
        await seat.press("enter")
        await seat.sees("Nobody fits “lost ones” just now.")


async def test_one_is_made_in_a_form_that_counts_while_it_is_typed(busy_town: Town) -> None:
    tag(busy_town, "Asha", "vip")
    async with seated(busy_town.shop) as seat:
        await opens_filters(seat)
        await seat.press("n")
        await seat.sees("Name", "With words")
        await seat.types("best ones")
        await seat.press("enter", "enter", "enter")
        await seat.types("vip")
        await seat.sees("1 lead fits just now.")
        await seat.press("ctrl+s")
        await seat.until(lambda: saved(busy_town) == {"best ones": LeadFilter(tag="vip")})
        await seat.sees("best ones", "tagged vip", "1 lead")


async def test_what_is_not_understood_stays_in_the_form(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await opens_filters(seat)
        await seat.press("n")
        await seat.types("x")
        await seat.press("enter")
        await seat.types("sleeping")
        await seat.sees("'sleeping' is no status.")
        await seat.press("ctrl+s")
        await seat.pilot.pause()
        assert saved(busy_town) == {}
        await seat.press("ctrl+u", "ctrl+s")
        await seat.sees("This filter leaves nobody out.")
        assert saved(busy_town) == {}


async def test_what_was_typed_is_thrown_away_only_by_a_second_escape(busy_town: Town) -> None:
    save(busy_town, "unread", LeadFilter(unread=True))
    async with seated(busy_town.shop) as seat:
        await opens_filters(seat)
        await seat.sees("unread")
        await seat.press("e", "escape")
        await seat.until(lambda: len(seat.app.screen_stack) == 2)
        await seat.press("e", "x", "escape")
        await seat.sees("Esc again throws away what you wrote.")
        await seat.press("escape")
        await seat.until(lambda: len(seat.app.screen_stack) == 2)


async def test_one_is_changed_and_given_another_name(busy_town: Town) -> None:
    save(busy_town, "old name", FULL)
    async with seated(busy_town.shop) as seat:
        await opens_filters(seat)
        await seat.sees("old name")
        await seat.press("e")
        await seat.sees("web form", "25000")
        await seat.press("ctrl+u")
        await seat.types("new name")
        await seat.press("ctrl+s")
        await seat.until(lambda: saved(busy_town) == {"new name": FULL})


async def test_one_is_forgotten_after_a_question_and_its_leads_stay(busy_town: Town) -> None:
    save(busy_town, "unread", LeadFilter(unread=True))
    async with seated(busy_town.shop) as seat:
        await opens_filters(seat)
        await seat.sees("unread")
        await seat.press("x")
        await seat.sees("Forget the filter “unread”?", "Its leads stay.")
        await seat.press("n")
        await seat.until(lambda: len(seat.app.screen_stack) == 2)
        assert saved(busy_town)
        await seat.press("x", "y")
        await seat.until(lambda: not saved(busy_town))
        await seat.sees("No filter is kept yet.")


@pytest.mark.parametrize("size", [(120, 40), (60, 24)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_hostile_names_are_literal_and_everything_fits(
    town: Town, size: tuple[int, int]
) -> None:
    town.writes("Asha", "hi")
    save(town, HOSTILE, LeadFilter(tag=HOSTILE, query="नमस्ते " * 20))
    async with seated(town.shop, size) as seat:
        await opens_filters(seat)
        await seat.sees("[@click=app.quit]x[/] ]52;c;AA", "0 leads")
        for keys, word in (("e", "With words"), ("escape", "Filters"), ("x", "Forget the filter")):
            await seat.press(keys)
            await seat.sees(word, "[@click=app.quit]x")
            assert "\x1b" not in seat.text
            assert all(cell_len(line) <= size[0] for line in seat.text.splitlines())
        await seat.press("n", "enter")
        await seat.sees("▾ [@click")


def test_what_is_typed_and_what_is_kept_are_the_same_filter() -> None:
    for spec in (FULL, LeadFilter(), LeadFilter(owner=""), LeadFilter(min_value_paise=45_050)):
        assert read_filter(typed_filter(spec)) == spec
        assert from_json(to_json(spec)) == spec


@pytest.mark.parametrize(
    ("field", "words"),
    [("unread", "perhaps"), ("min_score", "high"), ("min_score", "11"), ("min_value", "much")],
)
def test_no_part_is_guessed(field: str, words: str) -> None:
    with pytest.raises(CrmError, match=r".+"):
        read_filter({field: words})


def test_every_part_of_a_filter_is_said() -> None:
    assert filter_words(FULL) == (
        "status new · came by web form · tagged vip · looked after by Sita · unread"
        " · with a task that is due · silent for too long · score 7 or more"
        " · worth ₹25,000 or more · with “cake”"
    )
    assert filter_words(LeadFilter(owner="")) == "looked after by nobody"


def test_worth_so_much_or_more_finds_those_with_such_a_value(busy_town: Town) -> None:
    write, now = busy_town.shop.db.write_now, busy_town.clock.now()
    for name, paise in (("Asha", 100_000), ("Ravi", 99_999)):
        write(life_cycle.set_value, OWNER, now, [busy_town.lead(name)], paise)
    spec = LeadFilter(min_value_paise=100_000)
    found = busy_town.shop.db.read_now(filters.order, spec, now + MINUTE)
    assert list(found) == [busy_town.lead("Asha")]
    assert busy_town.shop.db.read_now(filters.count, spec, now) == 1
