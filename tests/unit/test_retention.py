"""Retention: kept until the owner says otherwise; then what is older goes, in pieces, and it is said."""

import pytest

from crm_tui.domain.actor import OWNER, Actor, ActorKind
from crm_tui.domain.clock import DAY, HOUR, MINUTE
from crm_tui.domain.errors import CrmError, NotAllowed
from crm_tui.domain.ids import LeadId
from crm_tui.domain.retention import Kind, read_period, show_period
from crm_tui.domain.roles import Role
from crm_tui.services import tasks
from crm_tui.services.erasing import doing, retention
from crm_tui.services.erasing.retention import Retention
from crm_tui.shop import Shop
from crm_tui.store import account, webhooks
from crm_tui.store import erasing as store
from crm_tui.store.tx import Tx
from crm_tui.store.webhooks import RawEvent
from tests.conftest import NOON, FakeClock
from tests.unit.lead_town import ONE, OTHER, LeadTown

YEAR = 366


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


async def work(town: LeadTown) -> int:
    """As often as there is something to do."""
    worker, pieces = Retention(town.shop.db, town.shop.clock), 0
    while await worker.go_on():
        pieces += 1
    await town.shop.db.close()
    return pieces


def old_raw(tx: Tx, days: int, state: str = "done") -> None:
    for seq in range(250):
        raw = RawEvent(state, seq, "c", "cloud", NOON, {}, b"{}")
        webhooks.keep(tx, raw, state)


def photo(town: LeadTown, lead_id: LeadId) -> str:
    name, _ = town.shop.media.put(b"a cake of " + str(lead_id).encode())
    sql = (
        "INSERT INTO media (message_id, state, mime_type, file, preview)"
        " SELECT MAX(id), 'stored', 'image/png', :name, x'00' FROM message WHERE lead_id = :id"
    )
    town.shop.db.write_now(lambda tx: tx.run(sql, name=name, id=lead_id))
    return name


async def test_without_a_rule_everything_is_kept(town: LeadTown) -> None:
    town.writes(ONE, "hello")
    town.shop.db.write_now(old_raw, 0)
    before = town.tables()
    town.clock.forward(5 * YEAR * DAY)
    assert await work(town) == 0
    assert town.tables() == before


async def test_people_without_contact_go_and_the_others_stay(town: LeadTown) -> None:
    town.writes(ONE, "long ago", name="Old Friend")
    asked = town.writes("+919876543215", "long ago", name="To Be Called")
    town.do(tasks.add, [asked], "call", None)
    town.clock.forward(YEAR * DAY)
    lately = town.writes(OTHER, "lately", at=town.clock.now())
    town.clock.forward(YEAR * DAY)
    assert town.do(retention.would_go, Kind.CHATS, YEAR) == 1
    town.do(retention.set_period, Kind.CHATS, YEAR)
    assert await work(town) > 1, "in pieces"
    assert [row["id"] for row in town.tables()["lead"]] == [asked, lately]
    assert town.tables()["erasure"] == [], "nobody asked for it, so nothing is kept of it"
    [said] = town.read(account.notices)
    assert said.text == "By the shop's rule (1 year) 1 person went."
    assert [row["act"] for row in town.tables()["audit"]][-1] == "retention_kept_to"


async def test_files_go_and_their_messages_stay(town: LeadTown) -> None:
    asha, meena = town.writes(ONE, "see"), town.writes(OTHER, "see")
    name = photo(town, asha)
    town.clock.forward(100 * DAY)
    town.writes(OTHER, "now", at=town.clock.now())
    kept = photo(town, meena)
    town.do(retention.set_period, Kind.MEDIA, 90)
    await work(town)
    assert [path.name for path in (town.shop.home / "media").iterdir()] == [kept] != [name]
    gone = next(row for row in town.tables()["media"] if row["file"] is None)
    assert (gone["state"], gone["preview"]) == ("gone", None)
    assert "for a while only" in gone["error"]
    assert len(town.tables()["message"]) == 3


async def test_raw_webhooks_go_but_for_those_that_could_not_be_read(town: LeadTown) -> None:
    town.shop.db.write_now(old_raw, 0)
    town.shop.db.write_now(old_raw, 0, "quarantined")
    town.clock.forward(8 * DAY)
    town.do(retention.set_period, Kind.RAW, 7)
    assert await work(town) == 3
    left = town.tables()["webhook_event"]
    assert {row["state"] for row in left} == {"quarantined"}
    assert len(left) == 250


async def test_decided_suggestions_go_and_open_ones_stay(town: LeadTown) -> None:
    asha = town.writes(ONE, "hello")

    def suggest(tx: Tx) -> None:
        for status in ("approved", "rejected", "pending"):
            tx.run(
                "INSERT INTO suggestion (lead_id, agent_type, suggestion_type, content,"
                " confidence_score, status, created_at, intent, source, prompt_version)"
                " VALUES (:id, 'a', 'reply', 'x', 1, :status, :at, '', 'facts', '1')",
                id=asha,
                status=status,
                at=NOON,
            )

    town.shop.db.write_now(suggest)
    town.clock.forward(31 * DAY)
    town.do(retention.set_period, Kind.TRACES, 30)
    await work(town)
    assert [row["status"] for row in town.tables()["suggestion"]] == ["pending"]


async def test_keep_takes_a_rule_away(town: LeadTown) -> None:
    town.writes(ONE, "long ago")
    town.do(retention.set_period, Kind.CHATS, YEAR)
    town.do(retention.set_period, Kind.CHATS, None)
    town.clock.forward(3 * YEAR * DAY)
    assert await work(town) == 0
    assert {one.kept for one in town.read(retention.view, OWNER, town.clock.now())} == {
        "for good",
        "30 days",
    }


def test_only_an_owner_sets_a_period(town: LeadTown) -> None:
    ravi = Actor(ActorKind.PERSON, "ravi", Role.MANAGER)
    with pytest.raises(NotAllowed):
        town.shop.db.write_now(retention.set_period, ravi, town.clock.now(), Kind.CHATS, YEAR)


@pytest.mark.parametrize(
    ("kind", "text", "days"),
    [
        (Kind.CHATS, "24 months", 744),
        (Kind.CHATS, "2 years", 732),
        (Kind.RAW, "7 days", 7),
        (Kind.MEDIA, "90d", 90),
        (Kind.CHATS, "keep", None),
    ],
)
def test_periods_are_read_as_people_write_them(kind: Kind, text: str, days: int | None) -> None:
    assert read_period(kind, text) == days


@pytest.mark.parametrize(
    ("kind", "text"),
    [(Kind.CHATS, "11 months"), (Kind.RAW, "31 days"), (Kind.RAW, "0 days"), (Kind.MEDIA, "soon")],
)
def test_other_periods_are_refused(kind: Kind, text: str) -> None:
    with pytest.raises(CrmError):
        read_period(kind, text)


def test_a_period_is_shown_as_it_was_meant() -> None:
    assert list(map(show_period, (366, 744, 7, 1))) == ["1 year", "24 months", "7 days", "1 day"]


# -- when it is done ------------------------------------------------------------------------------


async def test_a_large_file_is_written_anew_at_once_where_somebody_wished_it(
    town: LeadTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_LARGE", 0)
    town.shop.db.write_now(store.finish, 0, NOON)
    assert town.read(store.rewriting_may_wait) is None, "a wish"
    assert await work(town) == 1


async def test_a_large_file_of_which_nobody_waits_is_written_anew_at_night(
    town: LeadTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_LARGE", 0)
    town.writes(ONE, "long ago")
    town.clock.forward(2 * YEAR * DAY)
    town.do(retention.set_period, Kind.CHATS, YEAR)
    await work(town)
    assert town.read(store.rewriting_is_due), "the shop is open at noon"
    town.clock.forward(14 * HOUR)
    assert await work(town) == 1
    assert not town.read(store.rewriting_is_due)


async def test_where_no_night_comes_it_waits_two_days(
    town: LeadTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_LARGE", 0)
    town.writes(ONE, "long ago")
    town.clock.forward(2 * YEAR * DAY)
    town.do(retention.set_period, Kind.CHATS, YEAR)
    await work(town)
    town.clock.forward(DAY)
    assert await work(town) == 0
    town.clock.forward(DAY)
    assert await work(town) == 1


async def test_trouble_is_told_and_rested_from(
    town: LeadTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.shop.db.write_now(store.finish, 0, NOON)
    monkeypatch.setattr(doing, "_ROOM", 1e12)
    worker = Retention(town.shop.db, town.shop.clock)
    with pytest.raises(CrmError, match="must be written anew"):
        await worker.go_on()
    assert await worker.go_on() == 0
    town.clock.forward(10 * MINUTE)
    with pytest.raises(CrmError, match="must be written anew"):
        await worker.go_on()
    await town.shop.db.close()


async def test_a_clock_that_leaps_takes_nothing_away_before_it_has_run_for_a_day(
    town: LeadTown,
) -> None:
    town.writes(ONE, "lately", at=town.clock.now())
    town.do(retention.set_period, Kind.CHATS, YEAR)
    await work(town)
    town.clock.forward(2 * YEAR * DAY)
    assert await work(town) == 0
    town.clock.forward(-2 * YEAR * DAY)
    assert await work(town) == 0, "it was a mistake"
    town.clock.forward(2 * YEAR * DAY)
    for _ in range(24):
        assert await work(town) == 0
        town.clock.forward(HOUR)
    assert await work(town) > 1, "it was right: the shop was closed"
