"""Pairing with a relay, a new key of the shop's own, and parting from it."""

from dataclasses import asdict, dataclass, replace
from typing import Protocol

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import DAY, Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.roles import Act
from crm_tui.services import relay_keys
from crm_tui.services.may import needs
from crm_tui.services.relay_answers import About, Accepted
from crm_tui.services.relay_keys import public_of
from crm_tui.store import events, settings
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx
from webhook_relay.envelope import new_key_pair

ROTATION = 365 * DAY
"""So long a key of the shop's own serves (NIST SP 800-57 part 1, 5.3.6: a static key for key agreement
one to two years)."""

_PAIRING, _KEY_SINCE = "relay.pairing", "relay.key_since"


@dataclass(frozen=True, slots=True)
class Pairing:
    """What this shop knows of the relay that it is paired with."""

    url: str
    shop: str
    """How the relay calls this shop."""
    device: str
    """How the relay calls this device."""
    since: Millis


@dataclass(frozen=True, slots=True)
class Paired:
    """A pairing that has just been made."""

    pairing: Pairing
    words: tuple[str, ...]
    """Six; the same must stand on the VPS."""


class ChangesKey(Protocol):
    """The part of `RelayApi` that a rotation needs."""

    async def about(self) -> About:
        """Which key it seals to; raises CrmError."""
        ...

    async def seal_to(self, public_key: bytes) -> None:
        """From now on to this one; raises CrmError."""
        ...


@needs(Act.PAIR_RELAY)
def keep(tx: Tx, url: str, accepted: Accepted, actor: Actor, now: Millis) -> Pairing:
    """Save the token, and pin the relay's key."""
    keys = relay_keys.saved(tx)
    before = pairing(tx)
    # The same relay set up anew: what its former key signed and nobody has read yet is still its own.
    same = before is not None and before.url == url and keys.relay is not None
    chain = (accepted.relay_key, *((keys.relay,) if same and keys.relay else ()))
    earlier = keys.earlier if same else ()
    relay_keys.save(tx, replace(keys, earlier=earlier).with_relay(chain, now))
    settings.put(tx, "secret.relay_token", accepted.token)
    made = Pairing(url, accepted.shop, accepted.device, now)
    settings.put(tx, _PAIRING, asdict(made))
    events.record(
        *(tx, None, "relay_paired", actor, now),
        url=made.url,
        device=made.device,
        before="" if before is None else before.url,
    )
    return made


def pairing(tx: Tx) -> Pairing | None:
    """The relay that this shop is paired with, None when with none."""
    saved = settings.get(tx, _PAIRING)
    return None if saved is None else Pairing(**saved)


def key_since(tx: Tx) -> Millis | None:
    """Since when the shop has its newest key; None when that is not known."""
    saved = settings.get(tx, _KEY_SINCE)
    return None if saved is None else Millis(saved)


def is_due(since: Millis | None, now: Millis) -> bool:
    """Whether a key has served long enough."""
    return since is not None and now - since >= ROTATION


@needs(Act.PAIR_RELAY)
async def rotate(db: Database, relay: ChangesKey, actor: Actor, clock: Clock) -> bytes:
    """Have the relay seal to a new key of this shop; the new public key. Raises CrmError.

    The new secret key is saved before the relay hears of it, so that whatever is cut short, everything
    that is ever sealed can be opened.
    """
    about = await relay.about()
    await db.write(_take_up, about.seal_to, actor, clock.now())
    secret, public = new_key_pair()
    await db.write(_stand_by, secret, clock.now())
    try:
        await relay.seal_to(public)
    except CrmError as refused:
        if not await _was_taken(relay, public, refused):
            await db.write(_drop, secret)
            raise
    await db.write(_take_up, public, actor, clock.now())
    return public


async def _was_taken(relay: ChangesKey, public: bytes, refused: CrmError) -> bool:
    """Whether the relay seals to it all the same: its answer may have been lost."""
    try:
        return (await relay.about()).seal_to == public
    except CrmError:
        raise CrmError(
            "It is not known whether the relay took the new key. Both are kept, so nothing is lost.",
            "Run `crm relay rotate` again once the relay can be reached.",
        ) from refused


def _stand_by(tx: Tx, secret: bytes, now: Millis) -> None:
    relay_keys.save(tx, relay_keys.saved(tx).with_candidate(secret, now))


def _drop(tx: Tx, secret: bytes) -> None:
    relay_keys.save(tx, relay_keys.saved(tx).without(secret))


def _take_up(tx: Tx, seal_to: bytes | None, actor: Actor, now: Millis) -> None:
    """The key that the relay seals to becomes the newest, also where a rotation was cut short."""
    keys = relay_keys.saved(tx)
    for one in keys.old:
        if public_of(one.key) == seal_to:
            relay_keys.save(tx, keys.with_secret(one.key, now))
            settings.put(tx, _KEY_SINCE, now)
            events.record(tx, None, "relay_key_rotated", actor, now)


@needs(Act.PAIR_RELAY)
def forget(tx: Tx, actor: Actor, now: Millis) -> Pairing | None:
    """Part from the relay, on this end alone; the pairing that was. What is sealed can still be opened."""
    was = pairing(tx)
    relay_keys.save(tx, replace(relay_keys.saved(tx), relay=None, earlier=()))
    settings.put(tx, "secret.relay_token", "")
    settings.put(tx, _PAIRING, None)
    events.record(tx, None, "relay_forgotten", actor, now, before="" if was is None else was.url)
    return was
