"""The seal: whole, for this shop alone, made by its relay; computed again here from nacl's primitives."""

import hashlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_box_beforenm,
)
from nacl.exceptions import BadSignatureError
from nacl.public import PrivateKey
from nacl.signing import SigningKey, VerifyKey

from webhook_relay.envelope import (
    Content,
    Endorsed,
    EnvelopeError,
    Keys,
    Sealer,
    Untrusted,
    can_be_sealed_to,
    endorse,
    event_line,
    follow,
    new_signing_key,
    open_sealed,
    pack,
    read_line,
    signing_public_key,
)

SECRET = PrivateKey(bytes(range(32)))
PUBLIC = bytes(SECRET.public_key)
RELAY = SigningKey(bytes(range(100, 132)))
RELAY_KEY = bytes(RELAY.verify_key)
PAIRED = Keys((bytes(SECRET),), (RELAY_KEY,))
UNPAIRED = Keys((bytes(SECRET),), ())
CONTENT = Content("cloud", {"content-type": "application/json"}, b'{"text":"hello"}')
AT = "2026-11-22T06:30:00.000Z"

VERSION, KEY_ID, EPHEMERAL, SIGNATURE, NONCE = 1, 9, 41, 105, 129
"""Where each part ends."""


def sealed(packed: bytes = pack(CONTENT), channel: str = "c1", at: str = AT) -> bytes:
    return Sealer(PUBLIC, bytes(RELAY)).seal(packed, channel, at)


def bound(head: bytes, channel: str, at: str) -> bytes:
    return head + struct.pack(">I", len(channel.encode())) + channel.encode() + at.encode()


def made_by(relay: SigningKey, to: bytes = PUBLIC, packed: bytes = pack(CONTENT)) -> bytes:
    """A seal as the description has it, written without the code under test."""
    own = PrivateKey.generate()
    ephemeral = bytes(own.public_key)
    signature = relay.sign(b"webhook-relay epoch" + to + ephemeral).signature
    shared = crypto_box_beforenm(to, bytes(own))
    key = hashlib.blake2b(
        ephemeral + to, digest_size=32, key=shared, person=b"relay-epoch-2"
    ).digest()
    key_id = hashlib.blake2b(to, digest_size=8, person=b"relay-key-id").digest()
    head = b"\x02" + key_id + ephemeral + signature
    nonce = (1).to_bytes(24, "big")
    aad = bound(head, "c1", AT)
    return head + nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(packed, aad, nonce, key)


def test_what_nacl_makes_of_the_description_is_opened() -> None:
    assert open_sealed(made_by(RELAY), PAIRED, "c1", AT) == CONTENT


@given(st.binary(max_size=300), st.text("abc-_019", min_size=1, max_size=128))
def test_nacl_opens_what_was_sealed_whatever_the_bytes(packed: bytes, channel: str) -> None:
    one = sealed(packed, channel)
    head, nonce, box = one[:SIGNATURE], one[SIGNATURE:NONCE], one[NONCE:]
    ephemeral = head[KEY_ID:EPHEMERAL]
    VerifyKey(RELAY_KEY).verify(b"webhook-relay epoch" + PUBLIC + ephemeral, head[EPHEMERAL:])
    shared = crypto_box_beforenm(ephemeral, bytes(SECRET))
    key = hashlib.blake2b(
        ephemeral + PUBLIC, digest_size=32, key=shared, person=b"relay-epoch-2"
    ).digest()
    aad = bound(head, channel, AT)
    assert crypto_aead_xchacha20poly1305_ietf_decrypt(box, aad, nonce, key) == packed
    assert (head[:VERSION], len(one)) == (b"\x02", NONCE + len(packed) + 16)


@given(st.binary(max_size=200), st.dictionaries(st.text(max_size=9), st.text(max_size=9)))
def test_any_event_comes_out_as_it_went_in(body: bytes, headers: dict[str, str]) -> None:
    content = Content("twilio", headers, body)
    for keys in (PAIRED, UNPAIRED):
        assert open_sealed(sealed(pack(content)), keys, "c1", AT) == content


@pytest.mark.parametrize("keys", [PAIRED, UNPAIRED], ids=["paired", "not paired"])
def test_every_changed_byte_breaks_the_seal(keys: Keys) -> None:
    one = sealed()
    for at in range(len(one)):
        for change in (1, 0x80):
            changed = one[:at] + bytes([one[at] ^ change]) + one[at + 1 :]
            with pytest.raises(EnvelopeError):
                open_sealed(changed, keys, "c1", AT)


def test_a_seal_that_is_cut_off_anywhere_or_longer_is_refused() -> None:
    one = sealed()
    for cut in [*(one[:at] for at in range(len(one))), one + b"\0"]:
        with pytest.raises(EnvelopeError):
            open_sealed(cut, PAIRED, "c1", AT)


@given(st.text(max_size=40), st.text(max_size=40))
def test_another_channel_or_time_than_it_came_with_is_refused(channel: str, at: str) -> None:
    if (channel, at) != ("c1", AT):
        with pytest.raises(EnvelopeError, match="changed"):
            open_sealed(sealed(), PAIRED, channel, at)


def test_the_border_between_channel_and_time_cannot_be_moved() -> None:
    with pytest.raises(EnvelopeError, match="changed"):
        open_sealed(sealed(channel="ab", at="cd"), PAIRED, "abc", "d")


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(foreign: bytes) -> None:
    for one in (foreign, sealed()[:KEY_ID] + foreign, sealed()[:SIGNATURE] + foreign):
        with pytest.raises(EnvelopeError):
            open_sealed(one, PAIRED, "c1", AT)


@pytest.mark.parametrize("point", [bytes(32), (1).to_bytes(32, "little")])
def test_a_key_that_shares_no_secret_is_refused_on_both_ends(point: bytes) -> None:
    one = sealed()
    weak = one[:KEY_ID] + point + one[EPHEMERAL:]
    with pytest.raises(EnvelopeError):
        open_sealed(weak, UNPAIRED, "c1", AT)
    assert not can_be_sealed_to(point)
    assert not can_be_sealed_to(b"short")
    assert can_be_sealed_to(PUBLIC)


class TestWhoMadeIt:
    def test_whoever_has_the_public_key_alone_cannot_make_one(self) -> None:
        forged = made_by(SigningKey.generate())
        assert open_sealed(forged, UNPAIRED, "c1", AT) == CONTENT  # not paired: nothing to ask for
        with pytest.raises(Untrusted, match="not signed by the relay"):
            open_sealed(forged, PAIRED, "c1", AT)

    def test_a_real_signature_over_another_epoch_does_not_help(self) -> None:
        real, forged = sealed(), made_by(SigningKey.generate())
        borrowed = forged[:EPHEMERAL] + real[EPHEMERAL:SIGNATURE] + forged[SIGNATURE:]
        with pytest.raises(Untrusted):
            open_sealed(borrowed, PAIRED, "c1", AT)
        with pytest.raises(EnvelopeError, match="changed"):
            open_sealed(real[:SIGNATURE] + forged[SIGNATURE:], PAIRED, "c1", AT)

    def test_an_epoch_made_for_another_shop_cannot_be_turned_to_this_one(self) -> None:
        other = PrivateKey.generate()
        for_other = made_by(RELAY, bytes(other.public_key))
        turned = for_other[:VERSION] + sealed()[VERSION:KEY_ID] + for_other[KEY_ID:]
        with pytest.raises(Untrusted):
            open_sealed(turned, PAIRED, "c1", AT)

    def test_a_paired_shop_takes_no_readable_line(self) -> None:
        line = event_line(3, "c1", AT, CONTENT)
        with pytest.raises(Untrusted, match="without a seal") as refusal:
            read_line(line, PAIRED)
        assert refusal.value.seq == 3

    def test_any_of_several_trusted_keys_is_enough_and_trust_is_never_remembered(self) -> None:
        newer = new_signing_key()[1]
        one = sealed()
        assert open_sealed(one, Keys(PAIRED.opens, (newer, RELAY_KEY)), "c1", AT) == CONTENT
        with pytest.raises(Untrusted):
            open_sealed(one, Keys(PAIRED.opens, (newer,)), "c1", AT)

    def test_the_public_key_is_the_seeds(self) -> None:
        assert signing_public_key(bytes(RELAY)) == RELAY_KEY


class TestFollowingTheRelaysKey:
    """The shop pins one key and goes on to what that key vouched for, and to nothing else."""

    SEEDS = [bytes([n] * 32) for n in (1, 2, 3, 4)]
    PUBLIC = [bytes(SigningKey(seed).verify_key) for seed in SEEDS]
    CHAIN = [endorse(seed, after) for seed, after in zip(SEEDS, PUBLIC[1:], strict=False)]

    def test_an_endorsement_is_a_signature_that_nacl_checks(self) -> None:
        first = self.CHAIN[0]
        said = b"webhook-relay successor" + self.PUBLIC[0] + self.PUBLIC[1]
        assert first.relay_key == self.PUBLIC[0]
        VerifyKey(first.relay_key).verify(said, first.endorsement)
        with pytest.raises(BadSignatureError):
            VerifyKey(first.relay_key).verify(said + b"!", first.endorsement)

    @pytest.mark.parametrize("pinned", range(4))
    def test_every_key_since_the_pinned_one_is_trusted_and_none_before(self, pinned: int) -> None:
        found = follow(self.PUBLIC[pinned], self.CHAIN, self.PUBLIC[3])
        assert found == tuple(reversed(self.PUBLIC[pinned:]))

    def test_another_relay_is_not_followed(self) -> None:
        with pytest.raises(Untrusted, match="pinned"):
            follow(new_signing_key()[1], self.CHAIN, self.PUBLIC[3])
        with pytest.raises(Untrusted, match="pinned"):
            follow(self.PUBLIC[0], [], self.PUBLIC[1])

    @pytest.mark.parametrize("link", range(3))
    def test_a_broken_link_ends_it(self, link: int) -> None:
        good = self.CHAIN[link].endorsement
        for bad in (good[:-1] + bytes([good[-1] ^ 1]), b"", good + b"x", bytes(64)):
            chain = [*self.CHAIN]
            chain[link] = Endorsed(chain[link].relay_key, bad)
            with pytest.raises(Untrusted, match="not signed"):
                follow(self.PUBLIC[0], chain, self.PUBLIC[3])

    def test_a_link_left_out_ends_it(self) -> None:
        with pytest.raises(Untrusted):
            follow(self.PUBLIC[0], [self.CHAIN[0], self.CHAIN[2]], self.PUBLIC[3])

    def test_a_broken_link_before_the_pinned_key_does_not_matter(self) -> None:
        chain = [Endorsed(b"x" * 5, b""), *self.CHAIN[1:]]
        assert follow(self.PUBLIC[1], chain, self.PUBLIC[3])[0] == self.PUBLIC[3]
