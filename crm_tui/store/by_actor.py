"""Who did it, as a condition in SQL: a range, which an index over actors can serve."""

from crm_tui.domain.actor import ActorKind


def by(kind: ActorKind, table: str = "") -> str:
    """Whether an actor of this kind did it; `table` is the row's alias where the query has several."""
    column = f"{table}.actor" if table else "actor"
    return f"{column} >= '{kind}:' AND {column} < '{kind};'"


MOVED_BY_PERSON = (
    f"{by(ActorKind.PERSON)} AND (kind = 'status_changed' OR (kind = 'lead_changed'"
    " AND json_extract(data, '$.status') IS NOT NULL))"
)
"""The event of a person who moved a lead to another status, by itself or with other fields."""
