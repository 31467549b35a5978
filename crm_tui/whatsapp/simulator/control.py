"""`/control/…`: how the demo and the tests make things happen; answered on loopback only.

GET log, faults. POST with a JSON object:
say {from, name?, reply_to?, forwarded?, referral?, echo?, caption?, filename?, and one of: text,
    image | video | document | audio | voice | sticker (true, or {base64, mime_type}),
    location {latitude, longitude, name?, address?}, contacts [{name, phones, emails, company}],
    reaction {message_id, emoji?}, tap | button | row {id, title}, flow {name: answer},
    order [{product, quantity, price}], new_number, new_user_id, edit {message_id, text},
    revoke {message_id}, unsupported, call, message (as Meta writes it), history (how many) with
    files? (how many of them are pictures)}: a customer writes (with `echo` the shop itself, on its
    phone); answers {id}.
repeat {wa_id}: the webhook of that message again. status {wa_id, status}: a report out of order.
deliver {…}: any webhook body. webhook {url}: where they go from now on.
window {wa_id, open?, name?}: open or close a customer's 24 hours. media {}: every address dies.
preference {wa_id, wants}: the marketing switch. template {name, language?, status?, category?,
    quality?, reason?}: the provider's verdict. account {field, value}: any notice; without a field
    the values become the number's state.
faults {timeout_after_accept: 1, …, drop_rate: 0.05, not_on_whatsapp: […]}: see `faults`.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from crm_tui.domain.clock import Millis
from crm_tui.whatsapp.simulator.deliveries import Deliveries
from crm_tui.whatsapp.simulator.face import Face
from crm_tui.whatsapp.simulator.mailbox import Mailbox
from crm_tui.whatsapp.simulator.refusals import Json
from crm_tui.whatsapp.simulator.reports import Reports
from crm_tui.whatsapp.simulator.templates import judge
from crm_tui.whatsapp.simulator.world import World

_LOOPBACK = frozenset({"127.0.0.1", "::1"})


class Control:
    """The switches of a simulator; each takes and gives JSON."""

    def __init__(
        self,
        world: World,
        face: Face,
        mailbox: Mailbox,
        reports: Reports,
        deliveries: Deliveries,
    ) -> None:
        self._world = world
        self._face = face
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
        except (KeyError, StopIteration) as missing:
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
                        {
                            "id": sent.wamid,
                            "to": sent.to,
                            "kind": sent.kind,
                            "text": sent.text,
                            "tracker": sent.tracker,
                            "body": sent.body,
                        }
                        for sent in self._world.sent.values()
                    ],
                    "read": sorted(self._world.read),
                    "typing": list(self._world.typing),
                }
            )
        if what == "faults":
            return JSONResponse(self._world.faults.show())
        return JSONResponse({"error": f"there is no /control/{what} to read"}, 404)

    def _do(self, what: str, wanted: Json) -> Json:
        if what == "say":
            return {"id": self._mailbox.say(wanted)}
        switch = self._switches().get(what)
        if switch is None:
            raise ValueError(f"there is no /control/{what}")
        switch(wanted)
        return {"ok": True}

    def _switches(self) -> dict[str, Callable[[Json], object]]:
        world = self._world
        return {
            "repeat": lambda wanted: self._mailbox.repeat(wanted["wa_id"]),
            "status": lambda wanted: self._reports.report(
                world.sent[wanted["wa_id"]], str(wanted["status"])
            ),
            "deliver": self._deliveries.send,
            "faults": world.faults.set,
            "webhook": lambda wanted: self._deliveries.point_to(wanted["url"]),
            "window": self._set_window,
            "media": lambda _: world.files.forget_addresses(),
            "preference": self._prefer,
            "template": self._change_template,
            "account": self._tell_of_account,
        }

    def _prefer(self, wanted: Json) -> None:
        person = self._world.person(str(wanted["wa_id"]).removeprefix("+"))
        self._deliver(self._face.preference(person, bool(wanted["wants"])))

    def _change_template(self, wanted: Json) -> None:
        """The provider's verdict on one: kept for the list, and told."""
        name = wanted["name"]
        found = next(t for t in self._world.templates if t["name"] == name and _fits(t, wanted))
        change = {key: str(value) for key, value in wanted.items() if key != "language"}
        self._deliver(self._face.template_changed(found, change | {"was": found["category"]}))
        judge(found, change)

    def _tell_of_account(self, wanted: Json) -> None:
        if "field" in wanted:
            self._deliver(self._face.notice(str(wanted["field"]), dict(wanted["value"])))
        else:
            self._world.account |= wanted

    def _deliver(self, bodies: Iterable[Json]) -> None:
        for body in bodies:
            self._deliveries.send(body)

    def _set_window(self, wanted: Json) -> None:
        person = self._world.person(str(wanted["wa_id"]).removeprefix("+"), wanted.get("name"))
        if wanted.get("open", True):
            self._world.open_window(person)
        else:
            person.window_until = Millis(0)


def _fits(template: Json, wanted: Json) -> bool:
    return bool(wanted.get("language", template["language"]) == template["language"])


def _object(body: bytes) -> Json:
    wanted: Any = json.loads(body or b"{}")
    if not isinstance(wanted, dict):
        raise ValueError("the body must be a JSON object")
    return wanted
