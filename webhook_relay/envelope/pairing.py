"""What a person carries from the relay to the shop: an address and a short code, and six words back."""

import hashlib
import re
import secrets
from dataclasses import dataclass

from webhook_relay.envelope.errors import EnvelopeError
from webhook_relay.envelope.words import WORDS

CODE_LETTERS = 10
"""50 bits."""

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans("OIL", "011", "- \u2010\u2011\u2012\u2013\u2014")
"""Crockford's base32 reads O as 0, I and L as 1, and passes over what only groups."""
_COUNT = 6
_COST = {"n": 2**14, "r": 8, "p": 1}


@dataclass(frozen=True, slots=True)
class PairingLink:
    """Where the relay is, and the code that lets a shop in once."""

    url: str
    """Without a slash at its end."""
    code: str
    """As shown: `XXXXX-XXXXX`."""

    def __str__(self) -> str:
        return f"{self.url}#{self.code}"


def new_code() -> str:
    """A code as it is shown: ten characters of Crockford's base32 in two groups."""
    return _shown("".join(secrets.choice(_CROCKFORD) for _ in range(CODE_LETTERS)))


def read_code(text: str) -> str:
    """A code as a person may type it, in the form in which it was shown; raises EnvelopeError."""
    letters = text.strip().upper().translate(_ALIKE)
    if len(letters) != CODE_LETTERS or not set(letters) <= set(_CROCKFORD):
        raise EnvelopeError(f"A code has {CODE_LETTERS} letters and digits, as K3T9P-7WZQ2.")
    return _shown(letters)


def read_pairing(text: str) -> PairingLink:
    """The link that `webhook-relay pair` shows, or its address and code apart; raises EnvelopeError."""
    parts = re.split(r"[#\s]+", text.strip(), maxsplit=1)
    if len(parts) != 2 or not parts[0].lower().startswith(("https://", "http://")):
        raise EnvelopeError("Give the whole link, as https://relay.example.in#K3T9P-7WZQ2.")
    return PairingLink(parts[0].rstrip("/"), read_code(parts[1]))


def six_words(relay_key: bytes, shop_public_key: bytes, code: str) -> tuple[str, ...]:
    """The same six words on both ends when nobody stands between them: 48 bits of what each end saw.

    `relay_key` and `shop_public_key` are the raw public keys, 32 bytes each. It takes some 50 ms and
    16 MB on purpose (scrypt, RFC 7914): somebody in between could choose both keys that he shows, and
    would find a pair that matches among 2^24 of each if trying one cost nothing.
    """
    picture = hashlib.scrypt(
        relay_key + shop_public_key,
        salt=b"six words" + read_code(code).encode(),
        dklen=_COUNT,
        **_COST,
    )
    return tuple(WORDS[byte] for byte in picture)


def _shown(letters: str) -> str:
    half = CODE_LETTERS // 2
    return f"{letters[:half]}-{letters[half:]}"
