"""Whether the models of the settings are there: each is asked once, briefly."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.agents.models import LazyModel, ModelFailed

PROBE = 6.0
"""Seconds for one model, its library apart."""
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Probed:
    """What came of asking one model; `fix` is empty when there is nothing to do."""

    name: str
    ok: bool
    text: str
    fix: str = ""


async def probe_all(models: Sequence[LazyModel], limit: float = PROBE) -> tuple[Probed, ...]:
    """Every model asked at the same time, in the order given; raises nothing for one that fails."""
    return tuple(await asyncio.gather(*(_probe(model, limit) for model in models)))


async def _probe(model: LazyModel, limit: float) -> Probed:
    try:
        await model.load()
        async with asyncio.timeout(limit):
            return Probed(model.name, True, await model.probe())
    except TimeoutError:
        said = f"{model.name} did not answer within {limit:g} s."
        return Probed(model.name, False, said, "Check the connection and the address.")
    except ModelFailed as failure:
        return Probed(model.name, False, str(failure), failure.fix)
    finally:
        await model.aclose()


def listed(name: str, model: str, body: dict[str, object], *, strict: bool) -> str:
    """What a list of models says of one; raises ModelFailed when it is missing from a full list."""
    found = _ids(body)
    if model in found or f"{model}:latest" in found:
        return f"{name} answers"
    if not strict or not found:
        return f"{name}: its address answers"
    fix = f"Run: ollama pull {model}" if name.startswith("ollama") else "Mend its name."
    some = ", ".join(sorted(found)[:_NAMED])
    raise ModelFailed(f"{name} is not offered at its address, which has {some} …", fix)


def _ids(body: dict[str, object]) -> set[str]:
    items = body.get("data")
    rows = items if isinstance(items, list) else []
    ids = (row.get("id") for row in rows if isinstance(row, dict))
    return {name.removeprefix("models/")[:80] for name in ids if isinstance(name, str)}
