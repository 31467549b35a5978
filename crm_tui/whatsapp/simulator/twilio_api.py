"""Twilio's addresses: messages, files, the Content API and the typing sign, with basic auth."""

import hmac
import json
import re
from base64 import b64encode
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from crm_tui.whatsapp.simulator.desk import Desk, Draft
from crm_tui.whatsapp.simulator.doors import Handler, file_behind, guarded, number_in, read_form
from crm_tui.whatsapp.simulator.files import PATH
from crm_tui.whatsapp.simulator.refusals import Json
from crm_tui.whatsapp.simulator.twilio_contents import Contents
from crm_tui.whatsapp.simulator.twilio_refusals import TwilioRefusal
from crm_tui.whatsapp.simulator.world import Sent, World

LONGEST_BODY = 1_600
_TO = re.compile(r"whatsapp:(\+[1-9][0-9]{6,14}|[A-Z]{2}\.[A-Za-z0-9.]{1,140})")
_PLACE = re.compile(r"geo:(-?[0-9.]+),(-?[0-9.]+)(\|.*)?", re.DOTALL)
_ACCOUNT = "/2010-04-01/Accounts/{account}"


class Shelf(Protocol):
    """The part of the face that shows what was sent and heard."""

    def listed(self, to: str, since: str) -> list[Json]: ...

    def shown(self, sid: str) -> Json | None: ...


class TwilioApi:
    """The routes of one account."""

    def __init__(self, world: World, desk: Desk, shelf: Shelf) -> None:
        self._world = world
        self._desk = desk
        self._shelf = shelf
        self._contents = Contents(world)

    def routes(self) -> list[Route]:
        def route(path: str, handler: Handler, method: str) -> Route:
            return Route(path, guarded(self._world, self._check_key, handler), methods=[method])

        return [
            Route(PATH, self._download, methods=["GET"]),
            route(f"{_ACCOUNT}/Messages.json", self._send, "POST"),
            route(f"{_ACCOUNT}/Messages.json", self._list, "GET"),
            route(f"{_ACCOUNT}/Messages/{{sid}}.json", self._show, "GET"),
            route(f"{_ACCOUNT}/Messages/{{sid}}/Media/{{media}}", self._media, "GET"),
            route("/v2/Indicators/Typing.json", self._typing, "POST"),
            route("/v1/Content", self._make, "POST"),
            route("/v1/Content/{sid}", self._content, "GET"),
            route("/v1/Content/{sid}", self._delete, "DELETE"),
            route("/v1/Content/{sid}/ApprovalRequests/whatsapp", self._submit, "POST"),
            route("/v1/Content/{sid}/ApprovalRequests", self._approval, "GET"),
            route("/v1/ContentAndApprovals", self._templates, "GET"),
        ]

    def _check_key(self, request: Request) -> None:
        settings = self._world.settings
        pair = settings.key if ":" in settings.key else f"{settings.account_id}:{settings.key}"
        wanted = f"Basic {b64encode(pair.encode()).decode()}"
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), wanted.encode()):
            raise TwilioRefusal(20003, "Authenticate")
        account = request.path_params.get("account", settings.account_id)
        if account != settings.account_id:
            raise TwilioRefusal(20404, f"The requested resource {account} was not found")

    async def _send(self, request: Request) -> Response:
        form = await read_form(request)
        return await self._desk.send(request, self._draft(form), self._accepted)

    def _accepted(self, sent: Sent) -> Response:
        return JSONResponse(self._shelf.shown(sent.wamid), 201)

    def _draft(self, form: dict[str, str]) -> Draft:
        to = self._recipient(form)
        self._check_sender(form)
        category, kind, words = "service", "text", form.get("Body", "")
        if form.get("ContentSid"):
            sid, variables = form["ContentSid"], form.get("ContentVariables", "")
            category, words = self._contents.call(sid, variables)
            kind = "interactive" if category == "service" else "template"
        elif form.get("MediaUrl"):
            kind = _check_file(form["MediaUrl"])
        elif not words:
            raise TwilioRefusal(21619, "A text message body or media urls must be specified.")
        elif form.get("PersistentAction"):
            kind = _check_place(form["PersistentAction"])
        if len(words) > LONGEST_BODY:
            raise TwilioRefusal(21617, "The concatenated message body exceeds the 1600 limit")
        return Draft(to, kind, words, dict(form), category)

    def _recipient(self, form: dict[str, str]) -> str:
        to = form.get("To", "")
        if not to:
            raise TwilioRefusal(21604, "A 'To' phone number is required.")
        if not _TO.fullmatch(to):
            raise TwilioRefusal(21211, f"Invalid 'To' Phone Number: {to}")
        return self._world.who(to.removeprefix("whatsapp:").removeprefix("+"))

    def _check_sender(self, form: dict[str, str]) -> None:
        if not form.get("From"):
            raise TwilioRefusal(21603, "A 'From' phone number is required.")
        if form["From"] != f"whatsapp:+{self._world.settings.display_number}":
            raise TwilioRefusal(63007, "Twilio could not find a Channel with the specified From")

    async def _list(self, request: Request) -> Response:
        query = request.query_params
        found = self._shelf.listed(query.get("To", ""), query.get("DateSent>", ""))
        size = number_in(request, "PageSize", 50)
        page = number_in(request, "Page", 0)
        rest = len(found) > (page + 1) * size
        after = request.url.include_query_params(Page=page + 1)
        return JSONResponse(
            {
                "messages": found[page * size : (page + 1) * size],
                "page": page,
                "page_size": size,
                "uri": f"{request.url.path}?{request.url.query}",
                "next_page_uri": f"{after.path}?{after.query}" if rest else None,
            }
        )

    async def _show(self, request: Request) -> Response:
        found = self._shelf.shown(request.path_params["sid"])
        if found is None:
            raise TwilioRefusal(20404, "The requested resource was not found")
        return JSONResponse(found)

    async def _media(self, request: Request) -> Response:
        media = request.path_params["media"].removeprefix("ME")
        if self._world.files.find(media) is None:
            raise TwilioRefusal(20404, "The requested resource was not found")
        return RedirectResponse(self._world.files.address(self._world.base_url, media), 307)

    async def _download(self, request: Request) -> Response:
        return file_behind(self._world, request, "authorization")

    async def _typing(self, request: Request) -> Response:
        form = await read_form(request)
        message = form.get("messageId", "")
        if form.get("channel") != "whatsapp" or message not in self._world.inbound:
            raise TwilioRefusal(20404, "The requested resource was not found")
        self._world.read.add(message)
        self._world.typing.append(message)
        return JSONResponse({"success": True})

    async def _make(self, request: Request) -> Response:
        made = self._contents.make(await _object(request))
        return JSONResponse(made | {"url": f"{request.url.path}/{made['sid']}"}, 201)

    async def _content(self, request: Request) -> Response:
        return JSONResponse(self._contents.find(request.path_params["sid"]))

    async def _delete(self, request: Request) -> Response:
        self._contents.delete(request.path_params["sid"])
        return Response(status_code=204)

    async def _submit(self, request: Request) -> Response:
        wanted = await _object(request)
        return JSONResponse(self._contents.submit(request.path_params["sid"], wanted), 201)

    async def _approval(self, request: Request) -> Response:
        content = self._contents.find(request.path_params["sid"])
        account = self._world.settings.account_id
        shown = {"sid": content["sid"], "account_sid": account, "url": request.url.path}
        return JSONResponse(shown | {"whatsapp": content["approval_requests"]})

    async def _templates(self, request: Request) -> Response:
        found = self._contents.all()
        size = number_in(request, "PageSize", 50)
        page = number_in(request, "Page", 0)
        rest = len(found) > (page + 1) * size
        after = str(request.url.include_query_params(Page=page + 1)) if rest else None
        meta = {"key": "contents", "page": page, "page_size": size, "next_page_url": after}
        return JSONResponse({"contents": found[page * size : (page + 1) * size], "meta": meta})


async def _object(request: Request) -> Json:
    try:
        body: Any = json.loads(await request.body())
    except ValueError:
        raise TwilioRefusal(20001, "The body is no JSON.") from None
    if not isinstance(body, dict):
        raise TwilioRefusal(20001, "The body is no JSON object.")
    return body


def _check_file(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise TwilioRefusal(21620, "Invalid media URL(s)")
    return "media"


def _check_place(action: str) -> str:
    if not _PLACE.fullmatch(action):
        raise TwilioRefusal(63005, "The PersistentAction is no place")
    return "location"
