"""`/control/…`: how the demo and the tests make things happen; answered on loopback only.

GET log, faults. POST with a JSON object:
say {from, name?, reply_to?, text | image | audio | document | location | reaction | message}: a
    customer writes; answers {id}.
repeat {wa_id}: the webhook of that message again. status {wa_id, status}: a report out of order.
deliver {…}: any webhook body. webhook {url}: where they go from now on.
window {wa_id, open?, name?}: open or close a customer's 24 hours. media {}: every address dies.
faults {timeout_after_accept: 1, …, not_on_whatsapp: […]}: see `faults.Fault`.
"""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from crm_tui.domain.clock import Millis
from crm_tui.whatsapp.simulator.deliveries import Deliveries
from crm_tui.whatsapp.simulator.mailbox import Mailbox
from crm_tui.whatsapp.simulator.refusals import Json
from crm_tui.whatsapp.simulator.reports import Reports
from crm_tui.whatsapp.simulator.world import World

_LOOPBACK = frozenset({"127.0.0.1", "::1"})


class Control:
    """The switches of a simulator; each takes and gives JSON."""

    def __init__(
        self, world: World, mailbox: Mailbox, reports: Reports, deliveries: Deliveries
    ) -> None:
        self._world = world
        self._mailbox = mailbox
        self._reports = reports
        self._deliveries = deliveries

    def routes(self) -> list[Route]:
        return [Route("/control/{what}", self._answer, methods=["GET", "POST"])]

    async def _answer(self, request: Request) -> Response:
        if request.client is None or request.client.host not in _LOOPBACK:
            return JSONResponse({"error": "only from this machine"}, 403)
        what = request.path_params["what"]
        if request.method == "GET":
            return self._show(what)
        try:
            return JSONResponse(self._do(what, _object(await request.body())))
        except KeyError as missing:
            return JSONResponse({"error": f"{missing} is missing or not known"}, 404)
        except (ValueError, TypeError) as problem:
            return JSONResponse({"error": str(problem)}, 400)

    def _show(self, what: str) -> Response:
        if what == "log":
            log = self._world.log
            return JSONResponse(
                {
                    "received": list(log.received),
                    "delivered": list(log.delivered),
                    "sent": [
                        {"id": sent.wamid, "to": sent.to, "body": sent.body}
                        for sent in self._world.sent.values()
                    ],
                    "read": sorted(self._world.read),
                }
            )
        if what == "faults":
            return JSONResponse(self._world.faults.show())
        return JSONResponse({"error": f"there is no /control/{what} to read"}, 404)

    def _do(self, what: str, wanted: Json) -> Json:
        if what == "say":
            return {"id": self._mailbox.say(wanted)}
        if what == "repeat":
            self._mailbox.repeat(wanted["wa_id"])
        elif what == "status":
            self._reports.report(self._world.sent[wanted["wa_id"]], str(wanted["status"]))
        elif what == "deliver":
            self._deliveries.send(wanted)
        elif what == "faults":
            self._world.faults.set(wanted)
        elif what == "webhook":
            self._deliveries.point_to(wanted["url"])
        elif what == "window":
            self._set_window(wanted)
        elif what == "media":
            self._world.files.forget_addresses()
        else:
            raise ValueError(f"there is no /control/{what}")
        return {"ok": True}

    def _set_window(self, wanted: Json) -> None:
        person = self._world.person(str(wanted["wa_id"]).removeprefix("+"), wanted.get("name"))
        if wanted.get("open", True):
            self._world.open_window(person)
        else:
            person.window_until = Millis(0)


def _object(body: bytes) -> Json:
    wanted: Any = json.loads(body or b"{}")
    if not isinstance(wanted, dict):
        raise ValueError("the body must be a JSON object")
    return wanted
