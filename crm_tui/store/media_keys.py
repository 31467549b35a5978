"""The keys that media are encrypted with: a ring, newest first, inside the data.

A new data key adds a new one for what comes from then on; what lies there already stays as it is.
"""

import secrets
from dataclasses import dataclass, field

from crm_tui.store import settings
from crm_tui.store.marker import derive
from crm_tui.store.tx import Tx

_RING = "media.keys"


@dataclass(frozen=True, slots=True)
class MediaKey:
    content: bytes = field(repr=False)
    names: bytes = field(repr=False)
    """Of the keyed digest that names a file by its content."""


def first_of(shop_key: bytes) -> tuple[MediaKey, ...]:
    """The ring of a shop whose data key was never changed."""
    return (MediaKey(derive(shop_key, "media files"), derive(shop_key, "media names")),)


def ring(tx: Tx, shop_key: bytes) -> tuple[MediaKey, ...]:
    """Newest first; never empty."""
    saved = settings.get(tx, _RING)
    if not saved:
        return first_of(shop_key)
    return tuple(MediaKey(bytes.fromhex(one[0]), bytes.fromhex(one[1])) for one in saved)


def add(tx: Tx, former_shop_key: bytes) -> None:
    """With a new data key: who kept the former one reads nothing that comes from now on."""
    new = MediaKey(secrets.token_bytes(32), secrets.token_bytes(32))
    found = (new, *ring(tx, former_shop_key))
    settings.put(tx, _RING, [[one.content.hex(), one.names.hex()] for one in found])
