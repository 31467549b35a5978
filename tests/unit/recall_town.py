"""A lead with a long chat, and a small encoder that tests can reckon with."""

from collections.abc import Sequence

from crm_tui.agents.context import Recalled
from crm_tui.agents.frame import Asker
from crm_tui.agents.memory_agent import MemoryAgent
from crm_tui.agents.models import ChatModel, ModelFailed
from crm_tui.agents.retrieval import terms_of
from crm_tui.domain.clock import MINUTE, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import ContactPoint, Lead, PointKind
from crm_tui.domain.message import Direction, MessageStatus, MessageType
from crm_tui.domain.webhook import MessageSeen, Sender
from crm_tui.services import ingest, leads, memory_upkeep, recalling, remembering
from crm_tui.store import lead_facts, messages
from crm_tui.store.tx import Tx, scalar
from tests.conftest import NOON
from tests.unit.lead_town import LeadTown

_DIMENSIONS = 64


class TinyEmbedder:
    """Each term of a text is one direction: texts that share terms lie near each other."""

    dimensions = _DIMENSIONS

    def __init__(self, name: str = "tiny-1", fails: bool = False) -> None:
        self.name, self.fails = name, fails
        self.texts: list[str] = []

    async def embed(self, texts: Sequence[str]) -> list[bytes]:
        """Raises ModelFailed when it was made to."""
        if self.fails:
            raise ModelFailed("The encoder cannot be loaded.", "Run the set-up again.")
        self.texts += texts
        return [_vector(text) for text in texts]


def _vector(text: str) -> bytes:
    row = bytearray(_DIMENSIONS)
    for term in terms_of(text):
        row[sum(map(ord, term)) % _DIMENSIONS] = 100
    return bytes(row if any(row) else bytes([1] * _DIMENSIONS))


def _apply(tx: Tx, messages_seen: Sequence[MessageSeen], now: Millis) -> None:
    for seen in messages_seen:
        ingest.apply(tx, seen, now)


class RecallTown(LeadTown):
    """People write and are answered; what is remembered of it can be asked for."""

    def answers(
        self, lead_id: LeadId, text: str, at: int = NOON, actor: str = "person:owner"
    ) -> int:
        """A message of the shop."""
        new = messages.NewMessage(
            lead_id,
            Direction.OUTBOUND,
            text,
            MessageType.TEXT,
            Millis(at),
            MessageStatus.SENT,
            actor,
            origin="phone_app",
        )
        return self.shop.db.write_now(messages.add, new, Millis(at)) or 0

    def chats(self, phone: str, *texts: str, at: int = NOON - 60 * MINUTE) -> LeadId:
        """Somebody writes these messages, a second apart."""
        point = ContactPoint("whatsapp", PointKind.WA_ID, phone.lstrip("+"))
        sender = Sender((point,), f"Asha {phone[-2:]}")
        seen = [
            MessageSeen(
                wa_id=f"wamid.{phone}.{at}.{place}",
                sender=sender,
                timestamp=Millis(at + place * 1_000),
                message_type=MessageType.TEXT,
                content=text,
            )
            for place, text in enumerate(texts)
        ]
        self.shop.db.write_now(_apply, seen, Millis(max(NOON, seen[-1].timestamp)))
        found: Lead = self.read(leads.find, phone)
        return found.id

    def small_talk(self, phone: str, count: int = 20) -> None:
        """The chat goes on about something else, so that what came before is out of view."""
        at = NOON - 20 * MINUTE
        self.chats(phone, *(f"theek hai {number}" for number in range(count)), at=at)

    def states(self, *texts: str) -> None:
        """Facts of the shop."""
        rows = [(place, text) for place, text in enumerate(texts)]
        self.shop.db.write_now(
            lambda tx: tx.many(
                "INSERT INTO knowledge (document, position, body, created_at)"
                " VALUES ('prices', ?, ?, 0)",
                rows,
            )
        )

    def count(self, table: str, where: str = "1 = 1") -> int:
        """Rows of a table."""
        sql = " ".join(("SELECT COUNT(*) FROM", table, "WHERE", where))
        return int(self.read(lambda tx: scalar(tx, sql)))

    def facts(self, lead_id: LeadId) -> dict[str, str]:
        """What is known about a lead: kind to value."""
        return {fact.kind.value: fact.value for fact in self.read(lead_facts.of_lead, lead_id)}

    async def recalls(
        self, lead_id: LeadId, question: str, embedder: TinyEmbedder | None = None
    ) -> Recalled:
        return await recalling.recall(
            self.shop.db, embedder, lead_id, question, self.shop.clock.now()
        )

    async def found(
        self, lead_id: LeadId, question: str, embedder: TinyEmbedder | None = None
    ) -> list[str]:
        """The older messages that are recalled."""
        return [turn.text for turn in (await self.recalls(lead_id, question, embedder)).turns]

    async def remembers(self, lead_id: LeadId, model: ChatModel | None = None) -> int:
        agent = MemoryAgent(Asker(model), self.shop.clock)
        return await remembering.remember(self.shop.db, agent, self.shop.clock, lead_id)

    async def keeps_up(self, embedder: TinyEmbedder) -> int:
        """Upkeep until nothing is left; how many pieces it was."""
        pieces = 0
        while await memory_upkeep.go_on(self.shop.db, embedder, self.clock):
            pieces += 1
            if pieces > 200:
                raise AssertionError("upkeep never ends")
        return pieces
