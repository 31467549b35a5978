"""Puts the relay's parts together behind one ASGI application."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from webhook_relay.addresses import is_loopback
from webhook_relay.clock import Clock
from webhook_relay.doors.hooks import PREFIX, Hooks, doors
from webhook_relay.doors.leads import PREFIX as LEADS
from webhook_relay.doors.leads import Leads
from webhook_relay.feed import Feeds
from webhook_relay.forms.forms import PREFIX as FORMS
from webhook_relay.forms.forms import Forms
from webhook_relay.hosting.files import HostedFiles
from webhook_relay.hosting.hosting import PREFIX as FILES
from webhook_relay.hosting.hosting import Hosting
from webhook_relay.keeping import Keeper, sealers
from webhook_relay.logs import Complaints, Log
from webhook_relay.metrics import Metrics
from webhook_relay.readers import Readers
from webhook_relay.settings.values import Settings
from webhook_relay.spool.protocol import Spool

_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


class Relay:
    """The hot paths stand first and are bare ASGI; Starlette serves the pages for operators."""

    def __init__(
        self, settings: Settings, spool: Spool, clock: Clock, metrics: Metrics, log: Log
    ) -> None:
        complaints = Complaints(log)
        files = HostedFiles(settings.files_folder, clock)
        self.feeds = Feeds(spool, metrics, log)
        self.hosting = Hosting(files, metrics, complaints)
        keeper = Keeper(spool, clock, sealers(settings))
        self._hooks = Hooks(doors(settings), keeper, metrics, complaints)
        self._forms = Forms(settings, keeper, clock, metrics, complaints)
        self._leads = Leads(settings.leads, keeper, metrics, complaints)
        self._readers = Readers(settings.shops, self.feeds, spool, self.hosting)
        self._pages = pages(spool, self.hosting, metrics)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path.startswith(PREFIX):
            await self._hooks(scope, receive, send)
        elif path.startswith("/v1/"):
            await self._readers(scope, receive, send)
        elif path.startswith(FORMS):
            await self._forms(scope, receive, send)
        elif path.startswith(LEADS):
            await self._leads(scope, receive, send)
        elif path.startswith(FILES):
            await self.hosting.serve(scope, send)
        else:
            await self._pages(scope, receive, send)


def pages(spool: Spool, hosting: Hosting, metrics: Metrics) -> Starlette:
    """`/healthz`: the process answers; `/readyz`: it can store; `/metrics`: on loopback only."""

    async def healthz(request: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(request: Request) -> Response:
        health = await spool.health()
        return JSONResponse(
            {"ready": health.ready, "reason": health.sentence}, 200 if health.ready else 503
        )

    async def show_metrics(request: Request) -> Response:
        if not _is_local(request):
            return Response(status_code=404)
        hosting.show()
        for one in await spool.stats():
            metrics.rows.labels(one.shop).set(one.waiting)
        return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", show_metrics),
        ]
    )


def _is_local(request: Request) -> bool:
    """From this machine itself, not passed on by a proxy on it."""
    behind_proxy = any(name in request.headers for name in _FORWARDED)
    return request.client is not None and is_loopback(request.client.host) and not behind_proxy
