"""In which order a report tells the numbers: what the owner asks, and the figures that answer it."""

from dataclasses import dataclass

from crm_tui.domain.analytics.catalogue import AGENT_COLUMNS, FIGURES, TABLES, Meaning, Table


@dataclass(frozen=True, slots=True)
class Section:
    """One question of the owner; ids are those of the catalogue."""

    title: str
    figures: tuple[str, ...]
    tables: tuple[str, ...]


SECTIONS: tuple[Section, ...] = (
    Section(
        "Where customers come from",
        ("new_leads", "imported_leads", "contacted", "replied", "opted_out"),
        ("by_source", "by_status"),
    ),
    Section(
        "How fast they are answered",
        (
            *("first_answer_median", "first_answer_p90", "fast_answers", "never_answered"),
            *("windows_lost", "follow_ups_due", "follow_ups_kept"),
        ),
        ("asked_by_hour", "answered_by_hour"),
    ),
    Section(
        "What became of them",
        ("won", "won_value", "days_to_win", "lost"),
        ("won_by_source", "won_by_campaign", "won_by_person", "lost_reasons", "score_won"),
    ),
    Section(
        "Messages",
        ("messages_in", "messages_out", "messages_failed"),
        ("messages_by_kind", "messages_by_outcome", "messages_by_sender"),
    ),
    Section(
        "What it costs",
        ("whatsapp_cost", "ai_cost", "cost_per_lead", "cost_per_reply", "cost_per_won"),
        ("cost_by_category",),
    ),
)
BY_HOUR = frozenset({"asked_by_hour", "answered_by_hour"})
"""Tables with a row for each hour of the week: drawn as a map."""

FIGURE: dict[str, Meaning] = {one.id: one for one in FIGURES}
TABLE: dict[str, Table] = {one.id: one for one in TABLES}
FUNNEL_LABELS: dict[str, str] = {
    "new_leads": "Came in",
    "asked": "Asked something",
    "answered": "Answered by a person",
    "qualified": "Qualified",
    "won": "Won",
}
AGENT_COLUMN: dict[str, Meaning] = {one.id: one for one in AGENT_COLUMNS}
