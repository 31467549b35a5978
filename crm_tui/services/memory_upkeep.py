"""What the memory does when nobody waits: vectors that are missing, good answers, another model's rows.

A small piece at a time. Everything it writes is checked against what the text is at that moment.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.agents.embedding import Embedder
from crm_tui.agents.examples import anonymous
from crm_tui.agents.models import ModelFailed
from crm_tui.domain.clock import MINUTE, Clock
from crm_tui.domain.ids import LeadId
from crm_tui.services.recalling import fill_some
from crm_tui.services.shop_words import shop_words
from crm_tui.store import leads as lead_store
from crm_tui.store import memory, settings, shop_memory
from crm_tui.store.database import Database
from crm_tui.store.memory import Line, MemoryKind, Text, Vector
from crm_tui.store.tx import Tx

_FACTS, _MESSAGES, _ROWS = 8, 8, 500
"""In one piece: about 50 ms of the encoder, or a short transaction."""
_NEWEST_WON = 500
_LINES, _ANSWERS = 200, 8
"""Of one lead that bought: messages looked through, and answers kept at most."""
_SWEPT, _RESTS = "memory_swept", "memory_rests_until"
_REST = 10 * MINUTE
_LONGEST_QUESTION = 1_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the shop answered, and to what."""

    asked: str
    answer: Text
    bare: str
    """Nobody's name, no figure."""


async def go_on(db: Database, embedder: Embedder | None, clock: Clock) -> int:
    """Do one small piece; 0 when there is nothing left, or nothing to embed with."""
    if embedder is None or clock.now() < await db.read(_rests_until):
        return 0
    try:
        return (
            await _knowledge(db, embedder)
            or await _messages(db, embedder)
            or await _examples(db, embedder)
            or await _sweep(db, embedder)
        )
    except ModelFailed as error:
        _log.warning("%s", error.sentence())
        await db.write(settings.put, _RESTS, clock.now() + _REST)
        return 0


def _rests_until(tx: Tx) -> int:
    """A model that failed is left alone for a while."""
    return int(settings.get(tx, _RESTS) or 0)


async def _knowledge(db: Database, embedder: Embedder) -> int:
    texts = await db.read(shop_memory.knowledge_without, embedder.name, _FACTS)
    if not texts:
        return 0
    vectors = await embedder.embed([one.text for one in texts])
    await db.write(_keep_knowledge, texts, [Vector(embedder.name, one) for one in vectors])
    return len(texts)


def _keep_knowledge(tx: Tx, texts: Sequence[Text], vectors: Sequence[Vector]) -> None:
    for one, vector in zip(texts, vectors, strict=True):
        shop_memory.keep_knowledge(tx, one, vector)


async def _messages(db: Database, embedder: Embedder) -> int:
    """Older messages of a chat that was drafted for, as many as were left then."""
    marked = await db.read(memory.marked, MemoryKind.UNREAD)
    if marked is None:
        return 0
    lead_id = LeadId(marked)
    done = await fill_some(db, embedder, lead_id, _MESSAGES)
    if not done:
        await db.write(memory.unmark, MemoryKind.UNREAD, lead_id)
    return max(done, 1)


# -- good answers -------------------------------------------------------------------------------


async def _examples(db: Database, embedder: Embedder) -> int:
    """The answers of one lead that bought."""
    won = await db.read(shop_memory.won_without, embedder.name, _NEWEST_WON)
    if won is None:
        return 0
    answers = await db.read(_answers, LeadId(won))
    vectors = await embedder.embed([one.asked for one in answers])
    await db.write(_keep_examples, LeadId(won), answers, vectors, embedder.name)
    return 1


def _answers(tx: Tx, lead_id: LeadId) -> list[_Answer]:
    """The newest answers of people at the shop, each with the question before it."""
    lead = lead_store.get(tx, lead_id)
    if lead is None:
        return []
    own = shop_words(tx)
    names = f"{lead.name} {lead.company or ''}"
    pairs = _pairs(memory.lines(tx, lead_id, _LINES))
    found = [
        _Answer(asked, Text(line.id, line.text), anonymous(line.text, names, own))
        for asked, line in pairs
    ]
    return [one for one in found if one.bare][-_ANSWERS:]


def _pairs(lines: Sequence[Line]) -> list[tuple[str, Line]]:
    """What they wrote in one go, and the first words of a person at the shop after it."""
    pairs, asked = [], ""
    for line in lines:
        if line.inbound:
            asked = f"{asked}\n{line.text}".strip()[-_LONGEST_QUESTION:]
        elif asked:
            if line.own_words:
                pairs.append((asked, line))
            asked = ""
    return pairs


def _keep_examples(
    tx: Tx, lead_id: LeadId, answers: Sequence[_Answer], vectors: Sequence[bytes], model: str
) -> None:
    for one, vector in zip(answers, vectors, strict=True):
        shop_memory.keep_example(tx, one.answer, one.bare, Vector(model, vector))
    memory.mark(tx, MemoryKind.WON, lead_id, model)
    shop_memory.bound_examples(tx)


# -- another model ------------------------------------------------------------------------------


async def _sweep(db: Database, embedder: Embedder) -> int:
    """Once for each model: what the former one left."""
    if await db.read(_swept_until, embedder.name) is None:
        return 0
    return await db.write(_sweep_some, embedder.name)


def _sweep_some(tx: Tx, model: str) -> int:
    after = _swept_until(tx, model)
    if after is None:
        return 0
    last = shop_memory.drop_other_models(tx, model, after, _ROWS)
    settings.put(tx, _SWEPT, {"model": model, "until": last})
    return 1


def _swept_until(tx: Tx, model: str) -> int | None:
    """The row that was looked at last; None when all were."""
    swept = settings.get(tx, _SWEPT)
    if swept is None or swept["model"] != model:
        return 0
    until: int | None = swept["until"]
    return until
