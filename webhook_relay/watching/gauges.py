"""The gauges of `/metrics`, brought up to date when somebody asks."""

import platform
import shutil

from webhook_relay.clock import Clock
from webhook_relay.devices.access import Access
from webhook_relay.feed import Feeds
from webhook_relay.hosting.hosting import Hosting
from webhook_relay.settings.names import short_names
from webhook_relay.settings.values import Settings
from webhook_relay.spool.opening import share_of_disk
from webhook_relay.spool.protocol import ShopStats, Spool
from webhook_relay.version import relay_version
from webhook_relay.watching.last_events import LastEvents
from webhook_relay.watching.metrics import Metrics
from webhook_relay.watching.process import ProcessMetrics


class Gauges:
    """Looks at the parts of a running relay; none of them has to count for it."""

    def __init__(
        self,
        settings: Settings,
        spool: Spool,
        access: Access,
        feeds: Feeds,
        hosting: Hosting,
        last_events: LastEvents,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._settings = settings
        self._spool = spool
        self._access = access
        self._feeds = feeds
        self._hosting = hosting
        self._last_events = last_events
        self._clock = clock
        self._metrics = metrics
        self._whole = whole_spool(settings)
        for shop in settings.shops:
            metrics.feeds.labels(shop.id)  # none is open is 0, not a gap
        kind = "sqlite" if settings.spool_url is None else "redis"
        metrics.registry.register(ProcessMetrics(clock.now()))
        metrics.build.labels(relay_version(), platform.python_version(), kind).set(1)

    async def refresh(self) -> None:
        """Raises RelayError when the spool cannot be read."""
        health = await self._spool.health()
        self._metrics.ready.set(health.ready)
        self._hosting.show()
        self._show_disk()
        self._show_keys()
        self._show_last_events()
        for one in await self._spool.stats():
            self._show_shop(one)

    def _show_disk(self) -> None:
        home = self._settings.home
        if home.exists():
            self._metrics.disk_free.set(shutil.disk_usage(home).free)

    def _show_last_events(self) -> None:
        names = short_names(self._settings)
        whose = [(one.id, one.shop) for one in self._settings.channels]
        whose += [(one.id, one.shop) for one in self._settings.leads]
        whose += [(one.id, one.shop) for one in self._settings.forms]
        for name, shop in whose:
            if (at := self._last_events.at.get(name)) is not None:
                self._metrics.last_event.labels(shop, names[name]).set(at / 1000)

    def _show_shop(self, one: ShopStats) -> None:
        metrics, now = self._metrics, self._clock.now()
        waits = 0 if one.oldest_at is None else max(now - one.oldest_at, 0) / 1000
        sent = self._feeds.sent(one.shop)
        metrics.rows.labels(one.shop).set(one.waiting)
        metrics.bytes.labels(one.shop).set(one.bytes)
        metrics.oldest.labels(one.shop).set(waits)
        metrics.lag.labels(one.shop).set(max(one.newest - max(sent or 0, one.acked), 0))
        if (most := self._most(one)) is not None:
            metrics.quota.labels(one.shop).set(most)

    def _show_keys(self) -> None:
        for one in self._settings.shops:
            self._metrics.devices.labels(one.id).set(len(self._access.accepted(one.id)))
            self._metrics.sealed.labels(one.id).set(self._access.seal_to(one.id) is not None)

    def _most(self, one: ShopStats) -> int | None:
        """A single shop has the whole spool."""
        return self._whole if one.quota is None else one.quota


def whole_spool(settings: Settings) -> int | None:
    """The most bytes of the spool; None where Redis alone knows, or before the first start."""
    if settings.spool_bytes or settings.spool_url or not settings.home.exists():
        return settings.spool_bytes
    return share_of_disk(settings.spool_file)
