"""The feed of the relay that the shop is paired with now: another pairing takes its place within a second."""

import asyncio
import os
from collections.abc import Callable, Mapping

import httpx

from crm_tui.domain.errors import CrmError
from crm_tui.services import anchoring, relay_keys, reopening, stepping
from crm_tui.services.ingest import Parse
from crm_tui.services.relay_api import RelayApi
from crm_tui.services.relay_feed import RelayFeed
from crm_tui.services.relay_trust import Trust
from crm_tui.services.sync import Sync
from crm_tui.settings import Settings, in_environment
from crm_tui.shop import Shop, settings_now
from webhook_relay.envelope import Keys

_LOOK = 1.0
"""Seconds between looks whether another program has changed the pairing: about 4 µs each."""
_AGAIN = 60.0
"""Seconds between two looks whether something that was kept aside can be opened by now."""


class RelayConnection:
    """One shop's end, whichever relay that is."""

    def __init__(
        self,
        shop: Shop,
        client: httpx.AsyncClient,
        parse: Parse,
        on_news: Callable[[], None],
        on_state: Callable[[str | None], None],
        env: Mapping[str, str] = os.environ,
    ) -> None:
        """`on_news` is called after each commit; `on_state` with a sentence, or None when all is well."""
        self._shop, self._client, self._parse, self._env = shop, client, parse, env
        self._on_news, self._on_state = on_news, on_state
        self._tried: Keys | None = None
        self._connect(shop.settings)

    sync: Sync | None
    """None: there is no relay."""

    async def for_ever(self) -> None:
        """Stay connected; with another pairing, to another relay."""
        while True:
            changed = asyncio.create_task(self._changed())
            going = [asyncio.create_task(self._keep_keys())]
            if self.sync is not None:
                going.append(asyncio.create_task(self.sync.for_ever()))
            try:
                done, _ = await asyncio.wait([changed, *going], return_when=asyncio.FIRST_COMPLETED)
                for one in done:
                    one.result()  # nothing but the first ends by itself: the others raise
            finally:
                for one in (changed, *going):
                    one.cancel()
                await asyncio.gather(changed, *going, return_exceptions=True)
            self._connect(changed.result())

    async def reopen(self) -> None:
        """Read again what could not be opened, when the shop has other keys than at the last time."""
        await self._trust.look()
        if (keys := self._trust.keys) != self._tried:
            await reopening.reopen(self._shop.db, keys, self._parse, self._shop.clock)
            self._tried = keys
        if self.sync is None:
            # The shop may have parted from its relay in the middle of catching up.
            await self._shop.db.write(stepping.settle, self._shop.clock.now())
        elif self.sync.is_current:
            await self._trust.forget_old()

    async def anchor(self) -> bool:
        """Tell the relay where the audit log ends; False when it knows, or there is none. Raises CrmError."""
        shop = self._shop
        return bool(self._to[0]) and await anchoring.tell(
            shop.db, self._api, shop.clock, self._to[0]
        )

    def _connect(self, settings: Settings) -> None:
        shop, url, token = self._shop, settings.relay_url, settings.relay_token
        self._to = url, token
        fixed = in_environment(relay_keys.NAMES, self._env)
        self._api = RelayApi(self._client, url, token)
        self._trust = Trust(shop.db, self._api, shop.clock, fixed, self._on_state)
        self.sync = None
        if url:
            feed = RelayFeed(self._client, url, token, self._trust)
            self.sync = Sync(shop.db, feed, self._parse, shop.clock, self._on_news, self._on_state)

    async def _changed(self) -> Settings:
        """The settings, once another program has saved another address or token."""
        version = -1
        while True:
            await asyncio.sleep(_LOOK)
            if (now := self._shop.db.data_version()) != version:
                version = now
                settings = await self._settings_now()
                if settings and (settings.relay_url, settings.relay_token) != self._to:
                    return settings

    async def _settings_now(self) -> Settings | None:
        try:
            return await self._shop.db.read(settings_now, self._shop.home, self._env)
        except CrmError as error:  # somebody is writing in config.toml by hand
            self._on_state(error.sentence())
            return None

    async def _keep_keys(self) -> None:
        while True:
            try:
                await self.reopen()
            except CrmError as error:
                self._on_state(error.sentence())
            await asyncio.sleep(_AGAIN)
