"""`POST …/messages`: messages, blue ticks and typing, as Meta judges them."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from crm_tui.whatsapp.simulator.checks import check_content, check_frame
from crm_tui.whatsapp.simulator.desk import Desk, Draft
from crm_tui.whatsapp.simulator.media_checks import check_file
from crm_tui.whatsapp.simulator.refusals import Json, Refusal
from crm_tui.whatsapp.simulator.templates import check_call, header_file
from crm_tui.whatsapp.simulator.world import Sent, World

_MEDIA = frozenset({"image", "video", "document", "audio", "sticker"})


class Sending:
    """Takes what the shop sends."""

    def __init__(self, world: World, desk: Desk) -> None:
        self._world = world
        self._desk = desk

    async def take(self, request: Request) -> Response:
        """Answer one request; raises Refusal."""
        body = await read_json(request)
        if body.get("status") == "read":
            return JSONResponse(self._mark_read(body))
        return await self._desk.send(request, self._draft(body), _accepted)

    def _draft(self, body: Json) -> Draft:
        kind = check_frame(body)
        check_content(body, kind)
        category = "service"
        if kind == "template":
            category = self._check_template(body["template"])
        elif kind in _MEDIA:
            check_file(self._world.files, kind, body[kind])
        return Draft(
            to=self._world.who(str(body.get("to") or body.get("recipient")).removeprefix("+")),
            kind=kind,
            text=_words(body, kind),
            body=body,
            category=category,
            tracker=str(body.get("biz_opaque_callback_data") or ""),
        )

    def _check_template(self, call: Json) -> str:
        category = str(check_call(self._world.templates, call)["category"]).lower()
        found = header_file(call)
        if found is not None:
            check_file(self._world.files, *found)
        return category

    def _mark_read(self, body: Json) -> Json:
        wamid = str(body.get("message_id") or "")
        if not wamid:
            raise Refusal(131008, "Parameter 'message_id' is mandatory.")
        if wamid not in self._world.inbound:
            raise Refusal(131009, f"Message ID {wamid} does not exist.")
        sign = body.get("typing_indicator")
        if sign is not None and sign != {"type": "text"}:
            raise Refusal(131009, "Param typing_indicator['type'] must be one of {TEXT}.")
        self._world.read.add(wamid)
        if sign is not None:
            self._world.typing.append(wamid)
        return {"success": True}


async def read_json(request: Request) -> Json:
    """The body as an object; raises Refusal."""
    try:
        body: Any = json.loads(await request.body())
    except ValueError:
        raise Refusal(100, "The body is no JSON.") from None
    if not isinstance(body, dict):
        raise Refusal(100, "The body is no JSON object.")
    return body


def _words(body: Json, kind: str) -> str:
    content = body[kind]
    if kind == "interactive":
        return str(content["body"]["text"])
    if not isinstance(content, dict):
        return ""
    return str(content.get("body") or content.get("caption") or content.get("name") or "")


def _accepted(sent: Sent) -> Response:
    body = sent.body
    by_user_id = bool(body.get("recipient")) and not body.get("to")
    known = {"user_id": body["recipient"]} if by_user_id else {"wa_id": sent.to}
    message: Json = {"id": sent.wamid}
    if sent.kind == "template":
        message["message_status"] = "accepted"
    return JSONResponse(
        {
            "messaging_product": "whatsapp",
            "contacts": [{"input": body.get("to") or body["recipient"]} | known],
            "messages": [message],
        }
    )
