"""`POST …/messages`: messages, blue ticks and typing, as Meta judges them."""

import asyncio
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from crm_tui.whatsapp.simulator.checks import check_content, check_frame
from crm_tui.whatsapp.simulator.faults import Fault
from crm_tui.whatsapp.simulator.refusals import Json, Refusal
from crm_tui.whatsapp.simulator.reports import Reports
from crm_tui.whatsapp.simulator.templates import check_call
from crm_tui.whatsapp.simulator.world import Sent, World, new_wamid

LONGEST_SILENCE = 600.0
"""Seconds for which a send without an answer is held open."""
_MEDIA = frozenset({"image", "video", "document", "audio", "sticker"})


class Sending:
    """Takes what the shop sends."""

    def __init__(self, world: World, reports: Reports) -> None:
        self._world = world
        self._reports = reports

    async def take(self, request: Request) -> Response:
        """Answer one request; raises Refusal."""
        body = await _read(request)
        if body.get("status") == "read":
            return JSONResponse(self._mark_read(body))
        early = self._world.faults.first_of(Fault.RESET_BEFORE_ACCEPT, Fault.THROTTLE, Fault.BUSY)
        if early is not None:
            return self._fail_early(early, request)
        sent = self._check(body)
        self._world.accept(sent)
        return await self._answer(request, sent)

    async def _answer(self, request: Request, sent: Sent) -> Response:
        late = self._world.faults.first_of(
            Fault.TIMEOUT_AFTER_ACCEPT, Fault.ERROR_AFTER_ACCEPT, Fault.RESET_AFTER_ACCEPT
        )
        await self._reports.before_answer(sent)
        self._reports.start(sent)
        if late is Fault.TIMEOUT_AFTER_ACCEPT:
            await _until_gone(request)
        elif late is Fault.RESET_AFTER_ACCEPT:
            self._world.connections.reset(request)
        elif late is Fault.ERROR_AFTER_ACCEPT:
            return PlainTextResponse("Internal Server Error", 500)
        return JSONResponse(_accepted(sent))

    def _fail_early(self, fault: Fault, request: Request) -> Response:
        if fault is Fault.THROTTLE:
            answer = Refusal(130429, "Cloud API message throughput has been reached.", 429).answer()
            answer.headers["Retry-After"] = "1"
            return answer
        if fault is Fault.RESET_BEFORE_ACCEPT:
            self._world.connections.reset(request)
        return Refusal(131016, "Service is busy.", 503).answer()

    def _check(self, body: Json) -> Sent:
        kind = check_frame(body)
        check_content(body, kind)
        to = self._world.who(str(body.get("to") or body.get("recipient")).removeprefix("+"))
        category = self._judge(body, kind, to)
        limit = self._world.limits.exceeded(to)
        if limit is not None:
            raise Refusal(limit, "Too many messages in a short time.")
        return Sent(new_wamid(), to, body, category)

    def _judge(self, body: Json, kind: str, to: str) -> str:
        """The price category; refuses what the rules or the world forbid."""
        if to in self._world.faults.not_on_whatsapp:
            raise Refusal(131026, "Message Undeliverable.")
        if kind == "template":
            return str(check_call(body["template"])["category"]).lower()
        if not self._world.window_open(to):
            raise Refusal(
                131047, "More than 24 hours have passed since the recipient last replied."
            )
        if kind in _MEDIA:
            self._check_file(body[kind])
        return "service"

    def _check_file(self, media: Json) -> None:
        if media.get("id") and self._world.files.find(str(media["id"])) is None:
            raise Refusal(131009, f"Media with ID {media['id']} does not exist.")

    def _mark_read(self, body: Json) -> Json:
        wamid = str(body.get("message_id") or "")
        if not wamid:
            raise Refusal(131008, "Parameter 'message_id' is mandatory.")
        if wamid not in self._world.inbound:
            raise Refusal(131009, f"Message ID {wamid} does not exist.")
        self._world.read.add(wamid)
        return {"success": True}


async def _read(request: Request) -> Json:
    try:
        body: Any = json.loads(await request.body())
    except ValueError:
        raise Refusal(100, "The body is no JSON.") from None
    if not isinstance(body, dict):
        raise Refusal(100, "The body is no JSON object.")
    return body


async def _until_gone(request: Request) -> None:
    """Say nothing until the other side hangs up."""

    async def gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(gone(), LONGEST_SILENCE)
    except TimeoutError:
        return


def _accepted(sent: Sent) -> Json:
    by_user_id = bool(sent.body.get("recipient")) and not sent.body.get("to")
    known = {"user_id": sent.body["recipient"]} if by_user_id else {"wa_id": sent.to}
    message: Json = {"id": sent.wamid}
    if sent.body.get("type") == "template":
        message["message_status"] = "accepted"
    return {
        "messaging_product": "whatsapp",
        "contacts": [{"input": sent.body.get("to") or sent.body["recipient"]} | known],
        "messages": [message],
    }
