"""Customers who play: they write by themselves, and answer when the shop does.

Who says what is decided by the seed alone; when the shop answers decides the rest.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass

from crm_tui.whatsapp.simulator.dice import Dice
from crm_tui.whatsapp.simulator.mailbox import Mailbox
from crm_tui.whatsapp.simulator.refusals import Json
from crm_tui.whatsapp.simulator.scripts import NAMES, NUDGES, SCRIPTS, Kind, Line, Script
from crm_tui.whatsapp.simulator.world import Sent, World

HOME: Json = {"latitude": 18.5074, "longitude": 73.8077, "name": "Home", "address": "Kothrud"}
FIRST_NUMBER = 911_000_000_101
"""Indian numbers of an area code that is not assigned: nobody real has one."""


@dataclass(slots=True)
class Customer:
    """One person with a script, and how far they are in it."""

    wa_id: str
    name: str
    script: Script
    dice: Dice
    said: int = 0
    is_typing: bool = False
    has_nudged: bool = False

    def next_line(self) -> Line | None:
        lines = self.script.lines
        return lines[self.said] if self.said < len(lines) else None


class Town:
    """The customers of one simulator."""

    def __init__(self, world: World, mailbox: Mailbox) -> None:
        settings = world.settings
        self._mailbox = mailbox
        self._pace = settings.pace
        self._dice = Dice(f"town {settings.seed}")
        self._customers = make_customers(settings.customers, settings.seed)
        self._by_number = {customer.wa_id: customer for customer in self._customers}
        self._tasks: set[asyncio.Task[None]] = set()
        world.watchers.append(self._hear)

    def start(self) -> None:
        """Let the first of them write, and the others by and by."""
        if self._customers:
            self._spawn(self._begin())

    def customer(self, wa_id: str) -> Customer:
        """Raises KeyError for a number that is none of theirs."""
        return self._by_number[wa_id]

    async def aclose(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _begin(self) -> None:
        """Everybody in turn, over and over: what each has to say next without being answered."""
        while True:
            for customer in self._customers:
                self._speak_up(customer)
                await asyncio.sleep(self._pace * self._dice.between(0.5, 1.5))

    def _speak_up(self, customer: Customer) -> None:
        if customer.next_line() is None:
            customer.script, customer.said = self._dice.pick(SCRIPTS), 0
            customer.has_nudged = False
        if customer.said == 0:
            self._speak(customer, None)
        elif not customer.has_nudged and not customer.is_typing:
            customer.has_nudged = True
            self._mailbox.say(_request(customer, Line(self._dice.pick(NUDGES)), None))

    def _hear(self, sent: Sent) -> None:
        customer = self._by_number.get(sent.to)
        # Two messages of the shop in a row get one answer; nobody answers before having asked.
        if customer is None or customer.said == 0 or customer.is_typing:
            return
        if customer.next_line() is not None and sent.kind != "reaction":
            customer.is_typing = True
            self._spawn(self._answer(customer, sent.wamid))

    async def _answer(self, customer: Customer, wamid: str) -> None:
        await asyncio.sleep(self._pace * customer.dice.between(0.3, 1.0))
        customer.is_typing = False
        self._speak(customer, wamid)

    def _speak(self, customer: Customer, answered: str | None) -> None:
        line = customer.next_line()
        if line is None:
            return
        customer.said += 1
        self._mailbox.say(_request(customer, line, answered))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def make_customers(count: int, seed: int) -> list[Customer]:
    """The customers of a seed, in the order in which they begin."""
    dice = Dice(f"customers {seed}")
    scripts, names = dice.shuffled(SCRIPTS), dice.shuffled(NAMES)
    return [
        Customer(
            wa_id=str(FIRST_NUMBER + index),
            name=names[index % len(names)],
            script=scripts[index % len(scripts)],
            dice=Dice(f"customer {seed} {index}"),
        )
        for index in range(count)
    ]


def _request(customer: Customer, line: Line, answered: str | None) -> Json:
    wanted: Json = {"from": customer.wa_id, "name": customer.name}
    if line.quotes and answered:
        wanted["reply_to"] = answered
    if line.kind is Kind.TEXT:
        return wanted | {"text": line.text}
    what = HOME if line.kind is Kind.LOCATION else True
    return wanted | {line.kind.value: what, "caption": line.text}
