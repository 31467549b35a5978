"""Where every message to a customer passes, whichever provider's form it came in."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from crm_tui.whatsapp.simulator.faults import Fault
from crm_tui.whatsapp.simulator.limits import Why
from crm_tui.whatsapp.simulator.refusals import Json
from crm_tui.whatsapp.simulator.reports import Reports
from crm_tui.whatsapp.simulator.world import Sent, World

LONGEST_SILENCE = 600.0
"""Seconds for which a send without an answer is held open."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that a face has read and found well formed."""

    to: str
    """The person's key: digits, or a business-scoped id (see `World.who`)."""
    kind: str
    text: str
    body: Json
    """As the provider got it."""
    category: str = "service"
    """The price category; anything but `service` is a template and may go outside the window."""
    tracker: str = ""


class Judge(Protocol):
    """The part of a face that the desk needs."""

    def refuse(self, why: Why) -> Response | None: ...

    def new_id(self) -> str: ...


class Desk:
    """Rules that hold for every provider, and the faults."""

    def __init__(self, world: World, judge: Judge, reports: Reports) -> None:
        self._world = world
        self._judge = judge
        self._reports = reports

    async def send(
        self, request: Request, draft: Draft, accepted: Callable[[Sent], Response]
    ) -> Response:
        """Take a message or refuse it; `accepted` writes the answer for one that was taken."""
        early = self._fail_early(request)
        if early is not None:
            return early
        why = self._why_not(draft)
        refusal = self._judge.refuse(why) if why is not None else None
        if refusal is not None:
            return refusal
        sent = self._keep(draft, why)
        return await self._answer(request, sent, accepted)

    def _fail_early(self, request: Request) -> Response | None:
        faults = self._world.faults
        fault = faults.first_of(Fault.RESET_BEFORE_ACCEPT, Fault.THROTTLE, Fault.BUSY)
        if fault is None:
            return None
        if fault is Fault.RESET_BEFORE_ACCEPT:
            self._world.connections.reset(request)
            return PlainTextResponse("", 503)  # goes nowhere: the connection is gone
        return self._judge.refuse(Why.THROTTLED if fault is Fault.THROTTLE else Why.BUSY)

    def _why_not(self, draft: Draft) -> Why | None:
        if draft.to in self._world.faults.not_on_whatsapp:
            return Why.NOT_ON_WHATSAPP
        if draft.category == "service" and not self._world.window_open(draft.to):
            return Why.WINDOW_CLOSED
        return self._world.limits.exceeded(draft.to)

    def _keep(self, draft: Draft, why: Why | None) -> Sent:
        sent = Sent(
            wamid=self._judge.new_id(),
            to=draft.to,
            body=draft.body,
            category=draft.category,
            kind=draft.kind,
            text=draft.text,
            tracker=draft.tracker,
            at=self._world.clock.now(),
            why=why,
        )
        if self._world.faults.take(Fault.FAIL_LATER):
            sent = replace(sent, why=Why.NOT_ON_WHATSAPP)
        self._world.accept(sent)
        return sent

    async def _answer(
        self, request: Request, sent: Sent, accepted: Callable[[Sent], Response]
    ) -> Response:
        late = self._world.faults.after_accept()
        await self._reports.before_answer(sent)
        self._reports.start(sent)
        if late is Fault.TIMEOUT_AFTER_ACCEPT:
            await _until_gone(request)
        elif late is Fault.RESET_AFTER_ACCEPT:
            self._world.connections.reset(request)
        elif late is Fault.ERROR_AFTER_ACCEPT:
            return PlainTextResponse("Internal Server Error", 500)
        return accepted(sent)


async def _until_gone(request: Request) -> None:
    """Say nothing until the other side hangs up."""

    async def gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(gone(), LONGEST_SILENCE)
    except TimeoutError:
        return
