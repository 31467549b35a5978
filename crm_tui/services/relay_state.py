"""How this shop and its relay stand to each other: what is saved here, and what the relay says now."""

from dataclasses import dataclass
from typing import Protocol

from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.services import pairing, relay_keys
from crm_tui.services.pairing import Pairing
from crm_tui.services.relay_answers import About
from crm_tui.services.relay_keys import RelayKeys, public_of
from crm_tui.services.relay_trust import ANOTHER_RELAY
from crm_tui.store.tx import Tx
from webhook_relay.envelope import Untrusted, follow


class AsksRelay(Protocol):
    """The part of `RelayApi` that this needs."""

    async def about(self) -> About:
        """Whose keys hold there; raises CrmError."""
        ...


@dataclass(frozen=True, slots=True)
class Saved:
    """This shop's end."""

    url: str
    """Empty: no relay."""
    pairing: Pairing | None
    keys: RelayKeys
    key_since: Millis | None
    """When the newest key of the shop's own was made; None when that is not known."""

    def rotation_due(self, now: Millis) -> bool:
        """Whether the shop's key has served long enough."""
        return pairing.is_due(self.key_since, now)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the relay said, or why it could not be asked."""

    about: About | None = None
    trouble: CrmError | None = None

    def seals_to_us(self, keys: RelayKeys) -> bool:
        """Whether this shop can open what the relay seals now."""
        mine = (keys.secret, *(one.key for one in keys.old))
        seal_to = self.about.seal_to if self.about else None
        return seal_to is not None and any(key and public_of(key) == seal_to for key in mine)


def saved(tx: Tx, url: str, fixed: dict[str, str]) -> Saved:
    """This shop's end; settings in `fixed` come from the environment."""
    made = pairing.pairing(tx)
    since = pairing.key_since(tx)
    return Saved(url, made, relay_keys.saved(tx, fixed), since or (made.since if made else None))


async def ask(relay: AsksRelay, keys: RelayKeys) -> Seen:
    """What the relay says, and whether it is the one whose key is pinned."""
    try:
        about = await relay.about()
    except CrmError as error:
        return Seen(trouble=error)
    if keys.relay is None:
        return Seen(about)
    try:
        follow(keys.relay, about.earlier, about.relay_key)
    except Untrusted:
        return Seen(about, ANOTHER_RELAY)
    return Seen(about)
