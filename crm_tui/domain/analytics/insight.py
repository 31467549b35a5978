"""What the numbers say in words: a few sentences, each with the number it is about."""

from dataclasses import dataclass

from crm_tui.domain.analytics.numbers import Value
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.suggestion import Source

MOST = 5
"""Sentences at a time."""
LONGEST = 240
"""Characters of one."""


@dataclass(frozen=True, slots=True)
class Insight:
    """One sentence. Its text may name sources and campaigns, which are foreign."""

    text: str
    figure: str
    """The id of a figure, or of a table whose row `part` it is about."""
    value: Value
    before: Value
    part: str | None = None
    ref: str = ""
    """Names the list of the leads behind it; empty where there is none."""
    source: Source = Source.FACTS


@dataclass(frozen=True, slots=True)
class Insights:
    """The weightiest first."""

    period: Period
    items: tuple[Insight, ...] = ()
    model: str | None = None
    """Which model wrote those that rules did not."""
    why: str = ""
    """Why no model wrote any, where one is set; a sentence."""
