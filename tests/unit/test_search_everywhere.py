"""Search: exact before what sounds so, newest first, in messages, names, notes and the shop's facts."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import MINUTE
from crm_tui.domain.errors import CrmError
from crm_tui.services import knowledge, life_cycle, notes, search, upkeep
from crm_tui.shop import Shop
from crm_tui.store import messages, refolding
from crm_tui.store.tx import Tx
from tests.conftest import NOON, FakeClock
from tests.unit.lead_town import LeadTown

ASHA, MEENA = "+919876543210", "+919876543211"


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


def words(town: LeadTown, query: str, *, best: bool = False) -> list[str]:
    """The contents of the messages that are found, in their order."""
    found = town.read(search.search, query, "messages", 50, best=best)
    return [message.content for message in found.messages]


def names(town: LeadTown, query: str) -> list[str]:
    return [lead.name for lead in town.read(search.search, query, "leads", 50).leads]


@pytest.mark.parametrize("query", ["namaste", "namste", "नमस्ते", "Namasthe", "namas"])
def test_hinglish_and_hindi_spellings_find_each_other(town: LeadTown, query: str) -> None:
    for number, text in enumerate(("Namaste ji", "namste bhaiya", "नमस्ते", "hello")):
        town.writes(ASHA, text, at=NOON + number * MINUTE)
    assert set(words(town, query)) == {"Namaste ji", "namste bhaiya", "नमस्ते"}


def test_what_is_written_exactly_so_comes_first_then_the_newest(town: LeadTown) -> None:
    for number, text in enumerate(("cake chahiye", "cake chaiye", "cake chahiye kal", "केक चाहिए")):
        town.writes(ASHA, text, at=NOON + number * MINUTE)
    assert words(town, "chahiye") == ["cake chahiye kal", "cake chahiye", "केक चाहिए", "cake chaiye"]


def test_every_word_counts(town: LeadTown) -> None:
    town.writes(ASHA, "kal cake chahiye")
    town.writes(ASHA, "kal bread chahiye", at=NOON + MINUTE)
    assert words(town, "केक चाहिए") == ["kal cake chahiye"]


def test_the_best_match_is_the_shortest_that_says_it_most(town: LeadTown) -> None:
    town.writes(ASHA, "cake cake cake")
    town.writes(ASHA, "do you also have some cake on other days of the week", at=NOON + MINUTE)
    assert words(town, "cake")[0].startswith("do you")
    assert words(town, "cake", best=True)[0] == "cake cake cake"


def test_an_edited_message_is_found_by_its_new_words_alone(town: LeadTown) -> None:
    town.writes(ASHA, "chocolate")
    town.shop.db.write_now(messages.edit, 1, "vanilla", NOON + MINUTE)
    assert words(town, "चॉकलेट") == []
    assert words(town, "vanila") == ["vanilla"]


def test_names_are_found_by_their_sound_and_numbers_by_any_part(town: LeadTown) -> None:
    town.comes("प्रिया शर्मा", ASHA)
    town.comes("Meena", MEENA, company="Patil Sweets")
    assert names(town, "priya sharma") == ["प्रिया शर्मा"]
    assert names(town, "43210") == ["प्रिया शर्मा"]
    assert names(town, "patil swee") == ["Meena"]
    assert names(town, "पाटील") == ["Meena"]


def test_a_second_number_and_custom_fields_are_found_too(town: LeadTown) -> None:
    lead_id = town.comes("Asha", ASHA)
    town.do(life_cycle.set_custom, lead_id, {"Landline": "022-22355342"})
    assert names(town, "22355342") == ["Asha"]


def test_notes_and_facts_are_found(town: LeadTown) -> None:
    lead_id = town.comes("Asha", ASHA)
    town.do(notes.add, lead_id, "शादी का केक")
    statements = knowledge.statements("Eggless cake: ₹450\n\nDelivery in Pune is free.")
    town.shop.db.write_now(knowledge.replace_document, "prices.md", statements, OWNER, NOON)
    assert [one.text for one in town.read(search.search, "shadi cake", "notes").notes] == [
        "शादी का केक"
    ]
    facts = town.read(search.search, "डिलीवरी", "knowledge").knowledge
    assert ["Delivery" in fact.text for fact in facts] == [True]


def test_all_looks_everywhere(town: LeadTown) -> None:
    lead_id = town.writes(ASHA, "Asha here", name="Asha")
    town.do(notes.add, lead_id, "Asha wants a cake")
    found = town.read(search.search, "asha", search.EVERYWHERE)
    assert (len(found.leads), len(found.messages), len(found.notes)) == (1, 1, 1)


def test_a_deleted_note_is_not_found(town: LeadTown) -> None:
    note = town.do(notes.add, town.comes("Asha", ASHA), "secret wish")
    town.do(notes.delete, note.id)
    assert town.read(search.search, "secret", "notes").is_empty


def test_another_place_is_refused(town: LeadTown) -> None:
    with pytest.raises(CrmError, match="cannot be searched"):
        town.read(search.search, "x", "drawers")


HOSTILE = [
    '"',
    "'",
    '" OR *',
    "NEAR(",
    "body:",
    "*",
    "^",
    "a AND",
    "-",
    "\x00",
    "{x}",
    "ं",
    "़",
    "(",
    "😀",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_a_query_is_never_syntax(town: LeadTown, query: str) -> None:
    town.writes(ASHA, "hello")
    town.read(search.search, query, search.EVERYWHERE, best=True)


def test_a_whole_letter_may_be_looked_for(town: LeadTown) -> None:
    letter = "kal subah mujhe do kilo cake chahiye " * 200
    town.writes(ASHA, letter)
    assert len(words(town, letter)) == len(words(town, letter, best=True)) == 1
    assert names(town, letter) == []


async def test_the_worker_brings_older_rows_and_scores_into_step(town: LeadTown) -> None:
    town.writes(ASHA, "Cake kitne ka hai?")
    steps = 0
    while await upkeep.go_on(town.shop.db, town.clock):
        steps += 1
    assert steps == 3, "the lead, its message, the score"
    assert await upkeep.progress(town.shop.db) is None
    assert town.lead(1).quality_score is not None
    await town.shop.db.close()


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30))
def test_any_query_has_an_answer(town: LeadTown, query: str) -> None:
    assert town.read(search.search, query, search.EVERYWHERE).is_empty


def test_older_rows_are_indexed_in_small_pieces_newest_first(town: LeadTown) -> None:
    for number in range(5):
        town.writes(ASHA, f"नमस्ते {number}", at=NOON + number * MINUTE)

    def forget(tx: Tx) -> None:
        tx.run("DELETE FROM message_sound")
        tx.run("DELETE FROM lead_sound")

    town.shop.db.write_now(forget)
    assert words(town, "namaste") == []
    assert town.shop.db.write_now(refolding.go_on, 2) == 1, "the only lead"
    assert town.shop.db.write_now(refolding.go_on, 2) == 2
    assert words(town, "namaste") == ["नमस्ते 4", "नमस्ते 3"]
    progress = town.read(refolding.progress)
    assert (progress.done, progress.total) == (3, 6)
    while town.shop.db.write_now(refolding.go_on, 2):
        pass
    assert len(words(town, "namaste")) == 5
    assert town.read(refolding.progress) is None
    assert town.shop.db.write_now(refolding.go_on, 2) == 0


def test_the_list_narrows_by_names_then_chats_then_notes(town: LeadTown) -> None:
    by_note = town.comes("Ravi", MEENA)
    town.do(notes.add, by_note, "mithai for diwali")
    by_chat = town.writes(ASHA, "mithai hai?")
    by_name = town.comes("Mithai Wala", "+919876543219")
    assert town.read(search.search_leads, "mithai") == [by_name, by_chat, by_note]
