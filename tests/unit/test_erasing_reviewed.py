"""Erasing when something else happens beside it: nothing of theirs comes back, and nothing stands still."""

import json

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.audit import Damage
from crm_tui.domain.clock import HOUR, MINUTE
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.services import audit_check, erasing, merging, notes
from crm_tui.services.erasing import files
from crm_tui.shop import Shop
from crm_tui.store import webhooks
from crm_tui.store.tx import Tx
from crm_tui.store.webhooks import RawEvent
from tests.conftest import NOON, FakeClock
from tests.unit.lead_town import ONE, OTHER, LeadTown


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


def erase(town: LeadTown, lead_id: int) -> None:
    erasing.erase_now(town.shop.db, OWNER, town.clock, lead_id)


def begin(town: LeadTown, lead_id: int) -> int:
    return town.shop.db.write_now(erasing.begin, OWNER, town.clock.now(), lead_id)


def said(town: LeadTown) -> list[str]:
    return [row["content"] for row in town.tables()["message"]]


# -- beside other work ----------------------------------------------------------------------------


def test_who_is_being_erased_cannot_become_part_of_somebody_else(town: LeadTown) -> None:
    asha, meena = town.writes(ONE, "the blue cake"), town.writes(OTHER, "the red cake")
    number = begin(town, asha)
    with pytest.raises(NotFound, match="was erased on"):
        town.do(merging.merge, meena, asha)
    town.do(notes.add, asha, "likes blue")
    erasing.finish_now(town.shop.db, town.clock, number)
    assert (said(town), town.tables()["note"]) == (["the red cake"], [])


def test_a_lead_that_is_only_called_so_is_a_lead(town: LeadTown) -> None:
    odd = town.comes("(being erased)", ONE)
    assert town.lead(odd).id == odd


def test_twins_that_are_parted_meanwhile_go_both(town: LeadTown) -> None:
    asha, twin = town.alike()
    town.writes(ONE, "the blue cake")
    town.writes(OTHER, "the red cake")
    town.do(merging.merge, asha, twin)
    number = begin(town, asha)
    town.undo()
    erasing.finish_now(town.shop.db, town.clock, number)
    assert (said(town), town.tables()["lead"]) == ([], [])


def test_while_very_much_is_unread_nobody_is_erased(town: LeadTown) -> None:
    asha = town.writes(ONE, "the blue cake")
    town.shop.db.write_now(unread, 250)
    with pytest.raises(Conflict, match="still to be read in"):
        begin(town, asha)


def unread(tx: Tx, count: int) -> None:
    for seq in range(count):
        webhooks.keep(tx, RawEvent("s", seq, "c", "cloud", NOON, {}, b'{"from": "nobody"}'), "new")


def test_what_was_written_before_and_arrives_late_is_not_taken_in(town: LeadTown) -> None:
    asha, _ = town.writes(ONE, "the blue cake"), town.writes(OTHER, "the red cake")
    town.clock.forward(HOUR)
    erase(town, asha)
    with pytest.raises(NotFound, match="no lead with the number"):
        town.writes(ONE, "it lay at the relay", NOON + 1)
    town.writes(OTHER, "mine too", NOON + 2)
    town.writes(ONE, "me again", NOON + HOUR - MINUTE)
    assert said(town) == ["the red cake", "mine too", "me again"]


def test_whose_merge_was_taken_back_is_not_named_in_the_log_of_the_other(town: LeadTown) -> None:
    meena, asha = town.comes("Meena Iyer", OTHER), town.comes("Asha", ONE)
    town.do(merging.merge, meena, asha)
    town.undo()
    town.do(merging.tell_apart, meena, asha)
    erase(town, asha)
    assert "Asha" not in str(town.tables()), "also who has one name only"
    checked = town.read(audit_check.check)
    assert (checked.broken, checked.erased > 0) == ((), True)

    town.shop.db.write_now(lambda tx: tx.run("DELETE FROM audit_detail WHERE audit_id = 1"))
    [lost] = town.read(audit_check.check).broken
    assert (lost.n, lost.damage) == (1, Damage.DETAIL_MISSING)


# -- files ----------------------------------------------------------------------------------------


def test_a_log_that_cannot_be_written_is_a_sentence_and_it_is_gone_on_with(
    town: LeadTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    asha = town.writes(ONE, "the blue cake")
    with monkeypatch.context() as broken:
        broken.setattr(files, "blot_logs", refused)
        with pytest.raises(CrmError, match=r"worker\.log: Permission denied"):
            erase(town, asha)
    [open_one] = town.tables()["erasure"]
    erasing.finish_now(town.shop.db, town.clock, open_one["id"])
    [done] = town.tables()["erasure"]
    assert done["stage"] == "done"


def refused(*_: object) -> int:
    raise PermissionError(13, "Permission denied", "worker.log")


@pytest.mark.parametrize("text", ["", "{", '{"key_id": "00", "lines": []}', "another shop's"])
def test_a_list_that_is_not_ours_does_not_stop_an_erasing(town: LeadTown, text: str) -> None:
    path = town.shop.home / erasing.LIST
    erase(town, town.writes(OTHER, "the red cake"))
    if text == "another shop's":
        text = json.dumps(json.loads(path.read_text()) | {"key_id": "00"})
    path.write_text(text)
    erase(town, town.writes(ONE, "the blue cake"))
    assert len(erasing.read_list(path).lines) == 2


def test_a_line_that_somebody_added_by_hand_goes_with_the_next_erasing(town: LeadTown) -> None:
    erase(town, town.writes(ONE, "the blue cake"))
    path = town.shop.home / erasing.LIST
    whole = path.read_text()
    found = json.loads(whole)
    forged = found["lines"][0] | {"entry": found["lines"][0]["entry"] | {"lead_ids": [7]}}
    path.write_text(json.dumps(found | {"lines": [*found["lines"], forged]}))
    erasing.write_list(town.shop.db)
    assert path.read_text() == whole
