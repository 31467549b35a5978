"""Whom a running shop believes: the pinned key and what it vouched for, while the feed goes on."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace

import httpx
import pytest

from crm_tui.domain.clock import DAY, SECOND, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.webhook import Seen
from crm_tui.services import ingest, relay_feed, relay_keys
from crm_tui.services.relay_feed import Line, RelayFeed, Unopened
from crm_tui.services.relay_keys import FormerKey, RelayKeys, public_of
from crm_tui.services.relay_trust import ANOTHER_RELAY, ASK_AGAIN, Trust, forget_before
from crm_tui.services.reopening import reopen
from crm_tui.shop import Shop
from crm_tui.store.health import quarantined
from crm_tui.store.webhooks import RawEvent
from tests.conftest import NOON, FakeClock
from tests.unit.paired_relay import TOKEN, URL, PairedRelay
from tests.unit.test_ingest import said, words
from webhook_relay.envelope import new_key_pair


def parse(raw: RawEvent) -> Sequence[Seen]:
    return [said(f"event {raw.seq}", raw.seq)]


class House:
    """A shop that is paired with a relay; `told` is what it was told of other relays."""

    def __init__(self, shop: Shop, clock: FakeClock, relay: PairedRelay) -> None:
        self.shop, self.clock, self.relay = shop, clock, relay
        self.told: list[str] = []
        self.ticks = 1_000.0
        self.save(self.new_secret(RelayKeys(relay=relay.public)))
        self.trust = self.trusting({})

    def trusting(self, fixed: Mapping[str, str]) -> Trust:
        def ticks() -> float:
            return self.ticks

        api = self.relay.api()
        return Trust(self.shop.db, api, self.clock, fixed, self.told.append, ticks)

    def new_secret(self, keys: RelayKeys) -> RelayKeys:
        """Another key of the shop's own, to which the relay seals from now on."""
        secret, self.relay.seal_to = new_key_pair()
        return keys.with_secret(secret, self.clock.now())

    def save(self, keys: RelayKeys) -> None:
        """As another program of this shop does it."""
        self.shop.db.write_now(relay_keys.save, keys)

    @property
    def saved(self) -> RelayKeys:
        return self.shop.db.read_now(relay_keys.saved)

    async def read(self, *lines: bytes) -> list[Line]:
        """What comes out of a feed that brings these lines together."""
        body = httpx.ByteStream(b"".join(lines))
        transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=body))
        async with httpx.AsyncClient(transport=transport) as client:
            feed = RelayFeed(client, URL, TOKEN, self.trust)
            async with feed.open(0) as opened:
                return [line async for batch in opened.batches for line in batch]

    async def keep(self, lines: Sequence[Line]) -> None:
        """Quarantine what could not be read, as the shop does."""
        for line in lines:
            assert isinstance(line, Unopened)
            await self.shop.db.write(
                ingest.quarantine_line,
                *("spool", line.seq, line.line, line.reason, NOON),
                untrusted=line.untrusted,
            )


@pytest.fixture
async def house(shop: Shop, clock: FakeClock) -> AsyncIterator[House]:
    yield House(shop, clock, PairedRelay())
    await shop.db.close()


def are_events(lines: Sequence[Line]) -> bool:
    return bool(lines) and all(isinstance(line, RawEvent) for line in lines)


async def test_what_the_paired_relay_seals_is_read(house: House) -> None:
    assert are_events(await house.read(house.relay.line(1), house.relay.line(2)))
    assert house.told == []


async def test_a_line_without_end_is_not_gathered_for_ever(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_feed, "LONGEST_LINE", 10_000)
    assert len(await house.read(bytes(10_000))) == 0
    with pytest.raises(CrmError, match="has no end"):
        await house.read(bytes(10_001))


async def test_a_key_that_the_pinned_one_vouches_for_is_pinned_in_its_place(house: House) -> None:
    first = house.relay.line(1)
    former = house.relay.public
    house.relay.rotate()
    house.relay.rotate()
    assert are_events(await house.read(first, house.relay.line(2)))
    assert house.saved.relay == house.relay.public
    assert former in [one.key for one in house.saved.earlier]
    house.relay.rotate()
    assert are_events(await house.read(house.relay.line(3)))


async def test_another_relay_is_told_and_what_it_sends_is_kept_aside(house: House) -> None:
    pinned = house.relay.public
    house.relay.seed = PairedRelay().seed
    [line] = await house.read(house.relay.line(1))
    assert isinstance(line, Unopened)
    assert line.untrusted
    assert line.seq == 1
    assert house.told == [ANOTHER_RELAY.sentence()]
    assert house.saved.relay == pinned


async def test_a_chain_with_a_forged_link_is_another_relay(house: House) -> None:
    pinned = house.relay.public
    house.relay.rotate()
    [link] = house.relay.earlier
    house.relay.earlier = [replace(link, endorsement=bytes(64))]
    [line] = await house.read(house.relay.line(1))
    assert isinstance(line, Unopened)
    assert house.saved.relay == pinned
    assert house.told == [ANOTHER_RELAY.sentence()]


async def test_a_paired_shop_reads_nothing_that_came_without_a_seal(house: House) -> None:
    plain = b'{"seq":1,"channel":"c","received_at":"2026-11-22T07:00:00Z","provider":"cloud",'
    [line] = await house.read(plain + b'"headers":{},"body_base64":"e30="}\n')
    assert isinstance(line, Unopened)
    assert line.untrusted


async def test_a_key_made_meanwhile_by_another_program_is_taken_up_at_once(house: House) -> None:
    await house.trust.connected()
    before = house.relay.line(1)
    house.save(house.new_secret(house.saved))
    assert are_events(await house.read(before, house.relay.line(2)))


async def test_a_relay_without_an_answer_changes_nothing(house: House) -> None:
    house.relay.trouble["/v1/relay"] = lambda _: httpx.Response(502)
    before = house.saved
    assert are_events(await house.read(house.relay.line(1)))
    assert house.saved == before


async def test_many_lines_that_cannot_be_read_ask_the_relay_now_and_then_alone(
    house: House,
) -> None:
    await house.trust.connected()
    for _ in range(50):
        assert not await house.trust.unread()
    assert house.relay.asked == ["/v1/relay"]
    house.ticks += ASK_AGAIN
    assert not await house.trust.unread()
    assert house.relay.asked == ["/v1/relay"] * 2


async def test_keys_of_the_environment_win_and_are_never_saved(house: House) -> None:
    secret, house.relay.seal_to = new_key_pair()
    text = relay_keys.show_key(secret)
    house.trust = house.trusting({"relay_secret_key": text})
    house.relay.rotate()
    assert are_events(await house.read(house.relay.line(1)))
    assert house.saved.secret != secret
    assert house.saved.relay == house.relay.public


# -- what was kept aside ----------------------------------------------------------------------------


async def test_after_pairing_with_it_what_another_relay_had_sent_is_in_the_chat(
    house: House,
) -> None:
    house.relay.seed = PairedRelay().seed
    await house.keep(await house.read(house.relay.line(1)))
    assert await reopen(house.shop.db, house.trust.keys, parse, house.clock) == 0
    house.save(house.saved.with_relay((house.relay.public,), NOON))
    await house.trust.look()
    assert await reopen(house.shop.db, house.trust.keys, parse, house.clock) == 1
    assert words(house.shop) == ["event 1"]
    assert house.shop.db.read_now(quarantined) == 0


async def test_parting_from_the_relay_believes_nothing_that_was_kept_aside(house: House) -> None:
    house.relay.seed = PairedRelay().seed
    await house.keep(await house.read(house.relay.line(1)))
    house.save(RelayKeys(secret=house.saved.secret))
    trust = house.trusting({})
    await trust.look()
    assert trust.keys is not None
    assert trust.keys.signed_by == ()
    assert await reopen(house.shop.db, trust.keys, parse, house.clock) == 0
    assert house.shop.db.read_now(quarantined) == 1


async def test_a_feed_that_is_open_while_the_shop_parts_goes_on_asking_for_the_signature(
    house: House,
) -> None:
    await house.trust.connected()
    house.relay.seed = PairedRelay().seed
    house.save(RelayKeys(secret=house.saved.secret))
    [line] = await house.read(house.relay.line(1))
    assert isinstance(line, Unopened)
    assert line.untrusted


async def test_an_old_key_stays_while_it_opens_what_was_kept_aside(house: House) -> None:
    house.relay.seed = PairedRelay().seed
    await house.keep(await house.read(house.relay.line(1)))
    needed = house.saved.secret
    house.save(house.new_secret(house.saved))
    unused = FormerKey(new_key_pair()[0], NOON)
    house.save(replace(house.saved, old=(*house.saved.old, unused)))
    assert await house.shop.db.write(forget_before, Millis(NOON + DAY), None)
    assert [one.key for one in house.saved.old] == [needed]


# -- when former keys go ----------------------------------------------------------------------------


async def test_former_keys_of_both_ends_go_after_eight_days(house: House) -> None:
    house.save(house.new_secret(house.saved))
    house.relay.rotate()
    await house.trust.connected()
    assert (len(house.saved.old), len(house.saved.earlier)) == (1, 1)
    house.clock.forward(8 * DAY - SECOND)
    await house.trust.forget_old()
    assert house.saved.old
    house.clock.forward(SECOND)
    await house.trust.forget_old()
    assert (house.saved.old, house.saved.earlier) == ((), ())
    assert are_events(await house.read(house.relay.line(1)))


async def test_nothing_goes_while_the_relay_cannot_be_asked(house: House) -> None:
    house.save(house.new_secret(house.saved))
    await house.trust.connected()
    house.clock.forward(400 * DAY)
    house.relay.trouble["/v1/relay"] = lambda _: httpx.Response(502)
    await house.trust.forget_old()
    assert house.saved.old


async def test_a_key_that_the_relay_seals_to_stays_however_old_it_is(house: House) -> None:
    [former] = house.new_secret(house.saved).old
    house.save(house.new_secret(house.saved))
    house.relay.seal_to = public_of(former.key)
    await house.trust.connected()
    house.clock.forward(400 * DAY)
    await house.trust.forget_old()
    assert [one.key for one in house.saved.old] == [former.key]
    assert are_events(await house.read(house.relay.line(1)))


async def test_a_shop_without_former_keys_asks_nothing(house: House) -> None:
    await house.trust.look()
    await house.trust.forget_old()
    assert house.relay.asked == []
