"""What operators and their tools look at: health, metrics, and the description of it all."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from webhook_relay.addresses import is_loopback
from webhook_relay.errors import RelayError
from webhook_relay.openapi.document import description
from webhook_relay.proof import Secrets, any_equal, only
from webhook_relay.spool.protocol import Spool
from webhook_relay.watching.gauges import Gauges
from webhook_relay.watching.metrics import Metrics

_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
_METRICS = "text/plain; version=0.0.4; charset=utf-8"


def pages(spool: Spool, gauges: Gauges, metrics: Metrics, tokens: Secrets) -> Starlette:
    """`/healthz`: the process answers; `/readyz`: it can store; `/metrics`; `/openapi.json`."""
    described = description()

    async def healthz(request: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(request: Request) -> Response:
        health = await spool.health()
        return JSONResponse(
            {"ready": health.ready, "reason": health.sentence}, 200 if health.ready else 503
        )

    async def show_metrics(request: Request) -> Response:
        if not (_is_local(request) or _has_token(request, tokens)):
            return Response(status_code=404)
        try:
            await gauges.refresh()
        except RelayError:
            # `relay_ready` says it; what was counted is worth more than an error here.
            metrics.ready.set(0)
        return Response(metrics.text(), media_type=_METRICS)

    async def openapi(request: Request) -> Response:
        return Response(described, media_type="application/json")

    return Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", show_metrics),
            Route("/openapi.json", openapi),
        ]
    )


def _is_local(request: Request) -> bool:
    """From this machine itself, not passed on by a proxy on it."""
    behind_proxy = any(name in request.headers for name in _FORWARDED)
    return request.client is not None and is_loopback(request.client.host) and not behind_proxy


def _has_token(request: Request, tokens: Secrets) -> bool:
    given = only(request.headers.raw, b"authorization") or b""
    scheme, _, token = given.partition(b" ")
    return any_equal(tokens, token.strip()) and scheme.lower() == b"bearer"
