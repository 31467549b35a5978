"""The shop's facts: replaced file by file, corrected, written, removed and brought back."""

from collections.abc import Sequence

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.business import Fact
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.papers.statement import LONGEST, MOST, Statement
from crm_tui.services import knowledge, knowledge_words, search
from crm_tui.services.knowledge import Taken
from crm_tui.services.knowledge_checks import doubts
from crm_tui.shop import Shop
from crm_tui.store import knowledge as store
from tests.conftest import NOON


def add(shop: Shop, *texts: str, name: str = "prices.txt", topic: str = "") -> Taken:
    new = [Statement(topic, text, f"line {n}") for n, text in enumerate(texts, 1)]
    return shop.db.write_now(knowledge.replace_document, name, new, OWNER, NOON)


def facts(shop: Shop) -> dict[int, str]:
    return {one.id: one.text for one in shop.db.read_now(store.facts)}


# -- a file again ---------------------------------------------------------------------------------


def test_a_file_of_the_same_name_replaces_the_former_and_tells_what_changed(shop: Shop) -> None:
    add(shop, "Plum cake: ₹300", "Pav: ₹30", "Bun: ₹10")
    taken = add(shop, "Plum cake: ₹350", "Pav: ₹30", "Khari: ₹80")
    assert (taken.added, taken.changed, taken.removed, taken.same) == (1, 1, 1, 1)
    assert taken.facts == 3


def test_what_stays_or_only_costs_more_keeps_its_id_whatever_its_place(shop: Shop) -> None:
    add(shop, "Plum cake: ₹300", "Pav: ₹30", "Bun: ₹10")
    add(shop, "Khari: ₹80", "Pav: ₹30", "Plum cake: ₹350")
    assert facts(shop) == {4: "Khari: ₹80", 2: "Pav: ₹30", 1: "Plum cake: ₹350"}
    [first, *_] = shop.db.read_now(store.entries, "prices.txt")
    assert (first.fact.text, first.place) == ("Khari: ₹80", "line 1")


def test_an_id_that_is_gone_never_comes_back_as_something_else(shop: Shop) -> None:
    """A draft of last year that cites K2 must not seem to cite the new fact."""
    add(shop, "Pav: ₹30", "Bun: ₹10")
    add(shop, "Pav: ₹30")
    add(shop, "Pav: ₹30", "Khari: ₹80")
    assert facts(shop) == {1: "Pav: ₹30", 3: "Khari: ₹80"}


def test_two_that_look_alike_are_not_confused(shop: Shop) -> None:
    add(shop, "We need 2 days for a cake of 3 kg", "We need 3 days for a cake of 5 kg")
    taken = add(shop, "We need 1 days for a cake of 3 kg", "We need 4 days for a cake of 5 kg")
    assert (taken.added, taken.removed, taken.changed) == (2, 2, 0)


def test_other_files_are_left_alone(shop: Shop) -> None:
    add(shop, "Pav: ₹30")
    add(shop, "Free above ₹999", name="delivery.md")
    add(shop, "Bun: ₹10")
    assert "Free above ₹999" in facts(shop).values()
    assert shop.db.write_now(knowledge.remove_document, "delivery.md", OWNER, NOON) == 1
    assert list(facts(shop).values()) == ["Bun: ₹10"]


def test_a_correction_that_the_file_undoes_is_told(shop: Shop) -> None:
    add(shop, "Pav: ₹30", "Bun: ₹10")
    shop.db.write_now(knowledge.edit, 1, "Pav: ₹35", OWNER, NOON)
    taken = add(shop, "Pav: ₹30", "Bun: ₹10")
    assert taken.corrections == ("K1",)
    assert facts(shop)[1] == "Pav: ₹30"
    assert add(shop, "Pav: ₹30", "Bun: ₹10").corrections == ()


def test_there_is_an_end_to_facts(shop: Shop) -> None:
    add(shop, *(f"Item {n}: ₹{n}" for n in range(1, MOST + 1)))
    with pytest.raises(CrmError, match="more than 2,000 facts"):
        add(shop, "One more", name="more.txt")
    with pytest.raises(CrmError, match="the most there can be"):
        shop.db.write_now(knowledge.write, "And another", OWNER, NOON)


# -- single facts ---------------------------------------------------------------------------------


def test_a_fact_is_corrected_under_its_id(shop: Shop) -> None:
    add(shop, "Pav: ₹30")
    kept = shop.db.write_now(knowledge.edit, 1, "  Pav:\n ₹35 ", OWNER, NOON)
    assert (kept.fact.text, kept.edited_at, kept.place) == ("Pav: ₹35", NOON, "line 1")


def test_a_fact_of_ones_own_stands_in_a_document_of_its_own(shop: Shop) -> None:
    kept = shop.db.write_now(knowledge.write, "We are closed on Tuesdays.", OWNER, NOON)
    assert kept.fact.document == knowledge.WRITTEN_HERE
    with pytest.raises(Conflict, match="written already: K1"):
        shop.db.write_now(knowledge.write, "we are closed on tuesdays.", OWNER, NOON)


@pytest.mark.parametrize("text", ["", "  ", "…!", "x" * (LONGEST + 1)])
def test_what_is_no_fact_is_refused(shop: Shop, text: str) -> None:
    add(shop, "Pav: ₹30")
    for write in (
        lambda tx: knowledge.write(tx, text, OWNER, NOON),
        lambda tx: knowledge.edit(tx, 1, text, OWNER, NOON),
    ):
        with pytest.raises(CrmError, match="A fact") as refused:
            shop.db.write_now(write)
        assert refused.value.fix


def test_hostile_words_are_stored_clean(shop: Shop) -> None:
    kept = shop.db.write_now(
        knowledge.write, "[@click=x]Pav[/] \x1b]52;c;QQ\x07\u202e ₹30", OWNER, NOON
    )
    assert kept.fact.text == "[@click=x]Pav[/] ]52;c;QQ ₹30"


def test_what_was_removed_comes_back_under_its_own_id_and_place(shop: Shop) -> None:
    add(shop, "Pav: ₹30", "Bun: ₹10")
    gone = shop.db.write_now(knowledge.remove, 1, OWNER, NOON)
    assert list(facts(shop)) == [2]
    shop.db.write_now(knowledge.put_back, gone, OWNER, NOON)
    assert facts(shop) == {1: "Pav: ₹30", 2: "Bun: ₹10"}
    assert [one.position for one in shop.db.read_now(store.entries)] == [0, 1]


def test_what_was_removed_comes_back_although_the_file_was_read_again(shop: Shop) -> None:
    add(shop, "Pav: ₹30", "Bun: ₹10")
    gone = shop.db.write_now(knowledge.remove, 1, OWNER, NOON)
    add(shop, "Bun: ₹10", "Khari: ₹80")
    shop.db.write_now(knowledge.put_back, gone, OWNER, NOON)
    assert set(facts(shop).values()) == {"Pav: ₹30", "Bun: ₹10", "Khari: ₹80"}


def test_what_is_not_there_is_said(shop: Shop) -> None:
    with pytest.raises(NotFound, match="no fact K9"):
        shop.db.write_now(knowledge.remove, 9, OWNER, NOON)
    with pytest.raises(NotFound, match="no file 'nope'"):
        shop.db.write_now(knowledge.remove_document, "nope", OWNER, NOON)
    with pytest.raises(CrmError, match="no id of a fact"):
        knowledge.read_fact_id("7")


# -- one thing at two prices ----------------------------------------------------------------------


def odd(*texts: str, topics: Sequence[str] = ()) -> set[int]:
    given = topics or [""] * len(texts)
    pairs = enumerate(zip(texts, given, strict=True), 1)
    return set(doubts(Fact(n, "d", text, topic) for n, (text, topic) in pairs))


def test_the_same_thing_at_two_prices_is_told() -> None:
    assert odd("Plum cake 1 kg: ₹300", "Plum cakes 1 kg: Rs 350", "Pav: ₹30") == {1, 2}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Plum cake 1 kg: ₹300", "Plum cake 2 kg: ₹550"),
        ("Plum cake: ₹300", "Plum cake with egg: ₹280"),
        ("Cake with egg: ₹300", "Cake with no egg: ₹350"),
        ("Plum cake: ₹300 for half a kilo", "Plum cake: ₹550 for one kilo"),
        ("Plum cake: ₹300", "Plum cake: Rs. 300.00"),
        ("Hampers: ₹699, ₹999 and ₹1,499", "Hampers: ₹599"),
        ("₹300", "₹350"),
        ("Plum cake 1 kg", "Plum cake 1 kg"),
    ],
)
def test_what_is_not_surely_the_same_is_left_alone(one: str, other: str) -> None:
    assert odd(one, other) == set()


def test_the_same_words_under_another_heading_are_another_thing() -> None:
    texts = ("Chocolate cake: ₹450", "Chocolate cake: ₹500")
    assert odd(*texts, topics=("Regular", "Eggless")) == set()
    assert odd(*texts, topics=("Cakes", "Cakes")) == {1, 2}


# -- the shop's own words -------------------------------------------------------------------------


def test_a_search_knows_the_shops_own_words(shop: Shop) -> None:
    add(shop, "Pumpkin sweet 250 g: ₹120", "Coconut sweet 250 g: ₹150")
    assert shop.db.read_now(search.find_facts, "petha") == []
    shop.db.write_now(knowledge_words.put, "Petha", "pumpkin sweet", OWNER, NOON)
    first, *_ = shop.db.read_now(search.find_facts, "petha ka bhav")
    assert first.text == "Pumpkin sweet 250 g: ₹120"
    shop.db.write_now(knowledge_words.remove, "PETHA", OWNER, NOON)
    assert shop.db.read_now(knowledge_words.every) == []


def test_a_search_answers_as_a_draft_would(shop: Shop) -> None:
    add(shop, "Eggless cake 1 kg: ₹650", "Home delivery is free above ₹999")
    [found] = shop.db.read_now(search.find_facts, "बिना अंडे वाला")
    assert found.text.startswith("Eggless")


@pytest.mark.parametrize(
    ("word", "meaning"), [("two words", "x y"), ("", "cake"), ("petha", ""), ("petha", "PETHA")]
)
def test_a_word_needs_a_meaning_of_its_own(shop: Shop, word: str, meaning: str) -> None:
    with pytest.raises(CrmError) as refused:
        shop.db.write_now(knowledge_words.put, word, meaning, OWNER, NOON)
    assert refused.value.fix


def test_a_word_gets_another_meaning(shop: Shop) -> None:
    for meaning in ("pumpkin sweet", "ash gourd sweet"):
        shop.db.write_now(knowledge_words.put, "petha", meaning, OWNER, NOON)
    [kept] = shop.db.read_now(knowledge_words.every)
    assert (kept.word, kept.meaning) == ("petha", "ash gourd sweet")
    with pytest.raises(NotFound, match="not among your words"):
        shop.db.write_now(knowledge_words.remove, "gajak", OWNER, NOON)
