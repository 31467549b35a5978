"""Facts about a lead: learnt by rules, later words first, and a person's word above all."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from crm_tui.cli.commands import app
from crm_tui.domain.clock import DAY, MINUTE, Millis
from crm_tui.domain.errors import CrmError, NotFound
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.memory import FactKind, FactSource, LeadFact, Learnt
from crm_tui.domain.webhook import MessageEdited, MessageRevoked
from crm_tui.services import applying, fact_desk, merging, remembering, timeline
from crm_tui.services.learning import changes_by
from crm_tui.shop import Shop
from crm_tui.store import lead_facts
from crm_tui.store.lead_facts import Kept
from crm_tui.store.tx import Tx, scalar
from tests.conftest import NOON, FakeClock
from tests.unit.lead_town import ONE, OTHER
from tests.unit.recall_town import RecallTown


@pytest.fixture
async def town(shop: Shop, clock: FakeClock) -> AsyncIterator[RecallTown]:
    yield RecallTown(shop, clock)
    await shop.db.close()


def learn(town: RecallTown, lead_id: LeadId) -> int:
    return town.shop.db.write_now(remembering.learn_now, lead_id, town.clock.now())


def one(town: RecallTown, lead_id: LeadId, kind: FactKind) -> LeadFact:
    facts: list[LeadFact] = town.read(lead_facts.of_lead, lead_id)
    (found,) = [fact for fact in facts if fact.kind is kind]
    return found


# -- learning -----------------------------------------------------------------------------------


def test_facts_are_learnt_from_what_customers_write(town: RecallTown) -> None:
    lead = town.chats(ONE, "cake chahiye XL size", "mera budget 2000 hai")
    assert learn(town, lead) == 4
    known = town.facts(lead)
    assert known == {
        "product": "cake",
        "size": "XL",
        "budget": "₹2,000",
        "language": "Hinglish",
    }
    budget = one(town, lead, FactKind.BUDGET)
    assert (budget.quote, budget.source) == ("mera budget 2000 hai", FactSource.RULES)


def test_learning_again_changes_nothing(town: RecallTown) -> None:
    lead = town.chats(ONE, "cake chahiye XL size", "size M kar do", "mera budget 2000 hai")
    learn(town, lead)
    before = town.tables("change")["lead_fact"]
    assert learn(town, lead) == 0
    assert town.tables("change")["lead_fact"] == before


def test_what_the_shop_writes_teaches_nothing(town: RecallTown) -> None:
    lead = town.chats(ONE, "hi")
    town.answers(lead, "XL size ₹500 ka hai, budget 2000 tak chahiye", NOON)
    learn(town, lead)
    assert town.facts(lead) == {}


def test_of_one_kind_the_later_word_holds_and_the_former_is_kept_as_history(
    town: RecallTown,
) -> None:
    lead = town.chats(ONE, "XL size chahiye")
    learn(town, lead)
    town.chats(ONE, "nahi, size M chahiye", at=NOON)
    assert learn(town, lead) == 1
    assert town.facts(lead)["size"] == "M"
    assert town.count("lead_fact", "value = 'XL' AND gone_at IS NOT NULL") == 1


def test_an_older_message_that_comes_late_does_not_undo_a_later_word(town: RecallTown) -> None:
    lead = town.chats(ONE, "size M chahiye")
    learn(town, lead)
    town.chats(ONE, "XL size chahiye", at=NOON - DAY)
    learn(town, lead)
    assert town.facts(lead)["size"] == "M"


def test_several_products_hold_at_a_time(town: RecallTown) -> None:
    lead = town.chats(ONE, "cake chahiye", "cookies bhi")
    learn(town, lead)
    values = [f.value for f in town.read(lead_facts.of_lead, lead) if f.kind is FactKind.PRODUCT]
    assert values == ["cookies", "cake"]


def test_a_promise_made_again_falls_due_anew(town: RecallTown) -> None:
    lead = town.chats(ONE, "kal payment kar dunga")
    learn(town, lead)
    first = one(town, lead, FactKind.PROMISE).due_at or 0
    town.chats(ONE, "Friday ko payment kar dunga", "haan payment kar dunga", at=NOON)
    learn(town, lead)
    assert (one(town, lead, FactKind.PROMISE).due_at or 0) == first + 4 * DAY


def test_a_forwarded_message_says_nothing_about_who_forwards_it(town: RecallTown) -> None:
    lead = town.chats(ONE, "XL size chahiye")
    town.shop.db.write_now(lambda tx: tx.run("UPDATE message SET forwarded = 1"))
    assert learn(town, lead) == 0


def test_a_flood_of_facts_is_bounded(town: RecallTown) -> None:
    lead = town.chats(ONE, *(f"size {number} chahiye" for number in range(1, 60)))
    learn(town, lead)
    assert (town.count("lead_fact"), town.facts(lead)["size"]) == (2, "59")


def test_of_products_the_newest_dozen_holds() -> None:
    said = [_noted(FactKind.PRODUCT, f"thing{number}", number) for number in range(1, 40)]
    kept = changes_by([], said, {number: number for number in range(1, 40)})
    assert [one.learnt.value for one in kept] == [f"thing{number}" for number in range(28, 40)]


def test_history_is_bounded_but_for_what_a_person_took_away(town: RecallTown) -> None:
    lead = town.chats(ONE, "XL size chahiye")
    learn(town, lead)
    town.do(fact_desk.remove, one(town, lead, FactKind.SIZE).id)
    town.shop.db.write_now(_fill_history, lead)
    town.shop.db.write_now(lead_facts.prune, lead)
    assert town.count("lead_fact", "actor LIKE 'agent:%' AND gone_at IS NOT NULL") == 100
    assert town.count("lead_fact", "actor LIKE 'person:%'") == 1


def _fill_history(tx: Tx, lead_id: LeadId) -> None:
    tx.many(
        "INSERT INTO lead_fact (lead_id, kind, value, source, actor, created_at, updated_at, gone_at)"
        " VALUES (?, 'size', ?, 'rules', 'agent:context_memory', 0, 0, 0)",
        [(lead_id, str(number)) for number in range(150)],
    )


def test_one_leads_facts_are_not_anothers(town: RecallTown) -> None:
    lead, other = town.chats(ONE, "XL size chahiye"), town.chats(OTHER, "hi")
    learn(town, lead)
    learn(town, other)
    assert town.facts(other) == {}


# -- words that change or go --------------------------------------------------------------------


def _wa_id(town: RecallTown, text: str) -> str:
    sql = "SELECT wa_id FROM message WHERE content = :text"
    return str(town.read(lambda tx: scalar(tx, sql, text=text)))


def test_what_a_revoked_message_taught_goes_with_it(town: RecallTown) -> None:
    lead = town.chats(ONE, "XL size chahiye", "mera budget 2000 hai")
    learn(town, lead)
    gone = MessageRevoked(_wa_id(town, "XL size chahiye"), Millis(NOON))
    town.shop.db.write_now(applying.apply, gone, NOON)
    assert "size" not in town.facts(lead)
    assert town.facts(lead)["budget"] == "₹2,000"


def test_an_edited_message_teaches_what_it_says_now(town: RecallTown) -> None:
    lead = town.chats(ONE, "XL size chahiye")
    learn(town, lead)
    edit = MessageEdited(_wa_id(town, "XL size chahiye"), "size M chahiye", Millis(NOON))
    town.shop.db.write_now(applying.apply, edit, NOON)
    learn(town, lead)
    assert town.facts(lead)["size"] == "M"
    assert town.count("lead_fact", "value = 'XL'") == 0


def test_a_persons_fact_outlives_the_message_it_came_from(town: RecallTown) -> None:
    lead = town.chats(ONE, "XL size chahiye")
    learn(town, lead)
    town.do(fact_desk.correct, one(town, lead, FactKind.SIZE).id, "XXL")
    gone = MessageRevoked(_wa_id(town, "XL size chahiye"), Millis(NOON))
    town.shop.db.write_now(applying.apply, gone, NOON)
    kept = one(town, lead, FactKind.SIZE)
    assert (kept.value, kept.quote) == ("XXL", "")


# -- a person's word ----------------------------------------------------------------------------


def test_a_corrected_fact_is_never_overwritten(town: RecallTown) -> None:
    lead = town.chats(ONE, "XL size chahiye")
    learn(town, lead)
    made = town.do(fact_desk.correct, one(town, lead, FactKind.SIZE).id, "XXL")
    assert (made.source, made.message_id is not None) == (FactSource.PERSON, True)
    town.chats(ONE, "size M chahiye", at=NOON)
    learn(town, lead)
    assert town.facts(lead)["size"] == "XXL"


def test_a_removed_fact_is_not_learnt_again_from_the_same_message(town: RecallTown) -> None:
    lead = town.chats(ONE, "XL size chahiye")
    learn(town, lead)
    town.do(fact_desk.remove, one(town, lead, FactKind.SIZE).id)
    learn(town, lead)
    assert "size" not in town.facts(lead)
    town.chats(ONE, "size M chahiye", at=NOON)
    learn(town, lead)
    assert town.facts(lead)["size"] == "M"


def test_a_corrected_product_does_not_come_back(town: RecallTown) -> None:
    lead = town.chats(ONE, "cake chahiye")
    learn(town, lead)
    town.do(fact_desk.correct, one(town, lead, FactKind.PRODUCT).id, "cupcake")
    learn(town, lead)
    assert town.facts(lead)["product"] == "cupcake"


def test_a_person_adds_a_fact_in_place_of_the_former(town: RecallTown) -> None:
    lead = town.chats(ONE, "XL size chahiye")
    learn(town, lead)
    town.do(fact_desk.add, lead, FactKind.SIZE, " 44 \n no ")
    assert town.facts(lead)["size"] == "44 no"
    learn(town, lead)
    assert town.facts(lead)["size"] == "44 no"


def test_a_promise_that_a_person_writes_down_falls_due(town: RecallTown) -> None:
    lead = town.comes("Asha", ONE)
    made = town.do(fact_desk.add, lead, FactKind.PROMISE, "pays on Friday")
    assert made.due_at == NOON + 5 * DAY - 150 * MINUTE


def test_every_step_stands_on_the_timeline_and_can_be_undone(town: RecallTown) -> None:
    lead = town.chats(ONE, "XL size chahiye")
    learn(town, lead)
    before = town.facts(lead)
    fact = one(town, lead, FactKind.SIZE)
    town.do(fact_desk.correct, fact.id, "XXL")
    town.do(fact_desk.add, lead, FactKind.COLOUR, "red")
    town.do(fact_desk.remove, one(town, lead, FactKind.COLOUR).id)
    told = [(one.title, one.words) for one in town.read(timeline.page, lead, (), None, 50).entries]
    assert ("fact removed", "colour: red") in told
    assert ("fact added", "colour: red") in told
    assert ("fact corrected", "size: XL → XXL") in told
    for _ in range(3):
        assert town.undo().kept == ()
    assert town.count("event", f"kind = 'undone' AND lead_id = {lead}") == 3
    assert town.facts(lead) == before
    assert one(town, lead, FactKind.SIZE).id == fact.id
    assert one(town, lead, FactKind.SIZE).source is FactSource.RULES


def test_an_empty_value_an_unknown_kind_and_a_gone_fact_are_told(town: RecallTown) -> None:
    lead = town.comes("Asha", ONE)
    with pytest.raises(CrmError, match="empty"):
        town.do(fact_desk.add, lead, FactKind.SIZE, " \x1b ")
    with pytest.raises(CrmError, match="no kind of fact"):
        fact_desk.read_kind("mood")
    with pytest.raises(NotFound, match="no fact F9"):
        town.do(fact_desk.remove, 9)
    with pytest.raises(NotFound, match="no fact"):
        fact_desk.read_fact_id("N3")


# -- one lead or two ----------------------------------------------------------------------------


def test_of_two_leads_that_became_one_the_later_word_holds(town: RecallTown) -> None:
    kept = town.chats(ONE, "size M chahiye")
    gone = town.chats(OTHER, "XL size chahiye", at=NOON)
    learn(town, kept)
    learn(town, gone)
    town.do(merging.merge, kept, gone)
    assert town.facts(kept)["size"] == "XL"
    town.do(merging.unmerge, gone)
    assert (town.facts(kept)["size"], town.facts(gone)["size"]) == ("M", "XL")


def test_what_was_learnt_while_both_were_one_goes_with_its_message(town: RecallTown) -> None:
    kept = town.chats(ONE, "hi")
    gone = town.chats(OTHER, "XL size chahiye")
    town.do(merging.merge, kept, gone)
    learn(town, kept)
    assert town.facts(kept)["size"] == "XL"
    town.do(merging.unmerge, gone)
    assert "size" not in town.facts(kept)
    assert town.facts(gone)["size"] == "XL"


# -- a model beside the rules -------------------------------------------------------------------


def _kept(kind: FactKind, value: str, message: int, *, by_person: bool = False) -> Kept:
    fact = LeadFact(
        1, LeadId(1), kind, value, MessageId(message), "", None, FactSource.RULES, Millis(NOON)
    )
    return Kept(fact, message * 10, gone=False, by_person=by_person)


def _noted(kind: FactKind, value: str, message: int) -> Learnt:
    return Learnt(kind, value, MessageId(message), "", source=FactSource.MODEL)


def test_a_models_wording_does_not_double_what_the_rules_read_in_the_same_message() -> None:
    kept = [_kept(FactKind.PRODUCT, "chocolate cake", 3)]
    assert changes_by(kept, [_noted(FactKind.PRODUCT, "cake", 3)], {3: 30}) == []
    (change,) = changes_by(kept, [_noted(FactKind.PRODUCT, "bread", 3)], {3: 30})
    assert change.replaces == ()


def test_a_model_adds_what_a_later_message_says() -> None:
    kept = [_kept(FactKind.AREA, "Kothrud", 3)]
    (change,) = changes_by(kept, [_noted(FactKind.AREA, "Baner", 4)], {4: 40})
    assert [fact.value for fact in change.replaces] == ["Kothrud"]
    assert changes_by(kept, [_noted(FactKind.AREA, "Baner", 2)], {2: 20}) == []
    theirs = [_kept(FactKind.AREA, "Kothrud", 3, by_person=True)]
    assert changes_by(theirs, [_noted(FactKind.AREA, "Baner", 4)], {4: 40}) == []


# -- commands -----------------------------------------------------------------------------------


@pytest.fixture
def types(
    shop_env: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Any:
    for name, value in shop_env.items():
        monkeypatch.setenv(name, value)

    def run(*words: str) -> Any:
        capsys.readouterr()
        app([*words, "--json"], standalone_mode=False)
        return json.loads(capsys.readouterr().out)

    return run


def test_facts_are_shown_added_edited_and_removed_by_commands(town: RecallTown, types: Any) -> None:
    lead = town.chats(ONE, "XL size chahiye")
    learn(town, lead)
    name = f"L{lead}"
    items = types("leads", "facts", name)["items"]
    assert [item["kind"] for item in items] == ["size", "language"]
    size = items[0]
    assert (size["kind"], size["value"], size["quote"]) == ("size", "XL", "XL size chahiye")
    assert size["message"].startswith("M")
    edited = types("leads", "fact", "edit", size["id"], "XXL")
    assert (edited["value"], edited["source"]) == ("XXL", "person")
    types("leads", "fact", "add", name, "needed-by", "kal tak")
    kinds = {item["kind"]: item for item in types("leads", "facts", name)["items"]}
    assert kinds["needed by"]["due_at"] is not None
    types("leads", "fact", "remove", edited["id"])
    left = types("leads", "facts", name)
    assert [item["kind"] for item in left["items"]] == ["needed by", "language"]
    assert left["summary"] is None
