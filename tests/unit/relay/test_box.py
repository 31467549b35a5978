"""Sealing into one buffer gives what PyNaCl's own function gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt

from webhook_relay.envelope.box import Box

KEY, NONCE = bytes(range(32)), bytes(range(24))
BOX = Box()


@given(st.lists(st.binary(max_size=3_000), min_size=1, max_size=4), st.binary(max_size=300))
def test_each_message_is_sealed_as_by_pynacl_whatever_was_sealed_before(
    messages: list[bytes], bound: bytes
) -> None:
    for message in messages:
        expected = crypto_aead_xchacha20poly1305_ietf_encrypt(message, bound, NONCE, KEY)
        assert BOX.seal(message, bound, NONCE, KEY) == expected


@pytest.mark.parametrize("size", [65_519, 65_520, 65_521, 4_000_000])
def test_a_message_that_the_buffer_does_not_hold_gets_one_of_its_own(size: int) -> None:
    message = bytes(size)
    expected = crypto_aead_xchacha20poly1305_ietf_encrypt(message, b"", NONCE, KEY)
    assert BOX.seal(message, b"", NONCE, KEY) == expected


@pytest.mark.parametrize(("key", "nonce"), [(KEY[1:], NONCE), (KEY, NONCE + b"x")])
def test_no_memory_beside_the_key_or_the_nonce_is_read(key: bytes, nonce: bytes) -> None:
    with pytest.raises(ValueError, match="length"):
        BOX.seal(b"message", b"", nonce, key)
