"""The real app over a real encrypted shop, and a few words to tell what happens in it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from time import monotonic
from typing import Any

import pytest
from textual.pilot import Pilot

from crm_tui.app import CrmApp
from crm_tui.domain.actor import OWNER
from crm_tui.domain.advice import Action, ActionKind
from crm_tui.domain.clock import HOUR, MINUTE, Millis
from crm_tui.domain.consent import Purpose
from crm_tui.domain.ids import LeadId, MessageId, SuggestionId
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import Message, MessageStatus, MessageType
from crm_tui.domain.suggestion import Citation, Draft, Flag, Source, SuggestionType, Task
from crm_tui.domain.webhook import MediaRef, MessageSeen, Sender, StatusSeen
from crm_tui.screens.inbox import InboxScreen
from crm_tui.services import consent, ingest, sending
from crm_tui.services.inbox import Inbox
from crm_tui.services.sending import Wanted
from crm_tui.shop import Shop
from crm_tui.store import agent_work, leads, messages, suggestions
from crm_tui.store.tx import Tx
from tests.conftest import FakeClock
from tests.tui.quiet import wait_for_quiet

DEADLINE = 10.0


@dataclass
class Town:
    """The customers of a shop, writing through the same ingest as in life."""

    shop: Shop
    clock: FakeClock
    _written: int = 0
    _names: dict[str, str] = field(default_factory=dict)

    def writes(
        self,
        name: str,
        text: str,
        *,
        ago: int = 5 * MINUTE,
        media: MediaRef | None = None,
        kind: MessageType = MessageType.TEXT,
    ) -> LeadId:
        """A customer of this name writes; the same name is the same customer."""
        self._written += 1
        seen = MessageSeen(
            wa_id=f"wamid.{self._written}",
            sender=Sender((self.point(name),), name),
            timestamp=Millis(self.clock.time - ago),
            message_type=kind,
            content=text,
            media=media,
        )
        self.shop.db.write_now(ingest.apply, seen, self.clock.now())
        return self.lead(name)

    def point(self, name: str) -> ContactPoint:
        """The number of the customer of this name."""
        digits = self._names.setdefault(name, f"9198765{43210 + len(self._names):05d}")
        return ContactPoint("whatsapp", PointKind.WA_ID, digits)

    def lead(self, name: str) -> LeadId:
        return self.shop.db.read_now(leads.by_points, [self.point(name)])[0]

    def draft(
        self,
        name: str,
        content: str,
        *,
        flags: tuple[str, ...] = (),
        sure: float = 0.9,
        kind: SuggestionType = SuggestionType.REPLY,
        **more: Any,
    ) -> SuggestionId:
        """The worker left a draft, or an advice, for this customer; `more` are other parts of it."""
        draft = Draft(
            content=content,
            agent_type="message_generation",
            suggestion_type=kind,
            confidence_score=sure,
            intent="price",
            source=Source.FACTS,
            model=None,
            prompt_version="1",
            citations=(Citation("knowledge", "K1", "Chocolate cake 1 kg ₹650"),),
            flags=tuple(Flag("price", text) for text in flags),
        )
        return self.shop.db.write_now(self._leave, self.lead(name), replace(draft, **more))

    def _leave(self, tx: Tx, lead_id: LeadId, draft: Draft) -> SuggestionId:
        agent_work.drop(tx, lead_id, Task.GENERATE_REPLY)
        return suggestions.add(tx, lead_id, None, draft, self.clock.now())

    def offer(self, name: str, kind: ActionKind, words: str, at: Millis | None = None) -> None:
        """The worker left a next step."""
        step = Action(kind, words, at)
        self.draft(name, words, kind=SuggestionType.ACTION, advice=step, citations=())

    def chat(self, name: str) -> list[Message]:
        return self.shop.db.read_now(messages.conversation, self.lead(name), None, 100)

    def unread(self, name: str) -> int:
        lead = self.shop.db.read_now(leads.get, self.lead(name))
        assert lead is not None
        return lead.unread_count

    def stored_draft(self, name: str) -> str:
        lead = self.shop.db.read_now(leads.get, self.lead(name))
        assert lead is not None
        return lead.draft

    def answer_with_emoji(self, message_id: MessageId, emoji: str) -> None:
        """The shop reacts to a message, and the five seconds are over."""
        wanted = Wanted(self.lead_of(message_id), emoji, reply_to=message_id, reaction=True)
        self.shop.db.write_now(sending.queue, wanted, self.shop.policy, OWNER, self.clock.now())

    def consents(self, name: str, proof: str = "Said yes at the counter.") -> None:
        """They agreed to get marketing."""
        agreed = partial(consent.record, given=True, source="the counter", proof=proof)
        now = self.clock.now()
        self.shop.db.write_now(agreed, OWNER, now, self.lead(name), Purpose.MARKETING)

    def lead_of(self, message_id: MessageId) -> LeadId:
        found = self.shop.db.read_now(messages.get, message_id)
        assert found is not None
        return found.lead_id

    def report(self, wa_id: str, status: MessageStatus) -> None:
        """WhatsApp reports what became of a message of ours."""
        seen = StatusSeen(wa_id, status, self.clock.now())
        self.shop.db.write_now(ingest.apply, seen, self.clock.now())


@pytest.fixture(autouse=True)
def _every_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test sees the same terminal, whatever it is started from."""
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", "truecolor")


@pytest.fixture(autouse=True)
def _no_longer_than_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a key a test waits until the app is quiet."""
    wait_for_quiet(monkeypatch)


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> Town:
    """A shop that nobody wrote to yet."""
    return Town(shop, clock)


@pytest.fixture
def busy_town(town: Town) -> Town:
    """Three customers: Asha's window closes soon, Ravi wrote just now, Meena was answered long ago."""
    town.writes("Meena", "Thank you, see you next year", ago=90 * HOUR)
    town.writes("Asha", "Chocolate cake kitne ka hai?", ago=22 * HOUR)
    town.writes("Ravi", "Do you have eggless bread?", ago=3 * MINUTE)
    town.draft("Asha", "Namaste Asha ji! 1 kg chocolate cake is ₹650.")
    return town


def inbox_of(shop: Shop, *, alive: bool = True) -> Inbox:
    return Inbox(shop.db, shop.media, shop.clock, OWNER, shop.policy, lambda: alive)


class Seat:
    """A person before the screen."""

    def __init__(self, app: CrmApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def inbox(self) -> InboxScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, InboxScreen)
        return screen

    @property
    def text(self) -> str:
        """What stands on the screen, line by line."""
        return screen_text(self.app)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def types(self, text: str) -> None:
        await self.pilot.press(*("space" if c == " " else c for c in text))

    async def until(self, holds: Callable[[], object], what: str = "") -> None:
        """Wait until something is so; fails with the screen when it never is."""
        deadline = monotonic() + DEADLINE
        while not holds():
            assert monotonic() < deadline, f"never came: {what}\n{self.text}"
            await self.pilot.pause()
            await asyncio.sleep(0)

    async def sees(self, *words: str) -> None:
        def seen() -> bool:
            text = self.text
            return all(word in text for word in words)

        await self.until(seen, f"on screen: {words}")

    async def opens(self, name: str) -> None:
        """Filter by a name and open the chat, as a person would."""
        await self.press("slash")
        await self.types(name)
        await self.press("enter")
        await self.until(lambda: len(self.inbox.leads.leads.order) == 1, f"only {name}")
        await self.press("enter")
        await self.until(lambda: self.inbox.chat.lead is not None, f"chat with {name}")
        await self.pilot.pause()


def screen_text(app: CrmApp) -> str:
    """The screen as plain lines, without what only moves the cursor."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(
        "".join(segment.text for segment in strip if not segment.control).rstrip()
        for strip in strips
    )


@asynccontextmanager
async def seated(
    shop: Shop, size: tuple[int, int] = (120, 40), *, alive: bool = True
) -> AsyncIterator[Seat]:
    """The app runs, its first paint is done and the whole list is read."""
    app = CrmApp(inbox_of(shop, alive=alive))
    async with app.run_test(size=size, notifications=True) as pilot:
        seat = Seat(app, pilot)
        await pilot.pause()
        yield seat
