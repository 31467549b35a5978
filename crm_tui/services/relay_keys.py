"""The keys at this shop's end of the relay, as they are saved: its own, and the relay's that it believes."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from crm_tui.domain.clock import Millis, iso
from crm_tui.domain.errors import CrmError
from crm_tui.store import settings
from crm_tui.store.tx import Tx
from webhook_relay.envelope import Keys, new_key_pair

NAMES = ("relay_secret_key", "relay_old_keys", "relay_key", "relay_earlier_keys")
"""The settings that hold them."""


@dataclass(frozen=True, slots=True)
class FormerKey:
    """A key that has a successor."""

    key: bytes
    """32 raw bytes."""
    since: Millis
    """When the successor took its place."""


@dataclass(frozen=True, slots=True)
class RelayKeys:
    """Keys are 32 raw bytes: the shop's are X25519 secrets, the relay's Ed25519 public keys."""

    secret: bytes | None = None
    """Opens what is sealed now; None: this shop has none yet."""
    old: tuple[FormerKey, ...] = ()
    """Newest first."""
    relay: bytes | None = None
    """The pinned one; None: not paired."""
    earlier: tuple[FormerKey, ...] = ()
    """What the relay signed with before, newest first."""

    @property
    def for_reading(self) -> Keys | None:
        """What a feed is read with; None without any key."""
        opens = tuple(filter(None, (self.secret, *(one.key for one in self.old))))
        signed = tuple(filter(None, (self.relay, *(one.key for one in self.earlier))))
        return Keys(opens, signed if self.relay else ()) if opens or self.relay else None

    def with_secret(self, secret: bytes, now: Millis) -> "RelayKeys":
        """From now on this one is the newest; the one before it stays among the old."""
        old = tuple(one for one in self.old if one.key != secret)
        if self.secret not in (None, secret):
            old = (FormerKey(self.secret, now), *old)
        return replace(self, secret=secret, old=old)

    def with_candidate(self, secret: bytes, now: Millis) -> "RelayKeys":
        """It opens what may be sealed to it already, though the relay has not said yes."""
        return replace(self, old=(*self.old, FormerKey(secret, now)))

    def without(self, secret: bytes) -> "RelayKeys":
        """As if this one had never been."""
        return replace(self, old=tuple(one for one in self.old if one.key != secret))

    def with_relay(self, chain: Iterable[bytes], now: Millis) -> "RelayKeys":
        """The relay's keys, newest first: the first is pinned, the others are still read."""
        pinned, *rest = chain
        since = {one.key: one.since for one in self.earlier}
        kept = [*rest, *(one for one in since if one not in rest)]
        earlier = tuple(FormerKey(one, since.get(one, now)) for one in kept if one != pinned)
        return replace(self, relay=pinned, earlier=earlier)


def read_keys(values: Mapping[str, str]) -> RelayKeys:
    """The keys in these settings; raises CrmError for one that is none."""
    return RelayKeys(
        secret=_one(values.get("relay_secret_key", ""), "relay_secret_key"),
        old=_former(values.get("relay_old_keys", ""), "relay_old_keys"),
        relay=_one(values.get("relay_key", ""), "relay_key"),
        earlier=_former(values.get("relay_earlier_keys", ""), "relay_earlier_keys"),
    )


def saved(tx: Tx, fixed: Mapping[str, str] | None = None) -> RelayKeys:
    """The keys that are saved; settings in `fixed`, which the environment gives, win."""
    values = {name: settings.get(tx, f"secret.{name}") or "" for name in NAMES}
    return read_keys({**values, **(fixed or {})})


def save(tx: Tx, keys: RelayKeys) -> None:
    """Keep them inside the encrypted file."""
    texts = {
        "relay_secret_key": show_key(keys.secret),
        "relay_old_keys": _show_former(keys.old),
        "relay_key": show_key(keys.relay),
        "relay_earlier_keys": _show_former(keys.earlier),
    }
    for name, text in texts.items():
        settings.put(tx, f"secret.{name}", text)


def own_secret(tx: Tx, now: Millis) -> bytes:
    """The shop's own secret key, made and saved where it has none."""
    keys = saved(tx)
    if keys.secret is not None:
        return keys.secret
    secret, _ = new_key_pair()
    save(tx, replace(keys, secret=secret))
    settings.put(tx, "relay.key_since", now)
    return secret


def public_of(secret: bytes) -> bytes:
    """The public key that fits a secret one."""
    from nacl.public import PrivateKey

    return bytes(PrivateKey(secret).public_key)


def show_key(key: bytes | None) -> str:
    """Base64; empty for none."""
    return "" if key is None else base64.b64encode(key).decode()


def fingerprint(key: bytes) -> str:
    """A public key's first letters, enough to tell two apart on a screen."""
    return f"{show_key(key)[:12]}…"


def _show_former(keys: Iterable[FormerKey]) -> str:
    return " ".join(f"{show_key(one.key)}@{iso(one.since)}" for one in keys)


def _former(text: str, name: str) -> tuple[FormerKey, ...]:
    return tuple(_dated(part, name) for part in text.split())


def _dated(text: str, name: str) -> FormerKey:
    key, _, since = text.partition("@")
    try:
        when = datetime.fromisoformat(since).timestamp()
    except ValueError as error:
        raise _no_key(name) from error
    return FormerKey(_bytes(key, name), Millis(int(when * 1000)))


def _one(text: str, name: str) -> bytes | None:
    return _bytes(text, name) if text else None


def _bytes(text: str, name: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _no_key(name) from error
    if len(key) != 32:
        raise _no_key(name)
    return key


def _no_key(name: str) -> CrmError:
    return CrmError(
        f"CRM_{name.upper()} is not a key of 32 bytes in base64.",
        "Take it out of the environment, or pair the relay again: crm relay pair LINK.",
    )
