"""Pairing over HTTP: a code lets one shop in, once; what it is given opens its own feed alone."""

import hashlib
import json
from pathlib import Path

import pytest
from nacl.signing import SigningKey as NaclKey

from tests.unit.relay.pairing_world import (
    MINUTE,
    TWO_SHOPS,
    Pairable,
    Shop,
    b64,
    pairable,
    wrong_codes,
)
from tests.unit.relay.world import SIGNING, Answer, bodies, webhook
from webhook_relay.devices.protocol import MOST_TRIES
from webhook_relay.devices.signing import SigningKey
from webhook_relay.envelope import (
    Content,
    EnvelopeError,
    Keys,
    endorse,
    open_sealed,
    six_words,
)
from webhook_relay.errors import RelayError

AT = "2026-11-22T12:00:00.000Z"
ONE_TOKEN = TWO_SHOPS.replace('id = "bakery"', 'id = "bakery"\ntoken = "bakery-token"', 1)


async def test_a_code_lets_a_shop_in_and_both_ends_show_the_same_words(tmp_path: Path) -> None:
    async with pairable(tmp_path) as world:
        code, shop = world.code(), Shop()
        assert await world.pair(code, shop) == 200
        assert shop.told == {
            "shop": "bakery",
            "device": shop.device,
            "token": shop.token,
            "relay_key": b64(bytes(NaclKey(SIGNING.seed).verify_key)),
        }
        (device,) = world.devices.all()
        assert (device.id, device.name, device.shop) == (shop.device, "till", "bakery")
        assert device.words == six_words(SIGNING.public, shop.public, code)


async def test_neither_token_nor_code_is_kept_anywhere(tmp_path: Path) -> None:
    async with pairable(tmp_path) as world:
        code, waiting, shop = world.code(), world.code("tiles"), Shop()
        await world.pair(code, shop)
        (device,) = world.devices.all()
        assert device.token_hash == hashlib.sha256(shop.token.encode()).digest()
        kept = everything_in(tmp_path)
        assert b"bakery" in kept
        for secret in (shop.token, code, waiting, code.replace("-", ""), shop.token[:20]):
            assert secret.encode() not in kept


class TestTheCode:
    async def test_it_works_once(self, tmp_path: Path) -> None:
        async with pairable(tmp_path) as world:
            code = world.code()
            assert await world.pair(code, Shop()) == 200
            assert await world.pair(code, Shop()) == 410
            assert len(world.devices.all()) == 1

    async def test_the_fifth_guess_may_still_be_right(self, tmp_path: Path) -> None:
        async with pairable(tmp_path) as world:
            code, guesses = world.code(), wrong_codes()
            for _ in range(MOST_TRIES - 1):
                assert await world.pair(next(guesses), Shop()) == 403
            assert await world.pair(code, Shop()) == 200

    async def test_the_sixth_guess_finds_it_void_also_when_it_is_right(
        self, tmp_path: Path
    ) -> None:
        async with pairable(tmp_path) as world:
            code, guesses = world.code(), wrong_codes()
            for _ in range(MOST_TRIES):
                assert await world.pair(next(guesses), Shop()) == 403
            assert await world.pair(code, Shop()) == 410
            assert world.devices.all() == ()
            assert await world.pair(world.code(), Shop()) == 200  # a new one starts anew

    async def test_guesses_from_many_addresses_and_across_a_restart_count_together(
        self, tmp_path: Path
    ) -> None:
        guesses = wrong_codes()
        async with pairable(tmp_path) as world:
            code = world.code()
            for n in range(3):
                assert await world.pair(next(guesses), Shop(), f"198.51.100.{n}") == 403
        async with pairable(tmp_path) as world:
            for n in range(2):
                assert await world.pair(next(guesses), Shop(), f"203.0.113.{n}") == 403
            assert await world.pair(code, Shop()) == 410

    @pytest.mark.parametrize(("seconds", "status"), [(599, 200), (600, 410), (601, 410)])
    async def test_it_works_for_ten_minutes(
        self, tmp_path: Path, seconds: int, status: int
    ) -> None:
        async with pairable(tmp_path) as world:
            code = world.code()
            world.clock.time += seconds * 1000
            assert await world.pair(code, Shop()) == status

    async def test_it_works_across_a_restart_of_the_relay(self, tmp_path: Path) -> None:
        async with pairable(tmp_path) as world:
            code, shop = world.code(), Shop()
        async with pairable(tmp_path) as world:
            assert await world.pair(code, shop) == 200
        async with pairable(tmp_path) as world:
            assert (await world.ask("GET", "/v1/relay", token=shop.token)).status == 200

    @pytest.mark.parametrize("bend", [str.lower, lambda c: c.replace("-", ""), "  {} ".format])
    async def test_it_is_taken_as_people_type_it(self, tmp_path: Path, bend: object) -> None:
        async with pairable(tmp_path) as world:
            assert callable(bend)
            assert await world.pair(bend(world.code()), Shop()) == 200

    async def test_an_address_has_ten_tries_a_minute_and_others_are_not_held_up(
        self, tmp_path: Path
    ) -> None:
        async with pairable(tmp_path) as world:
            statuses = [await world.pair("nonsense", Shop()) for _ in range(12)]
            assert statuses == [400] * 10 + [429] * 2
            assert await world.pair("nonsense", Shop(), "2001:db8::1") == 400
            answer = await world.ask("POST", "/v1/pair", {})
            assert 1 <= int(answer.headers[b"retry-after"]) <= 60

    async def test_one_whole_ipv6_network_counts_as_one_address(self, tmp_path: Path) -> None:
        async with pairable(tmp_path) as world:
            statuses = [await world.pair("x", Shop(), f"2001:db8::{n}") for n in range(11)]
            assert statuses[-1] == 429

    async def test_a_malformed_code_is_nonsense_and_counts_as_no_try(self, tmp_path: Path) -> None:
        async with pairable(tmp_path) as world:
            code = world.code()
            for n in range(MOST_TRIES + 1):
                assert await world.pair("UUUUU-UUUUU", Shop(), f"198.51.100.{n}") == 400
            assert await world.pair(code, Shop()) == 200


class TestTwoShops:
    async def test_each_reads_its_own_feed_and_has_its_own_key(self, tmp_path: Path) -> None:
        async with pairable(tmp_path) as world:
            bakery, tiles = Shop(), Shop()
            assert await world.pair(world.code("bakery"), bakery) == 200
            assert await world.pair(world.code("tiles"), tiles) == 200
            for shop, name in ((bakery, "bakery"), (tiles, "tiles")):
                about = await world.ask("GET", "/v1/relay", token=shop.token)
                told = json.loads(about.body)
                assert (told["shop"], told["device"]) == (name, shop.device)
                assert told["seal_to"] == b64(shop.public)
            await webhook(world.relay, b'{"n":1}')
            await webhook(world.relay, b'{"n":2}', channel="meta-tiles")
            spool = world.relay.feeds._spool
            for shop, name, channel in (
                (bakery, "bakery", "meta"),
                (tiles, "tiles", "meta-tiles"),
            ):
                (sealed,) = await bodies(spool, name)
                open_sealed(sealed, keys(shop), channel, AT)
                with pytest.raises(EnvelopeError, match="another key"):
                    open_sealed(sealed, keys(Shop()), channel, AT)

    async def test_a_code_of_one_is_worth_nothing_to_the_other(self, tmp_path: Path) -> None:
        async with pairable(tmp_path) as world:
            shop = Shop()
            await world.pair(world.code("tiles"), shop)
            assert [one.shop for one in world.devices.all()] == ["tiles"]
            ack = await world.ask("POST", "/v1/ack", {"through": 0}, shop.token)
            assert ack.status == 200


class TestKeys:
    async def test_an_event_is_sealed_from_the_moment_of_pairing(self, tmp_path: Path) -> None:
        async with pairable(tmp_path) as world:
            spool, shop = world.relay.feeds._spool, Shop()
            await webhook(world.relay, b'{"n":1}')
            assert b'{"n":1}' in (await bodies(spool))[0]
            await world.pair(world.code(), shop)
            await webhook(world.relay, b'{"n":2}')
            sealed = (await bodies(spool))[1]
            assert body_of(sealed, shop) == b'{"n":2}'

    async def test_the_next_event_is_sealed_to_the_key_that_was_put(self, tmp_path: Path) -> None:
        async with pairable(tmp_path) as world:
            spool, shop, later = world.relay.feeds._spool, Shop(), Shop()
            await world.pair(world.code(), shop)
            await webhook(world.relay, b'{"n":1}')
            answer = await put_key(world, later.public, shop.token)
            assert (answer.status, json.loads(answer.body)) == (200, {"seal_to": b64(later.public)})
            await webhook(world.relay, b'{"n":2}')
            first, second = await bodies(spool)
            assert (body_of(first, shop), body_of(second, later)) == (b'{"n":1}', b'{"n":2}')

    async def test_a_key_that_stays_goes_on_with_its_epoch(self, tmp_path: Path) -> None:
        async with pairable(tmp_path) as world:
            shop = Shop()
            await world.pair(world.code(), shop)
            await webhook(world.relay, b'{"n":1}')
            await world.pair(world.code("tiles"), Shop())
            await webhook(world.relay, b'{"n":2}')
            first, second = await bodies(world.relay.feeds._spool)
            assert first[9:105] == second[9:105]

    async def test_a_key_is_there_after_a_restart(self, tmp_path: Path) -> None:
        shop = Shop()
        async with pairable(tmp_path) as world:
            await world.pair(world.code(), shop)
        async with pairable(tmp_path) as world:
            await webhook(world.relay, b"{}")
            (sealed,) = await bodies(world.relay.feeds._spool)
            assert body_of(sealed, shop) == b"{}"

    async def test_once_the_last_device_is_revoked_nothing_is_sealed_to_its_key(
        self, tmp_path: Path
    ) -> None:
        async with pairable(tmp_path) as world:
            shop = Shop()
            await world.pair(world.code(), shop)
            world.devices.revoke(shop.device, world.clock.time)
            await world.relay.access.refresh()
            assert world.relay.access.seal_to("bakery") is None

    async def test_the_newest_key_of_several_devices_counts(self, tmp_path: Path) -> None:
        async with pairable(tmp_path) as world:
            old, new = Shop(), Shop()
            await world.pair(world.code(), old)
            world.clock.time += MINUTE
            await world.pair(world.code(), new)
            assert world.relay.access.seal_to("bakery") == new.public
            world.clock.time += MINUTE
            turned = Shop()
            await put_key(world, turned.public, old.token)
            assert world.relay.access.seal_to("bakery") == turned.public

    async def test_the_relays_earlier_keys_are_told_with_their_endorsements(
        self, tmp_path: Path
    ) -> None:
        seed = b"\x07" * 32
        chain = endorse(SIGNING.seed, bytes(NaclKey(seed).verify_key))
        async with pairable(tmp_path, signing=SigningKey(seed, (chain,))) as world:
            shop = Shop()
            await world.pair(world.code(), shop)
            told = json.loads((await world.ask("GET", "/v1/relay", token=shop.token)).body)
            assert told["earlier"] == [
                {"relay_key": b64(SIGNING.public), "endorsement": b64(chain.endorsement)}
            ]

    async def test_a_revoked_device_puts_no_key(self, tmp_path: Path) -> None:
        async with pairable(tmp_path) as world:
            shop, thief = Shop(), Shop()
            await world.pair(world.code(), shop)
            world.devices.revoke(shop.device, world.clock.time)  # not noticed yet
            assert (await put_key(world, thief.public, shop.token)).status == 401
            assert world.relay.access.seal_to("bakery") != thief.public


class TestTheFileWins:
    async def test_a_shop_whose_token_stands_there_cannot_pair(self, tmp_path: Path) -> None:
        async with pairable(tmp_path, ONE_TOKEN) as world:
            with pytest.raises(RelayError, match="stands in relay"):
                world.code()
            assert await world.pair(world.code("tiles"), Shop()) == 200

    async def test_its_paired_devices_are_not_accepted_nor_sealed_to(self, tmp_path: Path) -> None:
        shop = Shop()
        async with pairable(tmp_path) as world:
            await world.pair(world.code(), shop)
            unused = world.code()
        async with pairable(tmp_path, ONE_TOKEN) as world:
            assert (await world.ask("GET", "/v1/relay", token=shop.token)).status == 401
            assert world.relay.access.seal_to("bakery") is None
            assert await world.pair(unused, Shop()) == 409
            about = await world.ask("GET", "/v1/relay", token="bakery-token")
            assert json.loads(about.body)["device"] is None
            assert (await put_key(world, shop.public, "bakery-token")).status == 409

    async def test_seal_to_there_is_the_key_and_no_other_can_be_put_or_paired(
        self, tmp_path: Path
    ) -> None:
        shop, other = Shop(), Shop()
        fixed = f'id = "bakery"\nseal_to = "{b64(shop.public)}"'
        config = TWO_SHOPS.replace('id = "bakery"', fixed, 1)
        async with pairable(tmp_path, config) as world:
            code = world.code()
            assert await world.pair(code, other) == 409
            assert await world.pair(code, shop) == 200
            assert (await put_key(world, other.public, shop.token)).status == 409
            assert world.relay.access.seal_to("bakery") == shop.public

    async def test_a_key_there_that_shares_no_secret_is_refused_at_the_start(
        self, tmp_path: Path
    ) -> None:
        fixed = f'id = "bakery"\nseal_to = "{b64(bytes(32))}"'
        with pytest.raises(RelayError, match="seal_to of shop bakery"):
            async with pairable(tmp_path, TWO_SHOPS.replace('id = "bakery"', fixed, 1)):
                pass


def everything_in(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())


def keys(shop: Shop) -> Keys:
    return Keys((shop.secret,), (SIGNING.public,))


def body_of(sealed: bytes, shop: Shop) -> bytes:
    content: Content = open_sealed(sealed, keys(shop), "meta", AT)
    return content.body


async def put_key(world: Pairable, key: bytes, token: str) -> Answer:
    return await world.ask("PUT", "/v1/key", {"public_key": b64(key)}, token)
