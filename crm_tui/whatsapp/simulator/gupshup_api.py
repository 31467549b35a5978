"""Gupshup's addresses: messages, templates and files."""

import hmac

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from crm_tui.whatsapp.simulator.desk import Desk, Draft
from crm_tui.whatsapp.simulator.doors import Handler, file_behind, guarded, number_in, read_form
from crm_tui.whatsapp.simulator.files import PATH
from crm_tui.whatsapp.simulator.gupshup_checks import (
    GupshupRefusal,
    check_message,
    read_object,
    words_of,
)
from crm_tui.whatsapp.simulator.gupshup_listing import check_call, listed
from crm_tui.whatsapp.simulator.gupshup_words import app_id, app_name
from crm_tui.whatsapp.simulator.world import Sent, World


class GupshupApi:
    """The routes of one app."""

    def __init__(self, world: World, desk: Desk) -> None:
        self._world = world
        self._desk = desk

    def routes(self) -> list[Route]:
        def route(path: str, handler: Handler, method: str) -> Route:
            return Route(path, guarded(self._world, self._check_key, handler), methods=[method])

        return [
            Route(PATH, self._download, methods=["GET"]),
            route("/wa/api/v1/msg", self._send, "POST"),
            route("/wa/api/v1/template/msg", self._call, "POST"),
            route("/wa/app/{app}/template", self._templates, "GET"),
        ]

    def _check_key(self, request: Request) -> None:
        given, wanted = request.headers.get("apikey", ""), self._world.settings.key
        if not hmac.compare_digest(given.encode(), wanted.encode()):
            raise GupshupRefusal("Authentication Failed", 401)

    async def _send(self, request: Request) -> Response:
        form = await read_form(request)
        to = self._check_frame(form)
        message = read_object(form.get("message", ""), "message")
        kind = check_message(message)
        draft = Draft(to, kind, words_of(message), form | {"message": message})
        return await self._desk.send(request, draft, _submitted)

    async def _call(self, request: Request) -> Response:
        form = await read_form(request)
        to = self._check_frame(form)
        call = read_object(form.get("template", ""), "template")
        message = read_object(form["message"], "message") if "message" in form else None
        category, words = check_call(self._world.templates, call, message)
        body = form | {"template": call, "message": message}
        draft = Draft(to, "template", words, body, category)
        return await self._desk.send(request, draft, _submitted)

    def _check_frame(self, form: dict[str, str]) -> str:
        """The recipient; raises GupshupRefusal."""
        settings = self._world.settings
        if form.get("channel") != "whatsapp":
            raise GupshupRefusal("Invalid Channel")
        if form.get("source") != settings.display_number:
            raise GupshupRefusal("Invalid Source")
        if form.get("src.name") != app_name(settings):
            raise GupshupRefusal("Invalid App Details")
        to = form.get("destination", "").removeprefix("+")
        if not to.isdecimal() or not 7 <= len(to) <= 15:
            raise GupshupRefusal("Invalid Destination")
        return self._world.who(to)

    async def _templates(self, request: Request) -> Response:
        if request.path_params["app"] != app_id(self._world.settings):
            raise GupshupRefusal("Invalid App Id", 404)
        size = number_in(request, "pageSize", 50)
        start = (number_in(request, "pageNo", 1) - 1) * size
        page = self._world.templates[start : start + size]
        return JSONResponse({"status": "success", "templates": [listed(one) for one in page]})

    async def _download(self, request: Request) -> Response:
        return file_behind(self._world, request, "apikey")


def _submitted(sent: Sent) -> Response:
    return JSONResponse({"status": "submitted", "messageId": sent.wamid}, 202)
