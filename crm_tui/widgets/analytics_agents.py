"""How the assistants do: two lines for each with one version of its prompt."""

from crm_tui.domain.analytics.numbers import AgentRow, Value
from crm_tui.domain.text import line_for_screen
from crm_tui.widgets.analytics_lines import AGENTS, MARGIN, Kind, Line, Mark, Shown, soft
from crm_tui.widgets.analytics_words import AGENT, WAITING, value_words
from crm_tui.widgets.strips import fit

_NONE = "no suggestion in these days"


def agents(shown: Shown, width: int) -> list[Line]:
    """What became of what they proposed, in the words of the catalogue."""
    if AGENTS in shown.waiting:
        return [soft(WAITING)]
    found = [line for row in shown.agents() for line in _agent(row, width)]
    return found or [soft(_NONE)]


def name(row: AgentRow) -> str:
    """`message_generation, prompt 3`; it may be anybody's words."""
    version = f", prompt {line_for_screen(row.version, 20)}" if row.version else ""
    return f"{line_for_screen(row.agent, 40) or 'none'}{version}"


def column_words(id_: str, value: Value) -> str:
    """One of its values, with its name."""
    about = AGENT[id_]
    return f"{about.label[0].lower()}{about.label[1:]} {value_words(value, about.unit)}"


def _agent(row: AgentRow, width: int) -> list[Line]:
    mark = Mark(Kind.AGENT, row.agent, row.version)
    lines, room = [Line(((fit(name(row), width - MARGIN - 1), "text"),), mark=mark)], ""
    told = [column_words(id_, value) for id_, value in row.values.items() if id_ in AGENT]
    for words in told:
        longer = f"{room} · {words}" if room else words
        if len(longer) > width - MARGIN - 4:
            lines.append(Line(((f"  {room}", "soft"),), mark=mark))
            longer = words
        room = longer
    return [*lines, Line(((f"  {room}", "soft"),), mark=mark)] if room else lines
