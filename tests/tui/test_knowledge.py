"""What the shop says, from F8: read, searched, corrected, written, removed; files read by the worker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from rich.cells import cell_len
from syrupy.assertion import SnapshotAssertion
from textual import events
from textual.widgets import Input

from crm_tui.domain.actor import OWNER
from crm_tui.domain.errors import Conflict
from crm_tui.screens.file_window import FileWindow
from crm_tui.screens.knowledge import KnowledgeWindow
from crm_tui.screens.knowledge_fact import FactWindow
from crm_tui.services import knowledge, knowledge_words
from crm_tui.shop import Shop, open_shop
from crm_tui.store import knowledge as store
from scripts.import_worker import importing
from tests.conftest import NOON
from tests.tui.conftest import Seat, Town, seated
from tests.unit.papers.pdf_files import pdf

SIZES = pytest.mark.parametrize("size", [(120, 36), (60, 24)], ids=lambda s: f"{s[0]}x{s[1]}")
PRICES = """
# Cakes
Plum cake 1 kg: ₹300
Truffle cake 1 kg: ₹450
Eggless cake 1 kg: ₹650
# Bread
Pav: ₹30
"""
HOSTILE = "[@click=app.quit]Pav[/] \x1b]52;c;QQ==\x07 \u202e: ₹30"


def says(shop: Shop, text: str, name: str = "prices.md") -> None:
    found = knowledge.statements(text)
    shop.db.write_now(knowledge.replace_document, name, found, OWNER, NOON)


def facts(shop: Shop) -> list[str]:
    return [one.text for one in shop.db.read_now(store.facts)]


@pytest.fixture
def selling(town: Town) -> Town:
    """A shop with a price list and a rule."""
    town.writes("Asha", "Plum cake kitne ka hai?")
    says(town.shop, PRICES)
    says(town.shop, "Free delivery above ₹999", "delivery.md")
    return town


@asynccontextmanager
async def working(shop_env: dict[str, str], town: Town) -> AsyncIterator[None]:
    """The worker on a database connection of its own, as in another process."""
    async with importing(open_shop(shop_env, town.clock)):
        yield


async def opens(seat: Seat) -> KnowledgeWindow:
    await seat.press("f8")
    await seat.until(lambda: isinstance(seat.app.screen, KnowledgeWindow), "the facts")
    window = seat.app.screen
    assert isinstance(window, KnowledgeWindow)
    await seat.until(lambda: window._view is not None, "that they are read")
    return window


@SIZES
async def test_it_looks_like_this(
    selling: Town, size: tuple[int, int], snapshot: SnapshotAssertion
) -> None:
    selling.shop.db.write_now(knowledge.write, "Cakes: Plum cake 1 kg: ₹320", OWNER, NOON)
    async with seated(selling.shop, size) as seat:
        await opens(seat)
        await seat.press("j")
        await seat.sees("Plum cake 1 kg: ₹300", "check K1", "Check these two: K6 says")
        assert seat.text == snapshot


async def test_with_no_facts_it_says_what_to_do(town: Town) -> None:
    async with seated(town.shop) as seat:
        await opens(seat)
        await seat.sees("No facts yet.", "A adds a file", "n writes a fact")


async def test_a_fact_is_corrected_and_the_correction_taken_back(selling: Town) -> None:
    async with seated(selling.shop) as seat:
        await opens(seat)
        await seat.press("j", "enter")
        await seat.until(lambda: isinstance(seat.app.screen, FactWindow))
        await seat.sees("K1", "prices.md", "Plum cake 1 kg: ₹300")
        await seat.press("backspace", "backspace", "backspace", *"350", "enter")
        await seat.sees("K1 is corrected.", "corrected here")
        assert "Plum cake 1 kg: ₹350" in facts(selling.shop)
        await seat.press("u")
        await seat.until(lambda: "Plum cake 1 kg: ₹300" in facts(selling.shop))
        await seat.press("u")
        await seat.sees("Nothing was done here yet.")


async def test_a_correction_is_not_taken_back_over_what_a_file_says_since(selling: Town) -> None:
    async with seated(selling.shop) as seat:
        window = await opens(seat)
        await seat.press("j", "enter")
        await seat.until(lambda: isinstance(seat.app.screen, FactWindow))
        await seat.press("backspace", "backspace", "backspace", *"350", "enter")
        await seat.sees("K1 is corrected.")
        says(selling.shop, PRICES.replace("₹300", "₹400"))
        await seat.until(lambda: "Plum cake 1 kg: ₹400" in [r.title for r in window.shown.rows])
        await seat.press("u")
        await seat.until(
            lambda: any(
                "K1 was changed since then: it says “Plum cake 1 kg: ₹400” now." in one.message
                for one in seat.app._notifications
            ),
            "why not",
        )
        assert "Plum cake 1 kg: ₹400" in facts(selling.shop)


async def test_corrections_are_taken_back_one_after_the_other(selling: Town) -> None:
    async def says_plum(seat: Seat, price: str) -> None:
        await seat.until(lambda: f"Plum cake 1 kg: ₹{price}" in facts(selling.shop), price)

    async with seated(selling.shop) as seat:
        await opens(seat)
        await seat.press("j")
        for price in ("350", "375"):
            await seat.press("enter")
            await seat.until(lambda: isinstance(seat.app.screen, FactWindow))
            await seat.press("backspace", "backspace", "backspace", *price, "enter")
            await says_plum(seat, price)
        for price in ("350", "300"):
            await seat.press("u")
            await says_plum(seat, price)


@pytest.mark.parametrize("meanwhile", ["edited", "gone", "back"])
def test_a_step_is_taken_back_only_from_what_it_left(selling: Town, meanwhile: str) -> None:
    write, told = selling.shop.db.write_now, {"edited": "“Pav: ₹40” now", "gone": "it is gone now"}
    before = selling.shop.db.read_now(knowledge.find, 4)
    left: store.Entry | None = write(knowledge.edit, 4, "Pav: ₹35", OWNER, NOON)
    if meanwhile == "edited":
        write(knowledge.edit, 4, "Pav: ₹40", OWNER, NOON)
    elif meanwhile == "gone":
        write(knowledge.remove, 4, OWNER, NOON)
    else:
        left = None
    kept = facts(selling.shop)
    with pytest.raises(Conflict, match=told.get(meanwhile, "“Pav: ₹35” now")) as refused:
        write(knowledge.put_back, before, OWNER, NOON, left)
    assert refused.value.fix == "Write it by hand if that is wrong."
    assert facts(selling.shop) == kept


async def test_a_fact_is_written_and_what_was_typed_is_not_lost_by_one_escape(
    selling: Town,
) -> None:
    async with seated(selling.shop) as seat:
        await opens(seat)
        await seat.press("n")
        await seat.types("Closed on Tuesdays")
        await seat.press("escape")
        await seat.sees("Esc again throws away what you wrote.")
        await seat.press("enter")
        await seat.sees("written here", "by hand")
        assert "Closed on Tuesdays" in facts(selling.shop)
        await seat.press("u")
        await seat.until(lambda: "Closed on Tuesdays" not in facts(selling.shop))


async def test_what_is_no_fact_stays_in_its_window(selling: Town) -> None:
    async with seated(selling.shop) as seat:
        await opens(seat)
        await seat.press("n", *"...", "enter")
        await seat.sees("A fact needs words.")
        assert isinstance(seat.app.screen, FactWindow)


async def test_what_is_pasted_comes_as_plain_words(selling: Town) -> None:
    async with seated(selling.shop) as seat:
        await opens(seat)
        await seat.press("n")
        await seat.until(lambda: isinstance(seat.app.screen, FactWindow))
        seat.app.post_message(events.Paste("Toast:\r\n₹60 \x1b]52;c;QQ==\x07[/]" + " " * 5_000_000))
        await seat.sees("Toast: ₹60 ]52;c;QQ==[/]")
        await seat.press("enter")
        await seat.until(lambda: "Toast: ₹60 ]52;c;QQ==[/]" in facts(selling.shop))


async def test_a_fact_is_removed_and_comes_back(selling: Town) -> None:
    async with seated(selling.shop) as seat:
        await opens(seat)
        await seat.press("j", "x")
        await seat.until(lambda: "Plum cake 1 kg: ₹300" not in facts(selling.shop))
        await seat.sees("K1 is removed.")
        await seat.press("u")
        await seat.until(lambda: "Plum cake 1 kg: ₹300" in facts(selling.shop))
        await seat.sees("Taken back: K1 is as it was.")


async def test_a_whole_file_goes_after_a_question(selling: Town) -> None:
    async with seated(selling.shop) as seat:
        await opens(seat)
        await seat.press("tab", "X")
        await seat.sees("Remove all facts of “prices.md”?", "The file itself")
        await seat.press("n")
        assert len(facts(selling.shop)) == 5
        await seat.press("X", "y")
        await seat.until(lambda: facts(selling.shop) == ["Free delivery above ₹999"])
        await seat.sees("prices.md is removed.")


async def test_tab_goes_from_file_to_file_and_round(selling: Town) -> None:
    async with seated(selling.shop) as seat:
        window = await opens(seat)
        places = []
        for _ in range(2):
            await seat.press("tab")
            places.append(window.shown.cursor)
        assert places == [1, 0]


async def test_a_search_answers_as_a_draft_would(selling: Town) -> None:
    selling.shop.db.write_now(knowledge_words.put, "laadi", "pav", OWNER, NOON)
    async with seated(selling.shop) as seat:
        window = await opens(seat)
        await seat.press("slash")
        await seat.types("bina ande")
        await seat.until(
            lambda: [row.title for row in window.shown.rows] == ["Eggless cake 1 kg: ₹650"]
        )
        await seat.sees("1 of 5 facts")
        window.search.value = "laadi"
        await seat.until(lambda: [row.title for row in window.shown.rows] == ["Pav: ₹30"])
        window.search.value = "helicopter"
        await seat.sees("Nothing found.")
        await seat.press("enter", "escape")
        await seat.until(lambda: len(window.shown.rows) == 5)
        assert seat.app.screen is window
        await seat.press("escape")
        await seat.until(lambda: seat.app.screen is seat.inbox)


async def test_what_another_process_changes_is_seen(selling: Town) -> None:
    async with seated(selling.shop) as seat:
        await opens(seat)
        await seat.sees("Pav: ₹30")
        selling.shop.db.write_now(knowledge.edit, 4, "Pav: ₹35", OWNER, NOON)
        await seat.sees("Pav: ₹35")


async def test_a_file_is_chosen_read_by_the_worker_and_summed_up(
    selling: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "menu.pdf"
    path.write_bytes(pdf(["Khari biscuit: Rs 80"], ["Toast: Rs 60"]))
    async with working(shop_env, selling), seated(selling.shop) as seat:
        await opens(seat)
        await seat.press("A")
        await seat.until(lambda: isinstance(seat.app.screen, FileWindow), "the window for files")
        await seat.press("tab")
        seat.app.screen.query_one(Input).value = str(path)
        await seat.press("enter")
        await seat.sees("menu.pdf: 2 facts (2 new).", "Khari biscuit: Rs 80", "page 1")


async def test_a_file_that_cannot_be_read_is_one_sentence(
    selling: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf([]))
    async with working(shop_env, selling), seated(selling.shop) as seat:
        (await opens(seat)).take(path)
        await seat.sees("scan.pdf has pictures of pages but no text in them.", "Type its prices")
        assert len(facts(selling.shop)) == 5


async def test_without_a_worker_it_says_who_is_missing(selling: Town, tmp_path: Path) -> None:
    path = tmp_path / "prices.txt"
    path.write_text("Toast: ₹60")
    async with seated(selling.shop, alive=False) as seat:
        (await opens(seat)).take(path)
        await seat.sees("The worker is not running", "crm work")


async def test_own_words_are_added_changed_and_forgotten(selling: Town) -> None:
    def kept() -> dict[str, str]:
        found = selling.shop.db.read_now(knowledge_words.every)
        return {one.word: one.meaning for one in found}

    async with seated(selling.shop) as seat:
        await opens(seat)
        await seat.press("w")
        await seat.sees("No words of your own yet.")
        await seat.press("n")
        await seat.types("petha")
        await seat.press("enter")
        await seat.types("pumpkin sweet")
        await seat.press("enter")
        await seat.until(lambda: kept() == {"petha": "pumpkin sweet"})
        await seat.sees("pumpkin sweet")
        await seat.press("e", "ctrl+u", *"gajak", "ctrl+s")
        await seat.until(lambda: kept() == {"gajak": "pumpkin sweet"})
        await seat.sees("gajak")
        await seat.press("x")
        await seat.until(lambda: kept() == {})


@SIZES
async def test_hostile_facts_are_literal_and_everything_fits(
    town: Town, size: tuple[int, int]
) -> None:
    says(town.shop, f"# {HOSTILE}\n{HOSTILE}\n{'नमस्ते ' * 60}", f"{HOSTILE}.md")
    async with seated(town.shop, size) as seat:
        await opens(seat)
        await seat.sees("[@click=app.quit]Pav[/] ]52;c;QQ==")
        for keys in (("e",), ("escape",), ("w",), ("escape",), ("X",), ("n",), ("slash", "x")):
            await seat.press(*keys)
            await seat.pilot.pause()
            assert "\x1b" not in seat.text
            assert all(cell_len(line) <= size[0] for line in seat.text.splitlines())
