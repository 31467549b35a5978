"""Recall for one lead among 1,000,000 messages, without the encoding of the question; in CPU time, so
that no other program shows in it."""

import asyncio
import random
import sys
import time
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from benchmarks.big_shop import big_shop
from benchmarks.figures import Figure, percentile, show
from crm_tui.agents.frame import Asker
from crm_tui.agents.memory_agent import MemoryAgent
from crm_tui.domain.ids import LeadId
from crm_tui.services.recalling import body_of, recall
from crm_tui.services.remembering import remember
from crm_tui.shop import Shop
from crm_tui.store.tx import Tx

BUDGET_MS = 20.0
_DIMENSIONS = 384
_FACTS, _EXAMPLES, _LEADS, _ROUNDS = 2_000, 2_000, 100, 3
_PLAIN = 1
"""Chats that the plain query is measured on: it takes seconds."""
_PIECE = 2_000
_OLDER = """
    SELECT id, lead_id, content FROM (SELECT id, lead_id, content, direction, message_type,
    ROW_NUMBER() OVER (PARTITION BY lead_id ORDER BY sort_key DESC) AS place FROM message)
    WHERE place > 20 AND place <= 400 AND content <> '' AND id > :after ORDER BY id LIMIT :limit
"""
_ASKED = (
    "eggless cake 1 kg kitne ka hai",
    "delivery kothrud tak hogi kya",
    "kal shaam tak mil jayega?",
    "black forest ka rate",
    "केक का दाम क्या है",
    "photo cake tomorrow possible?",
    "hampers for office, 20 boxes",
    "thank you, lovely",
)


class InstantEmbedder:
    """Gives each text a vector made from its letters at once: the time of an encoder does not count."""

    name, dimensions = "bench-1", _DIMENSIONS

    async def embed(self, texts: Sequence[str]) -> list[bytes]:
        """The same vector for the same text."""
        return [vector_of(text) for text in texts]


def vector_of(text: str) -> bytes:
    """384 signed bytes, the same for the same text."""
    return random.Random(text).randbytes(_DIMENSIONS)


def run() -> list[Figure]:
    """p95 of recall with full memory, beside the plain query for the same words."""
    shop, _ = big_shop()
    _fill(shop)
    leads = shop.db.read_now(_long_chats)
    shop.db.write_now(_unlearn)
    with asyncio.Runner() as runner:
        try:
            both, words, rules = runner.run(_times(shop, leads))
        finally:
            runner.run(shop.db.close())
    plain = [_plainly(shop, *one) for one in _questions(leads[:_PLAIN])]
    shop.db.close_now()
    beside, baseline = "the same words in plain full text, by lead", percentile(plain, 0.95)
    return [
        Figure("recall, words and meaning, p95 CPU", percentile(both, 0.95), "ms", BUDGET_MS, False, baseline, beside),
        Figure("recall, words alone, p95 CPU", percentile(words, 0.95), "ms", BUDGET_MS, False, baseline, beside),
        Figure("facts and summary of a chat by rules, p95 CPU", percentile(rules, 0.95), "ms"),
    ]  # fmt: skip


async def _times(
    shop: Shop, leads: Sequence[LeadId]
) -> tuple[list[float], list[float], list[float]]:
    now, embedder = shop.clock.now(), InstantEmbedder()
    await recall(shop.db, embedder, leads[0], "warm", now)
    asked = list(_questions(leads))
    both = [await _awaited(recall(shop.db, embedder, *one, now)) for one in asked]
    words = [await _awaited(recall(shop.db, None, *one, now)) for one in asked]
    agent = MemoryAgent(Asker(None), shop.clock)
    rules = [await _awaited(remember(shop.db, agent, shop.clock, one)) for one in leads]
    return both, words, rules


async def _awaited(work: Awaitable[object]) -> float:
    started = time.process_time()
    await work
    return (time.process_time() - started) * 1000


def _plainly(shop: Shop, lead_id: LeadId, question: str) -> float:
    started = time.process_time()
    shop.db.read_now(_plain, lead_id, question)
    return (time.process_time() - started) * 1000


def _questions(leads: Sequence[LeadId]) -> Iterator[tuple[LeadId, str]]:
    for turn in range(_ROUNDS):
        for place, lead_id in enumerate(leads):
            yield lead_id, _ASKED[(place + turn) % len(_ASKED)]


def _plain(tx: Tx, lead_id: LeadId, question: str) -> object:
    """What everybody writes first: the words, filtered by lead afterwards."""
    words = " OR ".join(f'"{word}"' for word in question.replace('"', "").split())
    return tx.all(
        "SELECT m.id FROM message_fts f JOIN message m ON m.sort_key = f.rowid"
        " WHERE message_fts MATCH :match AND m.lead_id = :lead_id ORDER BY rank LIMIT 5",
        match=words,
        lead_id=lead_id,
    )


def _long_chats(tx: Tx) -> list[LeadId]:
    rows = tx.all(
        "SELECT lead_id FROM message GROUP BY lead_id HAVING COUNT(*) > 40 ORDER BY lead_id LIMIT :n",
        n=_LEADS,
    )
    return [LeadId(row["lead_id"]) for row in rows]


def _unlearn(tx: Tx) -> None:
    """Every run learns from the same chats for the first time."""
    tx.run("DELETE FROM lead_fact")
    tx.run("DELETE FROM lead_summary")


def _fill(shop: Shop) -> None:
    """Every older message of every chat is remembered, as if all had been drafted for; made once."""
    done = Path(shop.home) / "remembered"
    if done.exists():
        return
    after = 0
    while rows := shop.db.read_now(_older, after):
        for first in range(0, len(rows), _PIECE):
            shop.db.write_now(_add, rows[first : first + _PIECE])
        after = max(map(_id, rows))
    shop.db.write_now(_add_shop)
    with suppress(FileExistsError):
        done.touch()


def _older(tx: Tx, after: int) -> list[dict[str, object]]:
    return [dict(row) for row in tx.all(_OLDER, after=after, limit=_PIECE * 10)]


def _id(row: dict[str, object]) -> int:
    return int(str(row["id"]))


def _add(tx: Tx, rows: Sequence[dict[str, object]]) -> None:
    made = [
        (row["id"], row["lead_id"], body_of(str(row["content"])), vector_of(str(row["content"])))
        for row in rows
    ]
    tx.many(
        "INSERT OR REPLACE INTO memory (kind, ref, lead_id, body, model, vector)"
        " VALUES ('message', ?, ?, ?, 'bench-1', ?)",
        made,
    )
    tx.run(
        "INSERT INTO memory_fts (rowid, scope, body) SELECT id, 'l' || lead_id, body FROM memory"
        " WHERE kind = 'message' AND ref BETWEEN :first AND :last",
        first=rows[0]["id"],
        last=rows[-1]["id"],
    )


def _add_shop(tx: Tx) -> None:
    tx.many(
        "INSERT OR REPLACE INTO memory (kind, ref, model, vector) VALUES ('knowledge', ?, 'bench-1', ?)",
        [(10_000_000 + n, vector_of(f"fact {n}")) for n in range(_FACTS)],
    )
    rows = tx.all(
        "SELECT m.id, m.content FROM lead l JOIN message m ON m.lead_id = l.id"
        " WHERE l.status = 'closed' AND m.direction = 'outbound' LIMIT :n",
        n=_EXAMPLES,
    )
    tx.many(
        "INSERT OR REPLACE INTO memory (kind, ref, body, model, vector) VALUES ('example', ?, ?, 'bench-1', ?)",
        [(row["id"], row["content"], vector_of(row["content"])) for row in rows],
    )


if __name__ == "__main__":
    sys.exit(0 if show("recall", run()) else 1)
