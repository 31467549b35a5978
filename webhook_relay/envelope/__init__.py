"""What travels between relay and shop: the feed's lines, the seal around an event, keys, pairing.

The only part of the relay that the shop's programs import.
"""

from webhook_relay.envelope.content import Content, pack, unpack
from webhook_relay.envelope.errors import EnvelopeError, Untrusted
from webhook_relay.envelope.keys import (
    Endorsed,
    Keys,
    can_be_sealed_to,
    endorse,
    follow,
    key_id,
    new_key_pair,
    new_signing_key,
    signing_public_key,
)
from webhook_relay.envelope.lines import Event, Tail, event_line, read_line, tail_line
from webhook_relay.envelope.pairing import (
    PairingLink,
    new_code,
    read_code,
    read_pairing,
    six_words,
)
from webhook_relay.envelope.seal import EPOCH_EVENTS, EPOCH_SECONDS, Sealer, open_sealed

__all__ = [
    "EPOCH_EVENTS",
    "EPOCH_SECONDS",
    "Content",
    "Endorsed",
    "EnvelopeError",
    "Event",
    "Keys",
    "PairingLink",
    "Sealer",
    "Tail",
    "Untrusted",
    "can_be_sealed_to",
    "endorse",
    "event_line",
    "follow",
    "key_id",
    "new_code",
    "new_key_pair",
    "new_signing_key",
    "open_sealed",
    "pack",
    "read_code",
    "read_line",
    "read_pairing",
    "signing_public_key",
    "six_words",
    "tail_line",
    "unpack",
]
