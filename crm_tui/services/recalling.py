"""Recall: what the memory brings to a question, of this lead and of the shop, of nobody else.

Older messages are found by words and by meaning, and both rankings are put together. A lead's rows are
made when somebody first drafts for them; what there is no time to embed then, `memory_upkeep` does.
"""

import logging
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.agents.context import LONGEST_TURN, Edit, Recalled, Turn
from crm_tui.agents.embedding import Embedder
from crm_tui.agents.examples import anonymous
from crm_tui.agents.fusion import fuse
from crm_tui.agents.models import ModelFailed
from crm_tui.agents.retrieval import terms_of
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import MESSAGE, LeadId, show_id
from crm_tui.domain.memory import LeadFact
from crm_tui.domain.message import Direction
from crm_tui.domain.text import clean
from crm_tui.services import leads
from crm_tui.services.shop_words import shop_words
from crm_tui.store import lead_facts, lead_summaries, memory, shop_memory
from crm_tui.store.assistance import may_remember
from crm_tui.store.database import Database
from crm_tui.store.memory import Found, Line, MemoryKind, Text, Vector
from crm_tui.store.tx import Tx

MOST_TURNS, MOST_EXAMPLES, MOST_EDITS = 5, 3, 3
EMBEDDED_AT_ONCE = 8
"""Of a lead's older messages while somebody waits for the draft: about 50 ms."""
_NEAREST = 12
_FURTHEST, _FURTHEST_EXAMPLE = 0.6, 0.5
"""Cosine distances: beyond these a text has another meaning."""
_LONGEST_QUESTION = 1_000
_SOUND, _SOUND_MARK = "~", "\ue000"
"""A private character stands for the mark of a sound: full text drops punctuation."""
_SOUND_SHARE = 0.5
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Own:
    """What is known of the lead without searching."""

    lead_id: LeadId
    before_key: int
    """Messages below this sort key are out of the agents' view."""
    missing: Sequence[Text]
    known: Sequence[LeadFact]
    summary: str
    style: Sequence[Edit]


async def recall(
    db: Database, embedder: Embedder | None, lead_id: LeadId, question: str, now: Millis
) -> Recalled:
    """What has to do with the question; without an embedder by words alone. Raises NotFound."""
    del now  # the newest words are told apart by their order
    asked = question[:_LONGEST_QUESTION]
    own = await db.read(_own, lead_id, embedder.name if embedder else "")
    if own.missing:
        await _fill(db, embedder, own)
    vector = await _vector(embedder, asked)
    turns, nearest, examples = await db.read(_search, own, asked, vector)
    return Recalled(
        turns=turns,
        nearest_facts=nearest,
        known=tuple(own.known),
        summary=own.summary,
        examples=examples,
        style=tuple(own.style),
    )


def body_of(text: str) -> str:
    """The terms of a text as full text holds them: words, their English meaning, their sound."""
    return " ".join(sorted(_terms(text)))


async def fill_some(db: Database, embedder: Embedder, lead_id: LeadId, most: int) -> int:
    """Embed some of a lead's older messages that were left; how many."""
    own = await db.read(_own, lead_id, embedder.name)
    return await _fill(db, embedder, own, most) if own.missing else 0


# -- filling ------------------------------------------------------------------------------------


def _own(tx: Tx, wanted: LeadId, model: str) -> _Own:
    lead_id = leads.get(tx, wanted).id  # it may have become part of another
    before = memory.out_of_view(tx, lead_id)
    summary = lead_summaries.get(tx, lead_id)
    return _Own(
        lead_id,
        before,
        memory.missing(tx, lead_id, before, model) if before and may_remember(tx, lead_id) else (),
        lead_facts.of_lead(tx, lead_id),
        summary.text if summary else "",
        _style(tx),
    )


async def _fill(
    db: Database, embedder: Embedder | None, own: _Own, most: int = EMBEDDED_AT_ONCE
) -> int:
    """Remember the words of all that is missing, and the meaning of the newest of it."""
    now, later = list(own.missing[:most]), list(own.missing[most:])
    vectors = await _vectors(embedder, [one.text for one in now])
    await db.write(_keep, own.lead_id, now, vectors, later, embedder)
    return sum(vector is not None for vector in vectors)


def _keep(
    tx: Tx,
    lead_id: LeadId,
    texts: Sequence[Text],
    vectors: Sequence[Vector | None],
    later: Sequence[Text],
    embedder: Embedder | None,
) -> None:
    for one, vector in zip(texts, vectors, strict=True):
        memory.keep_message(tx, lead_id, one, body_of(one.text), vector)
    for one in later:
        memory.keep_message(tx, lead_id, one, body_of(one.text), None)
    if later and embedder is not None:
        memory.mark(tx, MemoryKind.UNREAD, lead_id, embedder.name)


async def _vectors(embedder: Embedder | None, texts: Sequence[str]) -> list[Vector | None]:
    """None for each where there is no embedder, or it fails: words find the text all the same."""
    if embedder is None or not texts:
        return [None for _ in texts]
    try:
        found = await embedder.embed([text[:_LONGEST_QUESTION] for text in texts])
    except ModelFailed as error:
        _log.warning("%s", error.sentence())
        return [None for _ in texts]
    return [Vector(embedder.name, one) for one in found]


async def _vector(embedder: Embedder | None, text: str) -> Vector | None:
    return (await _vectors(embedder, [text]))[0] if text.strip() else None


# -- searching ----------------------------------------------------------------------------------


def _search(
    tx: Tx, own: _Own, question: str, vector: Vector | None
) -> tuple[tuple[Turn, ...], tuple[int, ...], tuple[str, ...]]:
    by_words = _by_words(tx, own, question) if own.before_key else []
    if vector is None:
        return _turns(tx, own.lead_id, by_words), (), ()
    by_meaning = memory.with_meaning(
        tx, own.lead_id, own.before_key, vector, _FURTHEST, 2 * MOST_TURNS
    )
    return (
        _turns(tx, own.lead_id, fuse(by_words, by_meaning)),
        tuple(shop_memory.nearest_facts(tx, vector, _NEAREST)),
        tuple(shop_memory.examples(tx, vector, _FURTHEST_EXAMPLE, MOST_EXAMPLES)),
    )


def _by_words(tx: Tx, own: _Own, question: str) -> list[int]:
    terms = _terms(question)
    found = memory.with_words(tx, own.lead_id, own.before_key, sorted(terms))
    return ranked(found, terms)[: 2 * MOST_TURNS]


def ranked(found: Sequence[Found], terms: frozenset[str]) -> list[int]:
    """Best first: a term weighs by how few of these texts hold it, a sound half; then the newest."""
    held = [(one.ref, terms.intersection(one.body.split())) for one in found]
    count = Counter(term for _, shared in held for term in shared)
    weights = {term: _weight(term, len(held), number) for term, number in count.items()}
    scored = [(sum(map(weights.__getitem__, shared)), ref) for ref, shared in held if shared]
    return [ref for _, ref in sorted(scored, reverse=True)]


def _weight(term: str, texts: int, holding: int) -> float:
    share = _SOUND_SHARE if term.startswith(_SOUND_MARK) else 1.0
    return share * math.log(1 + texts / holding)


def _terms(text: str) -> frozenset[str]:
    found = (term.replace(_SOUND, _SOUND_MARK) for term in terms_of(text[:_LONGEST_QUESTION]))
    return frozenset(part for term in found for part in term.split())


def _turns(tx: Tx, lead_id: LeadId, ids: Sequence[int]) -> tuple[Turn, ...]:
    return tuple(_turn(one) for one in memory.lines_by_ids(tx, lead_id, ids[:MOST_TURNS]))


def _turn(line: Line) -> Turn:
    direction = Direction.INBOUND if line.inbound else Direction.OUTBOUND
    return Turn(show_id(MESSAGE, line.id), direction, clean(line.text)[:LONGEST_TURN], line.at)


def _style(tx: Tx) -> list[Edit]:
    """How people of the shop write, in nobody's conversation."""
    changed = shop_memory.changed_drafts(tx, MOST_EDITS)
    own = shop_words(tx) if changed else frozenset()
    bare = [(anonymous(c.drafted, c.name, own), anonymous(c.sent, c.name, own)) for c in changed]
    return [Edit(drafted, sent) for drafted, sent in bare if sent]
