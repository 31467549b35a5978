"""The doctor's look at the models: whether one ends soon, and whether each is there."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from crm_tui.agents.endpoints import Access, split_names
from crm_tui.agents.model_list import Ending, ending_of
from crm_tui.domain.clock import Millis
from crm_tui.services.check import Check
from crm_tui.settings import Settings


def check_models(settings: Settings, now: Millis) -> list[Check]:
    """One line for all models and their dates, and one for each that was asked."""
    names = (*split_names(settings.llm_models), *split_names(settings.embedding_model))
    if not names:
        return [Check("models", True, "none set: drafts come from the shop's facts")]
    return [_dates(names, now), *_asked(settings)]


def _dates(names: Sequence[str], now: Millis) -> Check:
    today = datetime.fromtimestamp(now / 1000, UTC).date()
    endings = [found for name in names if (found := ending_of(name, today))]
    gone = [ending for ending in endings if ending.past]
    said = "; ".join(ending.sentence() for ending in gone or endings)
    return Check("models", not gone, said or ", ".join(names), _fix(gone))


def _fix(gone: Sequence[Ending]) -> str:
    return f"Set {gone[0].successor} in its place (`crm setup`)." if gone else ""


def _asked(settings: Settings) -> list[Check]:
    """Each model asked once, briefly; what it costs is a list of names, or one word."""
    from crm_tui.agents.fallback import each_model
    from crm_tui.agents.probe import probe_all

    access = Access(settings.llm_base_url, settings.llm_key, settings.gemini_key)
    found = asyncio.run(probe_all(each_model(settings.llm_models, access)))
    return [Check("model", probed.ok, probed.text, probed.fix) for probed in found]
