"""From a webhook at the relay to the draft on disk: real relay, real worker, with no model and with one
that thinks for a second."""

import asyncio
import time

from benchmarks.figures import Figure, percentile
from benchmarks.slow_model import THINKS, slow_model
from benchmarks.webhook_to_screen import lead_of, post, webhook
from crm_tui.demo.stage import Stage, stage
from crm_tui.domain.ids import LeadId
from crm_tui.domain.suggestion import SENDABLE, Source
from crm_tui.store import messages, suggestions

_ALONE, _WITH_MODEL = 60, 40
_ASKED = "Chocolate truffle cake half kilo kitne ka hai? {}"


def run() -> list[Figure]:
    alone = _measured({}, _ALONE, Source.FACTS)
    with slow_model() as url:
        model = {"CRM_LLM_MODELS": "openai/slow", "CRM_LLM_BASE_URL": url}
        modelled = _measured(model, _WITH_MODEL, Source.MODEL)
    return [
        Figure("a draft is on disk, no model, p95", percentile(alone, 0.95), "ms", 300),
        Figure(
            "a draft is on disk, a model of one second, p95",
            percentile(modelled, 0.95),
            "ms",
            2_000,
            baseline=THINKS * 1_000,
            beside="the model's own time",
        ),
    ]


def _measured(settings: dict[str, str], rounds: int, source: Source) -> list[float]:
    with stage() as made:
        made.env.update(settings)
        made.furnish(200, 4_000, lambda _: None)
        made.start_all()
        return asyncio.run(_rounds(made, rounds, source))


async def _rounds(made: Stage, rounds: int, source: Source) -> list[float]:
    await post(made.relay_url, webhook(_ASKED.format("first"), 0))
    lead_id = await lead_of(made)
    await _drafted(made, lead_id, _ASKED.format("first"), source)
    took = []
    for number in range(1, rounds + 1):
        words, started = _ASKED.format(number), time.perf_counter()
        await post(made.relay_url, webhook(words, number))
        await _drafted(made, lead_id, words, source)
        took.append((time.perf_counter() - started) * 1_000)
        await asyncio.sleep(0.2)
    return took


async def _drafted(made: Stage, lead_id: LeadId, words: str, source: Source) -> None:
    """Until a draft of that source answers these words."""
    deadline = time.monotonic() + 20
    read = made.shop.db.read_now
    while True:
        newest = read(messages.conversation, lead_id, limit=1)
        pending = read(suggestions.pending, lead_id)
        good = [
            o for o in pending if o.draft.suggestion_type in SENDABLE and o.draft.source is source
        ]
        if newest and newest[0].content == words and good and good[0].message_id == newest[0].id:
            return
        assert time.monotonic() < deadline, f"no draft for {words}"
        await asyncio.sleep(0.002)
