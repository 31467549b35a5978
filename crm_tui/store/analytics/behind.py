"""Which leads a number is about: one SQL for the number and for the list behind it.

A number of leads is how many there are; a number of times may name a lead more than once. They take the values of a `Span`, and `:part` for a row of a table.
"""

from dataclasses import dataclass, replace

from crm_tui.domain.analytics.ref import FUNNEL_REF, Ref
from crm_tui.domain.lead import LeadStatus
from crm_tui.store.analytics import scores
from crm_tui.store.analytics.span import Span

CAMPAIGN = (
    "substr(COALESCE(NULLIF(referral ->> 'headline', ''), NULLIF(referral ->> 'body', ''),"
    " NULLIF(referral ->> 'source_url', ''), ''), 1, 60)"
)
"""The advertisement as people know it; an index holds the same expression."""
REASON = "CASE WHEN lost_reason GLOB 'other:*' THEN 'other' ELSE COALESCE(lost_reason, '') END"
IS_WON = f"status = '{LeadStatus.CLOSED}'"
IS_DECIDED = f"status IN ('{LeadStatus.CLOSED}', '{LeadStatus.LOST}')"
"""Said beside the one of them that is meant: only so is the index of those two taken."""
FURTHER = (LeadStatus.QUALIFIED, LeadStatus.PROPOSAL, LeadStatus.CLOSED)
IS_FURTHER = "status IN ('{}', '{}', '{}')".format(*FURTHER)


DECIDED_AT = "COALESCE(status_at, created_at)"
"""Since when the status holds: a lead that came with it has it since then."""


@dataclass(frozen=True, slots=True)
class Leads:
    """Some leads, as the part of a query that follows FROM."""

    rows: str
    lead_id: str = "lead_id"

    def select(self, what: str = "") -> str:
        """Their ids, or another column."""
        return f"SELECT {what or self.lead_id} FROM {self.rows}"

    def where(self, condition: str) -> "Leads":
        """Only those of whom this also holds."""
        return replace(self, rows=f"{self.rows} AND {condition}")


def _during(column: str) -> str:
    return f"{column} >= :since AND {column} < :until"


def _decided(status: LeadStatus, table: str = "lead") -> Leads:
    return Leads(
        f"{table} WHERE {IS_DECIDED} AND status = '{status}' AND {_during(DECIDED_AT)}", "id"
    )


_ASKED = Leads(f"lead_numbers WHERE {_during('asked_at')}")
_CONTACTED = Leads(f"lead_numbers WHERE {_during('contacted_at')}")
_WON, _LOST = _decided(LeadStatus.CLOSED), _decided(LeadStatus.LOST)
_WON_THAT_CAME = _decided(LeadStatus.CLOSED, "lead JOIN lead_numbers ON lead_id = id")
_NEW = Leads(f"lead_numbers WHERE {_during('came_at')}")
_CAME = Leads(f"lead_numbers JOIN lead ON id = lead_id WHERE {_during('came_at')}")
_DAYS = "json_each(:days) AS day"
_KEPT = (
    f"{_DAYS} CROSS JOIN task ON due_at >= day.value ->> 'since' AND due_at < day.value ->> 'until'"
    " WHERE due_at <= :now AND done_at < day.value ->> 'until'"
)

FIGURES: dict[str, Leads] = {
    "new_leads": _NEW,
    "imported_leads": Leads(f"lead_numbers WHERE {_during('imported_at')}"),
    "contacted": _CONTACTED,
    "replied": _CONTACTED.where("replied_at IS NOT NULL"),
    "first_answer_median": _ASKED.where("answered_at IS NOT NULL"),
    "first_answer_p90": _ASKED.where("answered_at IS NOT NULL"),
    "never_answered": _ASKED.where("answered_at IS NULL"),
    "won": _WON,
    "lost": _LOST,
    "won_value": _WON.where("value_paise IS NOT NULL"),
    "days_to_win": _WON_THAT_CAME.where("came_at IS NOT NULL"),
    "follow_ups_due": Leads(f"task WHERE {_during('due_at')} AND due_at <= :now"),
    "follow_ups_kept": Leads(_KEPT),
    "windows_lost": Leads(f"wait WHERE {_during('lost_at')} AND lost_at <= :now"),
    "opted_out": Leads(f"lead WHERE {_during('opted_out_at')}", "id"),
}
"""By the ids of the catalogue."""

ROWS: dict[str, Leads] = {
    "by_source": _CAME.where("source = :part"),
    "by_status": _CAME.where("status = :part"),
    "won_by_source": _CAME.where(f"source = :part AND {IS_WON}"),
    "won_by_campaign": _CAME.where(f"{CAMPAIGN} = :part AND {IS_WON}"),
    "won_by_person": _CAME.where(f"owner = :part AND {IS_WON}"),
    "lost_reasons": _LOST.where(f"{REASON} = :part"),
}
"""By the ids of the catalogue's tables: the leads of the row `:part`."""

STEPS: dict[str, Leads] = {
    "new_leads": _NEW,
    "asked": _NEW.where("asked_at IS NOT NULL"),
    "answered": _NEW.where("answered_at IS NOT NULL"),
    "qualified": _CAME.where(IS_FURTHER),
    "won": _CAME.where(IS_WON),
}
"""Of the funnel."""


def sql_of(ref: Ref) -> str:
    """The SELECT behind a number."""
    if ref.part is None:
        return FIGURES[ref.id].select()
    if ref.id == FUNNEL_REF:
        return STEPS[ref.part].select()
    if ref.id == "score_won":
        return scores.SCORE_WON
    return ROWS[ref.id].select()


def values_of(ref: Ref, span: Span) -> dict[str, object]:
    """What it takes."""
    return {**span.values, "part": ref.part}
