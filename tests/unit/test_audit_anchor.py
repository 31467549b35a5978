"""Shop and relay together: where the log ends is told, kept, and held against the log later."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from typer.testing import CliRunner

from crm_tui import pair_shop
from crm_tui.cli.commands import app
from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import MINUTE
from crm_tui.domain.errors import CrmError
from crm_tui.services import anchoring, audit
from crm_tui.services.anchoring import Anchoring
from crm_tui.services.audit_check import check
from crm_tui.services.relay_api import LogChanged, RelayApi
from crm_tui.shop import Shop
from crm_tui.store import account
from crm_tui.store.tx import Tx
from tests.conftest import NOON, FakeClock
from tests.faults.audit_forger import rewrite
from tests.unit.relay.world import CONFIG, relay_over, spool_in
from webhook_relay.app import Relay

URL, TOKEN = "http://relay.test", "bakery-token"
T = TypeVar("T")


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncIterator[Relay]:
    async with spool_in(tmp_path) as spool:
        one = relay_over(spool, CONFIG.replace("/nowhere", str(tmp_path)))
        yield one
        await one.access.close()


@pytest.fixture
async def api(relay: Relay) -> AsyncIterator[RelayApi]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=relay)) as client:
        yield RelayApi(client, URL, TOKEN)


@pytest.fixture
async def acted(shop: Shop) -> AsyncIterator[Shop]:
    for _ in range(5):
        act(shop)
    yield shop
    await shop.db.close()


def act(shop: Shop) -> None:
    shop.db.write_now(audit.note, OWNER, NOON, "status_changed", {"before": 1, "after": 2}, 7)


async def tell(shop: Shop, api: RelayApi, url: str = URL) -> bool:
    return await anchoring.tell(shop.db, api, shop.clock, url)


async def verified(shop: Shop, api: RelayApi) -> set[str]:
    found = shop.db.read_now(check, await api.ends())
    return {str(one.damage) for one in found.broken}


async def test_the_end_is_told_and_agrees(acted: Shop, api: RelayApi) -> None:
    assert await tell(acted, api)
    [end] = await api.ends()
    head = acted.db.read_now(audit.head)
    assert (end.n, end.mac, end.at) == (head.n, head.mac.hex(), NOON)
    assert await verified(acted, api) == set()


async def test_what_the_relay_knows_is_not_told_twice(acted: Shop, api: RelayApi) -> None:
    assert [await tell(acted, api), await tell(acted, api)] == [True, False]
    act(acted)
    assert await tell(acted, api)
    assert len(await api.ends()) == 2


async def test_another_relay_is_told_of_it_too(acted: Shop, api: RelayApi) -> None:
    assert await tell(acted, api)
    assert await tell(acted, api, "http://another.test")


async def test_an_empty_log_is_not_told(shop: Shop, api: RelayApi) -> None:
    assert not await tell(shop, api)
    await shop.db.close()


async def test_a_log_written_anew_is_refused_found_and_an_alarm(acted: Shop, api: RelayApi) -> None:
    await tell(acted, api)
    acted.db.write_now(rewrite, 3, "person:nobody")
    assert acted.db.read_now(check).whole
    assert await verified(acted, api) == {"rewritten"}
    for _ in range(2):
        with pytest.raises(LogChanged, match="does not go on"):
            await tell(acted, api)
    [notice] = acted.db.read_now(account.notices)
    assert notice.urgent
    assert "crm audit verify" in notice.text


async def test_a_log_that_was_cut_is_refused_and_found(acted: Shop, api: RelayApi) -> None:
    await tell(acted, api)

    def cut(tx: Tx) -> None:
        tx.run("DELETE FROM audit_detail WHERE audit_id > 3")
        tx.run("DELETE FROM audit WHERE id > 3")

    acted.db.write_now(cut)
    assert await verified(acted, api) == {"cut off"}
    with pytest.raises(LogChanged):
        await tell(acted, api)


async def test_a_log_that_was_emptied_and_begun_anew_is_found(acted: Shop, api: RelayApi) -> None:
    await tell(acted, api)
    acted.db.write_now(lambda tx: tx.run("DELETE FROM audit_detail"))
    acted.db.write_now(lambda tx: tx.run("DELETE FROM audit"))
    assert await verified(acted, api) == {"cut off"}
    for _ in range(7):
        act(acted)
    assert await verified(acted, api) == {"rewritten"}


async def test_a_restored_shop_goes_on_at_the_relay(acted: Shop, api: RelayApi) -> None:
    await tell(acted, api)

    def restored(tx: Tx) -> None:
        tx.run("DELETE FROM audit_detail WHERE audit_id > 2")
        tx.run("DELETE FROM audit WHERE id > 2")
        audit.note(tx, OWNER, NOON, audit.RESTORED)

    acted.db.write_now(restored)
    assert await tell(acted, api)
    assert await verified(acted, api) == set()
    assert len(acted.db.read_now(check).restored) == 1


# -- when -------------------------------------------------------------------------------------


def counted(outcomes: list[CrmError | None]) -> Callable[[], Awaitable[bool]]:
    """Each attempt takes the next outcome away."""

    async def attempt() -> bool:
        outcome = outcomes.pop(0)
        if outcome is not None:
            raise outcome
        return True

    return attempt


async def test_it_is_told_at_once_and_then_every_quarter_of_an_hour(clock: FakeClock) -> None:
    left: list[CrmError | None] = [None, None, None]
    going = Anchoring(counted(left), clock)
    for minutes, remain in ((0, 2), (14, 2), (1, 1), (15, 0)):
        clock.forward(minutes * MINUTE)
        await going.go_on()
        assert len(left) == remain


async def test_a_relay_that_is_away_is_asked_again_within_a_minute(clock: FakeClock) -> None:
    left: list[CrmError | None] = [CrmError("It cannot be reached."), None]
    going = Anchoring(counted(left), clock)
    with pytest.raises(CrmError):
        await going.go_on()
    await going.go_on()
    assert len(left) == 1
    clock.forward(MINUTE)
    await going.go_on()
    assert left == []


async def test_an_alarm_is_not_repeated_every_minute(clock: FakeClock) -> None:
    left: list[CrmError | None] = [LogChanged(""), None]
    going = Anchoring(counted(left), clock)
    with pytest.raises(LogChanged):
        await going.go_on()
    clock.forward(14 * MINUTE)
    await going.go_on()
    assert len(left) == 1


async def test_a_clock_that_was_put_back_does_not_stop_it(clock: FakeClock) -> None:
    left: list[CrmError | None] = [None, None]
    going = Anchoring(counted(left), clock)
    await going.go_on()
    clock.forward(-3_000 * MINUTE)
    await going.go_on()
    assert left == []


# -- what a relay may answer ------------------------------------------------------------------


def answering(answer: httpx.Response) -> RelayApi:
    transport = httpx.MockTransport(lambda _: answer)
    return RelayApi(httpx.AsyncClient(transport=transport), URL, TOKEN)


@pytest.mark.parametrize(
    "items",
    [
        None,
        [7],
        [{}],
        [{"n": "1", "mac": "0" * 64, "at": 1, "log": f"1:{'0' * 16}"}],
        [{"n": 1, "mac": "\x1b]0;x", "at": 1, "log": f"1:{'0' * 16}"}],
        [{"n": 1, "mac": "0" * 64, "at": 1, "log": "../x"}],
        [{"n": 1, "mac": 5, "at": 1, "log": f"1:{'0' * 16}"}],
    ],
)
async def test_an_answer_that_makes_no_sense_is_a_sentence(items: object) -> None:
    with pytest.raises(CrmError, match="no relay"):
        await answering(httpx.Response(200, json={"items": items})).ends()


async def test_a_relay_that_is_too_old_is_said_so() -> None:
    with pytest.raises(CrmError, match="too old"):
        await answering(httpx.Response(404)).ends()


# -- the command ------------------------------------------------------------------------------


@pytest.fixture
def at_hand(
    shop_env: dict[str, str], relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """`crm` on this shop, and the relay without a network."""
    for name, value in {**shop_env, "CRM_RELAY_URL": URL, "CRM_RELAY_TOKEN": TOKEN}.items():
        monkeypatch.setenv(name, value)

    def ask(url: str, token: str, what: Callable[[RelayApi], Awaitable[T]]) -> T:
        async def talk() -> T:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=relay)) as client:
                return await what(RelayApi(client, url, token))

        return asyncio.run(talk())

    monkeypatch.setattr(pair_shop, "ask", ask)
    return shop_env


async def run(*words: str) -> tuple[int, str]:
    """In a thread: a command has no event loop."""
    done = await asyncio.to_thread(CliRunner().invoke, app, ["audit", *words])
    return done.exit_code, done.output


@pytest.mark.usefixtures("at_hand")
async def test_verify_holds_the_log_against_the_relay(acted: Shop, api: RelayApi) -> None:
    code, said = await run("verify")
    assert (code, "Nothing outside this computer" in said) == (0, True)
    await tell(acted, api)
    code, said = await run("verify")
    assert (code, "The relay agrees up to row 5 of 5." in said) == (0, True)
    acted.db.write_now(rewrite, 3, "person:nobody")
    code, said = await run("verify")
    assert (code, "rewritten: Row 5" in said) == (1, True)
    code, said = await run("verify", "--offline")
    assert (code, "Every row is as it was written." in said) == (0, True)


@pytest.mark.usefixtures("at_hand")
async def test_verify_takes_a_head_that_somebody_kept(acted: Shop) -> None:
    head = acted.db.read_now(audit.head)
    code, said = await run("verify", "--offline", "--head", f"{head.n}:{head}")
    assert (code, "What you kept agrees up to row 5" in said) == (0, True)
    code, said = await run("verify", "--offline", "--head", "5:0000-0000", "--json")
    assert (code, '"damage": "rewritten"' in said) == (1, True)
