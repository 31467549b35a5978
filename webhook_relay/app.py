"""Puts the relay's parts together behind one ASGI application."""

from collections.abc import Awaitable

from starlette.types import Receive, Scope, Send

from webhook_relay.anchor_doors import AnchorDoors
from webhook_relay.anchors import Anchors
from webhook_relay.clock import Clock
from webhook_relay.devices.access import Access
from webhook_relay.devices.doors import KeyDoors
from webhook_relay.devices.protocol import Devices
from webhook_relay.devices.signing import SigningKey
from webhook_relay.doors.hooks import PREFIX, Hooks, doors
from webhook_relay.doors.leads import PREFIX as LEADS
from webhook_relay.doors.leads import Leads
from webhook_relay.feed import Feeds
from webhook_relay.forms.forms import PREFIX as FORMS
from webhook_relay.forms.forms import Forms
from webhook_relay.hosting.files import HostedFiles
from webhook_relay.hosting.hosting import PREFIX as FILES
from webhook_relay.hosting.hosting import Hosting
from webhook_relay.keeping import Keeper, Sealers
from webhook_relay.readers import Readers
from webhook_relay.settings.names import short_names
from webhook_relay.settings.values import Settings
from webhook_relay.spool.protocol import Spool
from webhook_relay.watching.gauges import Gauges
from webhook_relay.watching.last_events import LastEvents
from webhook_relay.watching.logs import Complaints, Log
from webhook_relay.watching.metrics import Metrics
from webhook_relay.watching.pages import pages


class Relay:
    """The hot paths stand first and are bare ASGI; Starlette serves the pages for operators."""

    def __init__(
        self,
        settings: Settings,
        spool: Spool,
        devices: Devices,
        signing: SigningKey,
        clock: Clock,
        metrics: Metrics,
        log: Log,
    ) -> None:
        complaints = Complaints(log)
        sealers = Sealers(signing.seed)
        self.access = Access(settings, devices, sealers, clock, complaints)
        files = HostedFiles(settings.files_folder, clock, shared=settings.spool_url is not None)
        self.feeds = Feeds(spool, metrics, log, sealers)
        self.hosting = Hosting(files, metrics, complaints)
        self.last_events = LastEvents(settings.last_events_file)
        keeper = Keeper(spool, clock, sealers, self.last_events.at)
        self._hooks = Hooks(doors(settings), keeper, metrics, complaints)
        self._forms = Forms(settings, keeper, clock, metrics, complaints, secret=signing.seed)
        self._leads = Leads(settings.leads, short_names(settings), keeper, metrics, complaints)
        keys = KeyDoors(settings, self.access, signing, clock, log, complaints)
        anchors = AnchorDoors(Anchors(settings.anchors_folder, clock), complaints)
        self._readers = Readers(self.access, keys, self.feeds, spool, self.hosting, anchors)
        gauges = Gauges(
            settings, spool, self.access, self.feeds, self.hosting, self.last_events, clock, metrics
        )
        self._pages = pages(spool, gauges, metrics, settings.metrics_tokens)

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        path = scope["path"]
        if path.startswith(PREFIX):
            return self._hooks(scope, receive, send)
        if path.startswith("/v1/"):
            return self._readers(scope, receive, send)
        if path.startswith(FORMS):
            return self._forms(scope, receive, send)
        if path.startswith(LEADS):
            return self._leads(scope, receive, send)
        if path.startswith(FILES):
            return self.hosting.serve(scope, send)
        return self._pages(scope, receive, send)
