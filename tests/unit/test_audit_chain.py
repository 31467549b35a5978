"""The chain: whatever is done to the audit log by hand is found, and erasing a person leaves it whole."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER, WORKER, Actor, ActorKind
from crm_tui.domain.audit import Anchored, Checked, Damage
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.roles import Role
from crm_tui.services import audit
from crm_tui.services.audit_check import check
from crm_tui.services.audit_ends import read_head
from crm_tui.shop import Shop
from crm_tui.store import audit as store
from crm_tui.store import audit_rows
from crm_tui.store.tx import Tx
from tests.conftest import NOON
from tests.faults.audit_forger import rewrite, swap
from tests.faults.shop_audit import NEED_ANCHOR, Log, tampered

ASHA = Actor(ActorKind.PERSON, "Asha", Role.STAFF)
ROWS = 12


@pytest.fixture
def log(shop: Shop) -> Iterator[Shop]:
    """Twelve acts, most of them on lead 7."""

    def write(tx: Tx) -> None:
        tx.run("DELETE FROM audit_lead")
        tx.run("DELETE FROM audit_detail")
        tx.run("DELETE FROM audit")
        for number in range(ROWS):
            detail = {"before": number, "after": number + 1}
            audit.note(tx, ASHA, NOON, "status_changed", detail, 7 if number % 3 else None)

    shop.db.write_now(write)
    yield shop
    shop.db.close_now()


def by_hand(shop: Shop, *statements: str) -> None:
    """What somebody does who holds the database's key."""

    def write(tx: Tx) -> None:
        tx.run("PRAGMA defer_foreign_keys = ON")
        for one in statements:
            tx.run(one)

    shop.db.write_now(write)


def look(shop: Shop, *anchors: Anchored) -> Checked:
    return shop.db.read_now(check, anchors)


def found(shop: Shop, *anchors: Anchored) -> set[tuple[int, Damage]]:
    return {(one.n, one.damage) for one in look(shop, *anchors).broken}


def anchor(shop: Shop) -> Anchored:
    head = shop.db.read_now(audit.head)
    return Anchored(head.n, head.mac.hex(), shop.db.read_now(store.begun), head.at)


def test_a_log_that_nobody_touched_is_whole(log: Shop) -> None:
    checked = look(log, anchor(log))
    assert checked.whole
    assert (checked.rows, checked.anchors, checked.anchored) == (ROWS, 1, ROWS)
    assert checked.head == anchor(log).mac


def test_an_empty_log_is_whole_and_its_head_is_zero(log: Shop) -> None:
    by_hand(log, "DELETE FROM audit_detail", "DELETE FROM audit")
    assert look(log).whole
    assert log.db.read_now(audit.head) == store.Head(0, bytes(32), Millis(0))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET actor = 'person:owner' WHERE id = 5",
        "UPDATE audit SET act = 'lead_added' WHERE id = 5",
        "UPDATE audit SET at = at + 1 WHERE id = 5",
        "UPDATE audit SET lead_id = NULL WHERE id = 5",
        "UPDATE audit SET lead_id = 8 WHERE id = 5",
        "UPDATE audit SET digest = zeroblob(32) WHERE id = 5",
        "UPDATE audit SET mac = zeroblob(32) WHERE id = 5",
        "UPDATE audit SET mac = '' WHERE id = 5",
        "UPDATE audit SET at = 'noon' WHERE id = 5",
        "UPDATE audit SET lead_id = -1 WHERE id = 5",
    ],
)
def test_a_row_that_was_edited_is_named(log: Shop, change: str) -> None:
    by_hand(log, change)
    assert (5, Damage.CHANGED) in found(log)


def test_an_edited_detail_is_named(log: Shop) -> None:
    by_hand(log, "UPDATE audit_detail SET detail = '{}' WHERE audit_id = 4")
    assert found(log) == {(4, Damage.DETAIL_CHANGED)}


def test_a_detail_that_is_gone_is_named_where_nobody_was_erased(log: Shop) -> None:
    by_hand(log, "DELETE FROM audit_detail WHERE audit_id = 6")
    assert found(log) == {(6, Damage.DETAIL_MISSING)}


def test_a_row_that_was_deleted_is_named(log: Shop) -> None:
    by_hand(log, "DELETE FROM audit_detail WHERE audit_id = 6", "DELETE FROM audit WHERE id = 6")
    assert found(log) == {(6, Damage.MISSING)}


def test_a_row_put_in_between_is_named(log: Shop) -> None:
    by_hand(
        log,
        "INSERT INTO audit SELECT 13, at, actor, act, lead_id, digest, mac FROM audit WHERE id = 3",
        "INSERT INTO audit_detail SELECT 13, salt, detail FROM audit_detail WHERE audit_id = 3",
    )
    assert (13, Damage.CHANGED) in found(log)


@pytest.mark.parametrize(("one", "other"), [(3, 9), (4, 5), (1, 12), (11, 12)])
def test_two_rows_that_were_swapped_are_named(log: Shop, one: int, other: int) -> None:
    log.db.write_now(swap, one, other)
    assert {(one, Damage.MOVED), (other, Damage.MOVED)} <= found(log)


def test_a_cut_end_is_found_by_what_was_kept_outside_and_only_by_that(log: Shop) -> None:
    kept = anchor(log)
    by_hand(log, "DELETE FROM audit_detail WHERE audit_id > 9", "DELETE FROM audit WHERE id > 9")
    assert look(log).whole
    assert found(log, kept) == {(12, Damage.CUT)}


def test_a_log_written_anew_with_its_key_is_found_by_what_was_kept_outside_and_only_by_that(
    log: Shop,
) -> None:
    kept = anchor(log)
    log.db.write_now(rewrite, 5, "person:owner")
    assert look(log).whole
    assert found(log, kept) == {(12, Damage.REWRITTEN)}


def test_a_log_written_anew_from_its_first_row_is_found_too(log: Shop) -> None:
    kept = anchor(log)
    log.db.write_now(rewrite, 1, "person:owner")
    assert found(log, kept) == {(12, Damage.REWRITTEN)}


def test_the_few_digits_of_a_report_are_enough(log: Shop) -> None:
    head = log.db.read_now(audit.head)
    kept = read_head(f"{head.n}:{head}")
    assert look(log, kept).anchors == 1
    log.db.write_now(rewrite, 5, "person:owner")
    assert found(log, kept) == {(12, Damage.REWRITTEN)}


@pytest.mark.parametrize(
    "text", ["", "12", "12:", "12:1a2b", "x:1a2b3c4d", "12:1a2b3c4z", "-1:1a2b3c4d"]
)
def test_what_is_no_head_is_said_so(text: str) -> None:
    with pytest.raises(CrmError, match="no head"):
        read_head(text)


def test_a_lost_key_is_found(log: Shop) -> None:
    by_hand(log, "DELETE FROM setting WHERE key = 'audit.key'")
    assert len(look(log).broken) == ROWS * 2


def test_erasing_a_person_takes_the_details_away_and_leaves_the_chain_whole(log: Shop) -> None:
    gone = log.db.write_now(audit.forget, WORKER, NOON, [LeadId(7)])
    assert gone == 8
    checked = look(log)
    assert checked.whole
    assert checked.erased == 8
    left = log.db.read_now(audit_rows.page, audit_rows.Filter(leads=(7,)), None, 50)
    assert {one.detail is None for one in left if one.act != audit.ERASED} == {True}


def test_what_is_done_to_somebody_after_they_were_erased_needs_its_detail(log: Shop) -> None:
    log.db.write_now(audit.forget, WORKER, NOON, [LeadId(7)])
    later = log.db.write_now(audit.note, ASHA, NOON, "lead_added", {}, LeadId(7))
    assert later == 14
    by_hand(log, "DELETE FROM audit_detail WHERE audit_id = 14")
    assert found(log) == {(later, Damage.DETAIL_MISSING)}


def test_the_row_that_says_who_was_erased_cannot_be_taken_away(log: Shop) -> None:
    log.db.write_now(audit.forget, WORKER, NOON, [LeadId(7)])
    by_hand(log, "DELETE FROM audit_detail WHERE audit_id = 13")
    damages = {one.damage for one in look(log).broken}
    assert damages == {Damage.DETAIL_MISSING}
    assert (13, Damage.DETAIL_MISSING) in found(log)


def test_nothing_of_an_erased_detail_can_be_guessed_from_what_is_left(log: Shop) -> None:
    """Twice the same detail leaves two digests: the salt went with it."""
    for _ in range(2):
        log.db.write_now(audit.note, ASHA, NOON, "note_deleted", {"before": "diabetic"}, LeadId(7))
    log.db.write_now(audit.forget, WORKER, NOON, [LeadId(7)])
    rows = log.db.read_now(lambda tx: tx.all("SELECT digest FROM audit WHERE act = 'note_deleted'"))
    assert len({row["digest"] for row in rows}) == 2


def test_one_act_over_many_leads_is_found_by_each_of_them(log: Shop) -> None:
    log.db.write_now(audit.note_many, ASHA, NOON, "tags_changed", [3, 5, 7], {"added": ["vip"]})
    for lead in (3, 5, 7):
        newest = log.db.read_now(audit_rows.page, audit_rows.Filter(leads=(lead,)), None, 1)
        assert newest[0].detail == {"added": ["vip"], "leads": [3, 5, 7]}
    by_hand(log, "DELETE FROM audit_lead WHERE lead_id = 5")
    assert found(log) == {(13, Damage.CHANGED)}


def restored(shop: Shop) -> Callable[[Tx], None]:
    """A shop as it was at its ninth row, that goes on."""

    def back(tx: Tx) -> None:
        tx.run("DELETE FROM audit_detail WHERE audit_id > 9")
        tx.run("DELETE FROM audit WHERE id > 9")
        audit.note(tx, OWNER, NOON, audit.RESTORED, {"file": "shop.backup"})

    return back


def test_a_restored_shop_says_so_and_what_came_after_its_backup_is_no_damage(log: Shop) -> None:
    early = anchor(log)
    log.db.write_now(restored(log))
    after = anchor(log)
    checked = look(log, early, after)
    assert checked.whole
    assert checked.restored == (NOON,)
    assert (checked.anchors, after.log.partition(":")[0]) == (1, "10")


def test_an_end_from_before_the_backup_still_binds_a_restored_shop(log: Shop) -> None:
    kept = Anchored(8, mac_of(log, 8), anchor(log).log, NOON)
    log.db.write_now(restored(log))
    assert look(log, kept).anchors == 1
    log.db.write_now(rewrite, 2, "person:owner")
    assert found(log, kept) == {(8, Damage.REWRITTEN)}


def mac_of(shop: Shop, n: int) -> str:
    row = shop.db.read_now(lambda tx: tx.one("SELECT mac FROM audit WHERE id = :n", n=n))
    assert row is not None
    return str(bytes(row["mac"]).hex())


def test_names_that_run_into_each_other_make_another_mac() -> None:
    def mac(actor: str, act: str) -> bytes:
        return store.mac_of(
            store.ChainKey(bytes(32)), bytes(32), 1, NOON, actor, act, None, bytes(32)
        )

    assert mac("person:a", "bc") != mac("person:ab", "c")


def test_every_kind_of_tampering_is_found_whichever_rows_it_hits(tmp_path: Path) -> None:
    """The quick version of `make faults`: 500 there, 25 here."""
    log = Log(tmp_path / "home", 40)
    try:
        found = tampered(log, 5)
    finally:
        log.close()
    for kind, one in found.items():
        assert one.anchored == one.tried == 5, kind
        assert one.alone == (0 if kind in NEED_ANCHOR else 5), kind
