"""Pairing a device: what it asks, whether its code is good, and what it is given."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from webhook_relay.devices.codes import find_code, hash_code, hash_token, new_token
from webhook_relay.devices.protocol import Code, CodeState, Device, Devices
from webhook_relay.envelope import EnvelopeError, can_be_sealed_to, read_code, six_words
from webhook_relay.envelope.fields import from_base64, parsed
from webhook_relay.settings.values import Settings, Shop

LONGEST_NAME = 60

_NEW_CODE = "Run `webhook-relay pair` on the relay's machine for a new one."
_OVER = {
    CodeState.USED: f"This code was used already. {_NEW_CODE}",
    CodeState.EXPIRED: f"This code is too old. {_NEW_CODE}",
    CodeState.VOID: f"This code is void: there were too many wrong tries. {_NEW_CODE}",
}


class Refusal(Exception):
    """Not done; `str(refusal)` is the sentence for whoever asked."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        """Of the HTTP answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a device sends to be paired."""

    code: str
    public_key: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Paired:
    """What it is given; the token is shown this once."""

    device: Device
    token: str


def read_asked(body: bytes) -> Asked:
    """Raises Refusal for a body that makes no sense, whatever the bytes."""
    found = _object(body)
    code = found.get("code")
    try:
        code = read_code(code if isinstance(code, str) else "")
    except EnvelopeError as error:
        raise Refusal(400, error.reason) from None
    return Asked(code, read_key(found), tidy_name(found.get("device")))


def read_key_asked(body: bytes) -> bytes:
    """The public key in the body of `PUT /v1/key`; raises Refusal."""
    return read_key(_object(body))


def read_key(found: Mapping[str, object]) -> bytes:
    """A public key that can be sealed to; raises Refusal."""
    try:
        key = from_base64(found.get("public_key"), "public_key")
    except EnvelopeError:
        key = b""
    if not can_be_sealed_to(key):
        raise Refusal(400, "public_key is the base64 of an X25519 public key of 32 bytes.")
    return key


def tidy_name(name: object) -> str:
    """A device's name as it can be shown anywhere: foreign text, so without anything invisible."""
    text = name if isinstance(name, str) else ""
    seen = "".join(one if one.isprintable() else " " for one in text)
    return " ".join(seen.split())[:LONGEST_NAME].strip() or "a device without a name"


def pair(settings: Settings, devices: Devices, relay_key: bytes, asked: Asked, now: int) -> Paired:
    """Uses the code up; raises Refusal, and RelayError when it cannot be stored."""
    wanted = hash_code(asked.code)
    code = find_code(devices.codes(), wanted)
    if code is None:
        devices.wrong_try(now)
        raise Refusal(403, "This code is wrong. After five wrong tries the code is void.")
    if (state := code.state(now)) is not CodeState.OPEN:
        raise Refusal(410, _OVER[state])
    _check_shop(settings, code, asked)
    token = new_token()
    words = six_words(relay_key, asked.public_key, asked.code)
    device = Device(
        id=secrets.token_hex(4),
        shop=code.shop,
        name=asked.name,
        token_hash=hash_token(token.encode()),
        public_key=asked.public_key,
        key_at=now,
        words=words,
        paired_at=now,
        seen_at=now,
    )
    if not devices.pair(wanted, device, now):
        raise Refusal(410, _OVER[CodeState.USED])  # somebody else was a moment earlier
    return Paired(device, token)


def _check_shop(settings: Settings, code: Code, asked: Asked) -> None:
    """The file may have changed since the code was made."""
    shop = next((one for one in settings.shops if one.id == code.shop), None)
    if shop is None:
        raise Refusal(410, f"The shop of this code is not in relay.toml any more. {_NEW_CODE}")
    if sentence := why_not(shop):
        raise Refusal(409, sentence)
    if shop.seal_to not in (None, asked.public_key):
        raise Refusal(
            409, "relay.toml has another key in seal_to: take it out there, then restart."
        )


def why_not(shop: Shop) -> str:
    """Why no device can pair with this shop; empty when one can."""
    if not shop.tokens:
        return ""
    return (
        f"The token of shop {shop.id} stands in relay.toml, and that one wins: "
        "take token out there and restart the relay, then pair."
    )


def _object(body: bytes) -> Mapping[str, object]:
    try:
        found = parsed(body)
    except EnvelopeError:
        found = None
    if not isinstance(found, dict):
        raise Refusal(400, "Send a JSON object.")
    return found
