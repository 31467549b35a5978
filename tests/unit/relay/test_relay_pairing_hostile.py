"""Pairing against nonsense and ill will: hostile bodies, and words and links that people mistype."""

import asyncio
import hashlib
import json
from contextlib import suppress
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.relay.pairing_world import (
    Shop,
    pairable,
    wrong_codes,
)
from tests.unit.relay.world import request
from webhook_relay.envelope import (
    EnvelopeError,
    read_code,
    read_pairing,
    six_words,
)
from webhook_relay.envelope.words import WORDS
from webhook_relay.errors import RelayError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from(["code", "public_key", "device", "x"]), JSON, max_size=4)
HOSTILE = [
    b"",
    b"null",
    b"[" * 4_000,
    b'{"code": "' + b"9" * 3_000 + b'"}',
    b'{"code": ' + b"9" * 4_000 + b"}",
    b'{"code": "\\ud800", "public_key": "\\udfff", "device": "\\ud800"}',
    '{"code": "कोड", "public_key": "चाबी", "device": "दुकान"}'.encode(),
    '{"code": "AAAAA-11111"}'.encode("utf-16"),
    b"\xff\xfe\x00",
    b'{"public_key": NaN, "code": Infinity}',
    b'{"code": "AAAAA-11111", "public_key": "' + b"A" * 43 + b'="}',
    b"x" * 4_097,
    b"\x00" * 100_000,
]


class TestHostile:
    @pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
    async def test_every_address_answers_hostile_bytes_with_a_sentence(
        self, tmp_path: Path, body: bytes
    ) -> None:
        async with pairable(tmp_path) as world:
            shop = Shop()
            await world.pair(world.code(), shop)
            for method, path in (("POST", "/v1/pair"), ("PUT", "/v1/key"), ("GET", "/v1/relay")):
                answer = await world.ask(method, path, body, shop.token)
                expected = {200} if method == "GET" else {400, 413}
                assert answer.status in expected
                if method != "GET":
                    assert set(json.loads(answer.body)) == {"error"}
            assert world.relay.access.seal_to("bakery") == shop.public

    @settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(value=OBJECTS)
    async def test_any_object_is_answered_and_changes_nothing(
        self, tmp_path: Path, value: dict[str, object]
    ) -> None:
        async with pairable(tmp_path) as world:
            body = json.dumps(value).encode()
            for method, path in (("POST", "/v1/pair"), ("PUT", "/v1/key")):
                answer = await world.ask(method, path, body)
                assert answer.status in {400, 401, 403, 413}
            assert world.devices.all() == ()

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "PATCH"])
    async def test_pairing_takes_no_other_method(self, tmp_path: Path, method: str) -> None:
        async with pairable(tmp_path) as world:
            answer = await world.ask(method, "/v1/pair")
            assert (answer.status, answer.headers[b"allow"]) == (405, b"POST")

    @pytest.mark.parametrize("token", [b"\xff\xe0", b"", b"a" * 9_000, b"x y", b"\x00"])
    async def test_a_strange_token_is_not_known(self, tmp_path: Path, token: bytes) -> None:
        async with pairable(tmp_path) as world:
            for path in ("/v1/relay", "/v1/key", "/v1/events"):
                headers = [(b"authorization", b"Bearer " + token)]
                answer = await request(world.relay, "GET", path, headers=headers)
                assert answer.status == 401

    async def test_a_name_is_shown_without_anything_that_moves_a_terminal(
        self, tmp_path: Path
    ) -> None:
        async with pairable(tmp_path) as world:
            names = ["a\x1b[31m\r\nb\u202ec", "", "दुकान", "x" * 500, "\u2066\u200b", "a\ttab"]
            for name in names:
                await world.pair(world.code(), Shop(), device=name)
            shown = [one.name for one in world.devices.all()]
            nobody = "a device without a name"
            assert shown == ["a [31m b c", nobody, "दुकान", "x" * 60, nobody, "a tab"]

    async def test_when_it_cannot_be_stored_it_is_503_and_the_code_stays_good(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object) -> bool:
            raise RelayError("The disk is gone: /secret/path.")

        async with pairable(tmp_path) as world:
            code, shop = world.code(), Shop()
            with monkeypatch.context() as patch:
                patch.setattr(world.devices, "pair", broken)
                assert await world.pair(code, shop) == 503
            assert await world.pair(code, shop) == 200

    async def test_a_flood_of_wrong_codes_is_one_line_of_the_log(self, tmp_path: Path) -> None:
        with structlog.testing.capture_logs() as told:
            async with pairable(tmp_path) as world:
                for at, code in zip(range(30), wrong_codes(), strict=False):
                    assert await world.pair(code, Shop(), client=f"192.0.2.{at}") == 403
        assert [one["event"] for one in told].count("pairing refused") == 1

    async def test_a_flood_of_strange_tokens_looks_at_the_list_but_twice(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with pairable(tmp_path) as world:
            looks: list[int] = []
            changes = world.devices.changes

            def look() -> int:
                looks.append(changes())
                return looks[-1]

            monkeypatch.setattr(world.devices, "changes", look)
            guesses = [world.ask("GET", "/v1/relay", token=f"guess {n}") for n in range(50)]
            assert {one.status for one in await asyncio.gather(*guesses)} == {401}
            assert 1 <= len(looks) <= 2

    async def test_a_list_that_cannot_be_read_leaves_in_who_is_known(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken() -> int:
            raise RelayError("The disk is gone.")

        async with pairable(tmp_path) as world:
            shop = Shop()
            await world.pair(world.code(), shop)
            monkeypatch.setattr(world.devices, "changes", broken)
            assert (await world.ask("GET", "/v1/relay", token=shop.token)).status == 200
            assert (await world.ask("GET", "/v1/relay", token="guess")).status == 401
            monkeypatch.undo()


class TestWordsAndLinks:
    RELAY, SHOP, CODE = b"r" * 32, b"s" * 32, "K3T9P-7WZQ2"

    def test_there_are_256_words_that_look_apart(self) -> None:
        assert len(set(WORDS)) == len(WORDS) == 256
        assert all(one.isascii() and one.islower() and one.isalpha() for one in WORDS)
        assert all(3 <= len(one) <= 9 for one in WORDS)

    def test_they_are_48_bits_of_scrypt_over_both_keys_and_the_code(self) -> None:
        made = hashlib.scrypt(
            self.RELAY + self.SHOP, salt=b"six wordsK3T9P-7WZQ2", n=16384, r=8, p=1, dklen=6
        )
        words = six_words(self.RELAY, self.SHOP, self.CODE)
        assert words == tuple(WORDS[one] for one in made)
        assert six_words(self.RELAY, self.SHOP, "k3t9p 7wzq2") == words

    def test_another_key_or_code_shows_as_other_words(self) -> None:
        seen = {
            six_words(self.RELAY, self.SHOP, self.CODE),
            six_words(self.SHOP, self.RELAY, self.CODE),
            six_words(self.RELAY, b"S" + self.SHOP[1:], self.CODE),
            six_words(b"R" + self.RELAY[1:], self.SHOP, self.CODE),
            six_words(self.RELAY, self.SHOP, "K3T9P-7WZQ3"),
        }
        assert len(seen) == 5

    @pytest.mark.parametrize(
        "text",
        [
            "https://relay.example.in#K3T9P-7WZQ2",
            " https://relay.example.in/#k3t9p7wzq2\n",
            "https://relay.example.in K3T9P-7WZQ2",
            "https://relay.example.in/ # K3T9P 7WZQ2",
            "https://relay.example.in\tK3T9P–7WZQ2",
        ],
    )
    def test_a_link_is_read_as_people_paste_it(self, text: str) -> None:
        link = read_pairing(text)
        assert (link.url, link.code) == ("https://relay.example.in", "K3T9P-7WZQ2")
        assert str(link) == "https://relay.example.in#K3T9P-7WZQ2"

    def test_letters_that_look_like_digits_are_those(self) -> None:
        assert read_code("oOiIl-11111") == "00111-11111"

    @pytest.mark.parametrize(
        "text",
        ["", "https://relay.example.in", "K3T9P-7WZQ2", "ftp://x#K3T9P-7WZQ2", "https://x#K3T9P"],
    )
    def test_what_is_no_link_is_a_sentence(self, text: str) -> None:
        with pytest.raises(EnvelopeError, match=r"as (https|K3T)"):
            read_pairing(text)

    @given(st.text(max_size=60))
    def test_any_text_is_read_or_refused(self, text: str) -> None:
        for read in (read_code, read_pairing):
            with suppress(EnvelopeError):
                assert str(read(text))
