"""A shop of which every row is known: two months with a little of everything that can happen.

Rows go straight into the base tables, so that nothing of the program decides what lies there; what
happens to them later goes through its services (see `changes.py`).
"""

import json
import random
from dataclasses import dataclass, field
from typing import Any

from crm_tui.store.tx import Tx
from tests.analytics_truth.days import DAY, HOUR, MINUTE

Values = dict[str, Any]
PAST = 62 * DAY
_KEYS_PER_MS = 4_096
_SOURCES = ("whatsapp", "web form", "indiamart", "walk-in", "Ad “Diwali” <b>", "")
_STATUSES = ("new", "contacted", "qualified", "proposal", "closed", "closed", "lost", "lost")
_REASONS = ("price", "no answer", "other: moved to Dubai", "other: =1+1", None)
_OWNERS = ("", "Ravi", "Meena")
_ADVERTS = (
    None,
    None,
    {"headline": "Diwali boxes", "body": "Fresh"},
    {"body": "Only a text"},
    {"source_url": "https://ads.example.in/" + "x" * 80},
    {"source_type": "ad"},
)
_IN = ("text", "text", "text", "image", "audio", "interactive", "reaction", "system", "unsupported")
_OUT = ("text", "text", "document", "template", "template", "reaction")
_SENDERS = ("person:owner", "person:owner", "person:Meena", "workflow:welcome", "broadcast:1")
_OUTCOMES = (
    *("queued", "sending", "unknown", "failed"),
    *("sent", "sent", "delivered", "delivered", "read", "read"),
)
_PAUSES = (20_000, 4 * MINUTE, 5 * MINUTE, 40 * MINUTE, 7 * HOUR, 23 * HOUR, DAY, 30 * HOUR)
_DECISIONS = ("pending", "approved", "modified", "rejected", "stale")


@dataclass(slots=True)
class Maker:
    """Writes rows; the same seed makes the same shop."""

    tx: Tx
    now: int
    dice: random.Random
    rows: dict[str, list[Values]] = field(default_factory=dict)
    _keys: int = 0

    def fill(self, people: int, midnights: tuple[int, ...] = ()) -> None:
        """So many people with all that is theirs; a message at each midnight and just before it."""
        self.rows = {}
        for lead_id in range(1, people + 1):
            self._person(lead_id)
        for at in midnights:
            for moment in (at - 1, at):
                self._message(self.dice.randint(1, people), moment, inbound=True)
                self._message(self.dice.randint(1, people), moment, inbound=False)
        self._imports(people)
        self._calls()
        for table, rows in self.rows.items():
            for row in rows:
                insert(self.tx, table, row)
        self._suggestions()

    def add(self, table: str, **values: object) -> None:
        self.rows.setdefault(table, []).append(values)

    def _person(self, lead_id: int) -> None:
        dice, came = self.dice, self.now - self.dice.randrange(PAST)
        status = dice.choice(_STATUSES)
        advert = dice.choice(_ADVERTS)
        self.add(
            "lead",
            id=lead_id,
            name=f"Person {lead_id}",
            phone=f"+9110{lead_id:08}",
            source=dice.choice(_SOURCES),
            status=status,
            owner=dice.choice(_OWNERS),
            created_at=came,
            updated_at=came,
            activity_at=came,
            status_at=dice.choice((None, *[min(self.now, came + dice.randrange(20 * DAY))] * 4)),
            lost_reason=dice.choice(_REASONS) if status == "lost" else None,
            value_paise=dice.choice((None, dice.randrange(10_000_000))),
            opted_out_at=dice.choice((*[None] * 8, self.now - dice.randrange(PAST))),
            referral=None if advert is None else json.dumps(advert),
            quality_score=dice.choice((None, *range(1, 11))),
            decided_score=dice.choice((None, *range(1, 11))),
        )
        for channel, kind, cut in (("phone", "phone", 0), ("whatsapp", "wa_id", 1)):
            self.add(
                "contact_point",
                lead_id=lead_id,
                channel=channel,
                kind=kind,
                value=f"+9110{lead_id:08}"[cut:],
                created_at=came,
            )
        self._talk(lead_id, came)
        for _ in range(dice.choice((0, 0, 1, 2))):
            self._task(lead_id)

    def _talk(self, lead_id: int, at: int) -> None:
        for _ in range(min(40, round(self.dice.expovariate(1 / 8)))):
            self._message(lead_id, at, inbound=self.dice.random() < 0.5)
            at += self.dice.choice(_PAUSES) + self.dice.choice((0, 0, 1, -1, 777))

    def _message(self, lead_id: int, at: int, *, inbound: bool) -> None:
        dice = self.dice
        kind = dice.choice(_IN if inbound else _OUT)
        origin = dice.choice((*["customer"] * 9, "history" if inbound else "phone_app", "history"))
        self._keys += 1
        values: Values = {
            "lead_id": lead_id,
            "content": "words",
            "message_type": kind,
            "timestamp": at,
            "sort_key": at * _KEYS_PER_MS + self._keys,
            "origin": origin,
            "created_at": at,
            "wa_id": f"wamid.truth.{self._keys}",
        }
        values |= self._received(kind, origin) if inbound else self._sent(at, kind, origin)
        self.add("message", **values)

    def _received(self, kind: str, origin: str) -> Values:
        return {
            "direction": "inbound",
            "status": self.dice.choice(("received", "read")),
            "actor": "customer:customer",
            "wants_reply": int(kind not in ("reaction", "system")),
            "opens_window": int(origin == "customer"),
        }

    def _sent(self, at: int, kind: str, origin: str) -> Values:
        dice = self.dice
        made: Values = {"direction": "outbound", "status": dice.choice(_OUTCOMES), "sent_at": None}
        if origin != "customer":
            return made | {"actor": "person:phone app", "status": "read"}
        made["actor"] = dice.choice(_SENDERS)
        if made["status"] != "queued":
            # What is sent later leaves long after it was written.
            made["sent_at"] = at + dice.choice((0, 5_000, 5_000, 20 * HOUR, 50 * HOUR))
        if kind == "template" and made["status"] != "failed":
            made["cost_paise"] = dice.choice((0, 12, 12, 86))
            made["pricing_category"] = dice.choice((None, "utility", "marketing"))
        return made

    def _task(self, lead_id: int) -> None:
        dice, due = self.dice, self.now + DAY - self.dice.randrange(PAST)
        self.add(
            "task",
            lead_id=lead_id,
            text="call them",
            due_at=dice.choice((None, due, due, due)),
            done_at=dice.choice((None, due - HOUR, due + HOUR, due + 2 * DAY)),
            actor="person:owner",
            created_at=due - DAY,
            kind=dice.choice(("task", "follow_up", "promise")),
        )

    def _imports(self, people: int) -> None:
        texts = dict.fromkeys(("sha256", "source", "layout"), "")
        maps = dict.fromkeys(("mapping", "counts"), "{}")
        for number, state in ((1, "done"), (2, "undone")):
            known = {"id": number, "file": "leads.csv", "state": state, "actor": "person:owner"}
            self.add("import_run", **(known | texts | maps), at=self.now)
        for lead_id in range(1, people + 1):
            if self.dice.random() < 0.2:
                run, made = self.dice.choice((1, 1, 1, 2)), int(self.dice.random() < 0.7)
                self.add("import_change", import_id=run, lead_id=lead_id, created=made)

    def _calls(self) -> None:
        for _ in range(60):
            self.add(
                "ai_call",
                at=self.now - self.dice.randrange(PAST),
                agent=self.dice.choice(("message_agent", "followup_agent")),
                model="local/model",
                ok=1,
                cost_microusd=self.dice.randrange(5_000),
            )

    def _suggestions(self) -> None:
        """About messages that are there, some of them sent."""
        for row in self.tx.all("SELECT id, lead_id, timestamp FROM message"):
            if self.dice.random() < 0.15:
                insert(self.tx, "suggestion", self._suggestion(row["lead_id"], row["timestamp"]))

    def _suggestion(self, lead_id: int, at: int) -> Values:
        dice, status = self.dice, self.dice.choice(_DECISIONS)
        answers = self.tx.all(
            "SELECT id FROM message WHERE lead_id = :id AND direction = 'outbound'"
            " AND origin <> 'history' AND message_type <> 'reaction'",
            id=lead_id,
        )
        used = answers and status in ("approved", "modified") and dice.random() < 0.8
        return {
            "lead_id": lead_id,
            "sent_message_id": dice.choice(answers)["id"] if used else None,
            "agent_type": dice.choice(("message_agent", "followup_agent")),
            "suggestion_type": "reply",
            "content": "words",
            "confidence_score": 0.5,
            "status": status,
            "created_at": at + MINUTE,
            "decided_at": None if status == "pending" else at + HOUR,
            "intent": "price",
            "source": "model",
            "prompt_version": dice.choice(("1", "2")),
            "flags": dice.choice(("[]", "[]", '[["number", "a number that is nowhere"]]')),
            "latency_ms": dice.randrange(9_000),
            "cost_microusd": dice.randrange(9_000),
            "shown_at": dice.choice((None, at + 2 * MINUTE)),
            "edited_share": round(dice.random(), 3) if status == "modified" else None,
        }


def insert(tx: Tx, table: str, row: Values) -> None:
    """One row as it is."""
    names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    tx.run(" ".join(("INSERT INTO", table, f"({names}) VALUES ({marks})")), **row)
