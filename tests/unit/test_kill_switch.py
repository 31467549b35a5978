"""The kill switch: what waits goes back, nothing more is queued or claimed, and a person ends it."""

import json

import pytest
from typer.testing import CliRunner

from crm_tui.cli.commands import app
from crm_tui.domain.actor import OWNER, WORKER, Actor, ActorKind
from crm_tui.domain.clock import HOUR
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.message import MessageStatus
from crm_tui.domain.roles import Role
from crm_tui.services import automatic, sending
from crm_tui.shop import Shop, open_shop
from crm_tui.store import templates
from crm_tui.store.tx import Tx, scalar
from tests.conftest import NOON, FakeClock
from tests.unit.test_automatic_gate import (
    GREETING,
    WORKFLOW,
    claim,
    due,
    queue,
    refused,
    why_failed,
)
from tests.unit.test_outbox import begin
from tests.unit.test_sending import customer_writes

RAVI = Actor(ActorKind.PERSON, "Ravi", Role.STAFF)


@pytest.fixture(autouse=True)
def _approved(shop: Shop) -> None:
    shop.db.write_now(templates.save, GREETING)


def status_of(shop: Shop, message_id: int) -> MessageStatus:
    return shop.db.read_now(sending.get_message, message_id).status


def events_of(shop: Shop, kind: str) -> int:
    def count(tx: Tx) -> int:
        return int(scalar(tx, "SELECT COUNT(*) FROM event WHERE kind = :kind", kind=kind))

    return shop.db.read_now(count)


def test_what_waits_is_kept_back_with_the_reason_and_a_persons_words_leave(shop: Shop) -> None:
    lead_id, epoch = customer_writes(shop, "Hello"), begin(shop)
    waits = queue(shop, lead_id)
    other = customer_writes(shop, "Hi", wa_id="wamid.2", sender="911000000456")
    mine = queue(shop, other, OWNER, "₹450")
    assert shop.db.write_now(automatic.stop, OWNER, NOON) == 1
    assert why_failed(shop, waits.id) == automatic.TAKEN_BACK
    [left] = due(shop)
    assert left.id == mine.id
    assert claim(shop, left, epoch)


def test_nothing_more_is_queued_until_it_goes_on(shop: Shop, clock: FakeClock) -> None:
    lead_id = customer_writes(shop, "Hello")
    shop.db.write_now(automatic.stop, OWNER, NOON)
    assert refused(shop, lead_id) == ["stopped"]
    clock.forward(HOUR)
    assert shop.db.read_now(automatic.stopped_at) == NOON
    assert shop.db.write_now(automatic.resume, OWNER, clock.now())
    assert queue(shop, lead_id).status is MessageStatus.QUEUED


def test_a_worker_with_the_message_in_its_hands_sees_it_at_the_claim(
    shop: Shop, shop_env: dict[str, str], clock: FakeClock
) -> None:
    lead_id, epoch = customer_writes(shop, "Hello"), begin(shop)
    message = queue(shop, lead_id)
    [in_its_hands] = due(shop)
    elsewhere = open_shop(shop_env, clock)
    elsewhere.db.write_now(automatic.stop, OWNER, NOON)
    elsewhere.db.close_now()
    assert not claim(shop, in_its_hands, epoch)
    assert status_of(shop, message.id) is MessageStatus.FAILED


def test_one_that_was_queued_beside_the_switch_fails_at_the_claim(shop: Shop) -> None:
    lead_id, epoch = customer_writes(shop, "Hello"), begin(shop)
    shop.db.write_now(automatic.stop, OWNER, NOON)
    shop.db.write_now(automatic.resume, OWNER, NOON)
    message = queue(shop, lead_id)
    shop.db.write_now(
        lambda tx: tx.run(
            "UPDATE setting SET value = :value WHERE key = 'automatic.stopped'",
            value=json.dumps({"at": NOON, "by": "person:owner"}),
        )
    )
    [found] = due(shop)
    assert not claim(shop, found, epoch)
    assert why_failed(shop, message.id).startswith("Automatic sending is stopped.")


def test_what_was_taken_back_counts_against_no_cap(shop: Shop) -> None:
    lead_id = customer_writes(shop, "Hello")
    for _ in range(4):
        queue(shop, lead_id)
        shop.db.write_now(automatic.stop, OWNER, NOON)
        shop.db.write_now(automatic.resume, OWNER, NOON)
    assert queue(shop, lead_id).status is MessageStatus.QUEUED


def test_pressed_twice_it_changes_nothing_more(shop: Shop, clock: FakeClock) -> None:
    shop.db.write_now(automatic.stop, RAVI, NOON)
    clock.forward(HOUR)
    shop.db.write_now(automatic.stop, OWNER, clock.now())
    found = shop.db.read_now(automatic.stopped)
    assert found == automatic.Stopped(NOON, "person:Ravi")
    assert events_of(shop, "automatic_stopped") == 1


def test_who_stopped_it_or_the_owner_lets_it_go_on_and_nobody_else(shop: Shop) -> None:
    meena = Actor(ActorKind.PERSON, "Meena", Role.STAFF)
    shop.db.write_now(automatic.stop, RAVI, NOON)
    with pytest.raises(Conflict, match="Ravi stopped automatic sending"):
        shop.db.write_now(automatic.resume, meena, NOON)
    for nobody in (WORKER, WORKFLOW):
        with pytest.raises(CrmError, match="Only a person"):
            shop.db.write_now(automatic.resume, nobody, NOON)
    assert shop.db.write_now(automatic.resume, RAVI, NOON)
    assert not shop.db.write_now(automatic.resume, RAVI, NOON)
    shop.db.write_now(automatic.stop, RAVI, NOON)
    assert shop.db.write_now(automatic.resume, OWNER, NOON)
    assert events_of(shop, "automatic_resumed") == 2


def test_the_shell_stops_it_tells_and_resumes(
    shop: Shop, shop_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in shop_env.items():
        monkeypatch.setenv(name, value)
    queue(shop, customer_writes(shop, "Hello"))
    run = CliRunner()
    stopped = json.loads(run.invoke(app, ["automatic", "stop", "--json"]).stdout)
    assert (stopped["stopped"], stopped["kept_back"]) == (True, 1)
    assert stopped["stopped_by"] == "person:owner"
    words = run.invoke(app, ["automatic", "status"]).stdout
    assert "Automatic sending was stopped today at" in words
    assert "`crm automatic resume`" in words
    going = json.loads(run.invoke(app, ["automatic", "resume", "--json"]).stdout)
    assert (going["stopped"], going["stopped_at"], going["waiting"]) == (False, None, 0)
