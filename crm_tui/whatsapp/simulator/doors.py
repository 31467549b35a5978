"""What the addresses of the simulated providers share: the check of the key, the log, forms."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from crm_tui.whatsapp.simulator.world import World

Handler = Callable[[Request], Awaitable[Response]]


class Turned(ABC, Exception):
    """A request that is turned away; each provider writes its answer in its own way."""

    @abstractmethod
    def answer(self) -> Response: ...


def guarded(world: World, check_key: Callable[[Request], None], handler: Handler) -> Handler:
    """The handler behind the check of the key; what it raises is answered, and all is logged."""

    async def behind(request: Request) -> Response:
        body = (await request.body())[:65_536].decode("utf-8", "replace")
        try:
            check_key(request)
            response = await handler(request)
        except Turned as refusal:
            response = refusal.answer()
        world.note_received(
            method=request.method,
            path=request.url.path,
            query=request.url.query,
            content_type=request.headers.get("content-type", ""),
            body=body,
            status=response.status_code,
            answer=bytes(response.body)[:2_000].decode("utf-8", "replace"),
        )
        return response

    return behind


async def read_form(request: Request) -> dict[str, str]:
    """The form's fields, of one that is given twice the first."""
    body = (await request.body()).decode("utf-8", "replace")
    return dict(reversed(parse_qsl(body, keep_blank_values=True)))


def number_in(request: Request, key: str, otherwise: int) -> int:
    """A whole number in the query."""
    found = request.query_params.get(key, "")
    return int(found) if found.isdecimal() else otherwise


def file_behind(world: World, request: Request, key_header: str) -> Response:
    """The storage house, open to everybody; who shows a key there has given it away."""
    if key_header in request.headers:
        return Response(status_code=400)
    file = world.files.behind(request.query_params.get("hash", ""))
    if file is None:
        return Response(status_code=404)
    return Response(file.content, media_type=file.mime_type)
