"""The addresses of both: Meta's paths with a bearer token, 360dialog's with its own header."""

import hmac
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from crm_tui.whatsapp.simulator.desk import Desk
from crm_tui.whatsapp.simulator.files import PATH
from crm_tui.whatsapp.simulator.listing import dialog360_list, meta_list
from crm_tui.whatsapp.simulator.refusals import Refusal, gateway_refusal
from crm_tui.whatsapp.simulator.sending import Sending
from crm_tui.whatsapp.simulator.submitting import Submitting
from crm_tui.whatsapp.simulator.uploads import LOOKASIDE, Uploads
from crm_tui.whatsapp.simulator.world import World

Handler = Callable[[Request], Awaitable[Response]]


class Api:
    """Routes of both over the same world."""

    def __init__(self, world: World, desk: Desk) -> None:
        self._world = world
        self._sending = Sending(world, desk)
        self._submitting = Submitting(world)
        self._uploads = Uploads(world)

    def routes(self) -> list[Route]:
        both = [Route(PATH, self._guarded(self._download, either=True), methods=["GET"])]
        return both + self._dialog360_routes() + self._cloud_routes()

    def _dialog360_routes(self) -> list[Route]:
        def route(path: str, handler: Handler, method: str) -> Route:
            return Route(path, self._guarded(handler, dialog360=True), methods=[method])

        return [
            route("/messages", self._sending.take, "POST"),
            route("/media", self._uploads.upload, "POST"),
            route("/v1/configs/templates", self._dialog360_templates, "GET"),
            route("/v1/configs/templates", self._submitting.take, "POST"),
            route("/{media_id:int}", self._look_up_through_360dialog, "GET"),
            route("/{media_id:int}", self._delete, "DELETE"),
        ]

    def _cloud_routes(self) -> list[Route]:
        def route(path: str, handler: Handler, method: str) -> Route:
            return Route("/{version}" + path, self._guarded(handler), methods=[method])

        return [
            route("/{number_id}/messages", self._of_number(self._sending.take), "POST"),
            route("/{number_id}/media", self._of_number(self._uploads.upload), "POST"),
            route("/{account_id}/message_templates", self._meta_templates, "GET"),
            route("/{account_id}/message_templates", self._submitting.take, "POST"),
            route("/{media_id}", self._look_up, "GET"),
            route("/{media_id}", self._delete, "DELETE"),
        ]

    def _guarded(
        self, handler: Handler, *, dialog360: bool = False, either: bool = False
    ) -> Handler:
        """Only with the key, and every refusal as Meta writes it; everything is logged."""

        async def guarded(request: Request) -> Response:
            body = (await request.body())[:65_536].decode("utf-8", "replace")
            response = self._refuse_key(request, dialog360, either)
            if response is None:
                try:
                    response = await handler(request)
                except Refusal as refusal:
                    response = refusal.answer()
            self._note(request, body, response)
            return response

        return guarded

    def _refuse_key(self, request: Request, dialog360: bool, either: bool) -> Response | None:
        key = self._world.settings.key
        bearer = _same(request.headers.get("authorization", ""), f"Bearer {key}")
        own = _same(request.headers.get("d360-api-key", ""), key)
        if (own and (dialog360 or either)) or (bearer and not dialog360):
            return None
        if dialog360:
            return gateway_refusal(401, "Invalid api key")
        return Refusal(190, "The access token could not be decrypted.").answer()

    def _of_number(self, handler: Handler) -> Handler:
        async def checked(request: Request) -> Response:
            number = request.path_params["number_id"]
            if number != self._world.settings.number_id:
                raise Refusal(100, f"Object with ID '{number}' does not exist.")
            return await handler(request)

        return checked

    def _note(self, request: Request, body: str, response: Response) -> None:
        self._world.note_received(
            method=request.method,
            path=request.url.path,
            query=request.url.query,
            content_type=request.headers.get("content-type", ""),
            body=body,
            status=response.status_code,
            answer=bytes(response.body)[:2_000].decode("utf-8", "replace"),
        )

    async def _look_up(self, request: Request) -> Response:
        media_id = request.path_params["media_id"]
        if media_id == self._world.settings.number_id:
            return self._number(request.query_params.get("fields", ""))
        return self._uploads.look_up(media_id, self._world.base_url)

    def _number(self, fields: str) -> Response:
        settings = self._world.settings
        known = self._world.account | {"display_phone_number": settings.display_number}
        wanted = {name: known[name] for name in fields.split(",") if name in known}
        return JSONResponse(wanted | {"id": settings.number_id})

    async def _look_up_through_360dialog(self, request: Request) -> Response:
        return self._uploads.look_up(str(request.path_params["media_id"]), LOOKASIDE)

    async def _delete(self, request: Request) -> Response:
        return self._uploads.delete(str(request.path_params["media_id"]))

    async def _download(self, request: Request) -> Response:
        return self._uploads.download(request)

    async def _meta_templates(self, request: Request) -> Response:
        return meta_list(request, self._world.templates)

    async def _dialog360_templates(self, request: Request) -> Response:
        return dialog360_list(request, self._world.templates)


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())
