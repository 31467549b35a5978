"""Every call to a model, answered or not: what it cost, how long it took, why it failed."""

from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.store.tx import Tx, scalar


@dataclass(frozen=True, slots=True)
class AiCall:
    agent: str
    model: str
    ok: bool
    why: str
    """Why it gave nothing usable; empty when it did."""
    fallback: bool
    """A model before it in the list had failed."""
    input_tokens: int
    output_tokens: int
    cost_microusd: int
    latency_ms: int


def add(tx: Tx, call: AiCall, now: Millis) -> None:
    tx.run(
        "INSERT INTO ai_call (at, agent, model, ok, why, fallback, input_tokens, output_tokens,"
        " cost_microusd, latency_ms) VALUES (:now, :agent, :model, :ok, :why, :fallback,"
        " :input_tokens, :output_tokens, :cost_microusd, :latency_ms)",
        now=now,
        agent=call.agent,
        model=call.model,
        ok=call.ok,
        why=call.why,
        fallback=call.fallback,
        input_tokens=call.input_tokens,
        output_tokens=call.output_tokens,
        cost_microusd=call.cost_microusd,
        latency_ms=call.latency_ms,
    )


def spent_since(tx: Tx, moment: Millis) -> int:
    """Millionths of a US dollar spent on models since then."""
    return int(
        scalar(tx, "SELECT COALESCE(SUM(cost_microusd), 0) FROM ai_call WHERE at >= :at", at=moment)
    )


def prune(tx: Tx, before: Millis) -> int:
    """Drop what is older, a little at a time; how much was dropped."""
    return tx.run(
        "DELETE FROM ai_call WHERE id IN (SELECT id FROM ai_call WHERE at < :at LIMIT 500)",
        at=before,
    )
