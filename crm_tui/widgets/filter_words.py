"""A filter of leads in plain words."""

from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.money import short_rupees


def filter_words(spec: LeadFilter) -> str:
    """`status new · tagged vip · worth ₹25,000 or more`; an empty filter is `everybody`."""
    parts = [
        f"status {spec.status}" if spec.status is not None else "",
        f"came by {spec.source}" if spec.source is not None else "",
        f"tagged {spec.tag}" if spec.tag is not None else "",
        _owner(spec.owner),
        "unread" if spec.unread else "",
        "with a task that is due" if spec.due else "",
        "silent for too long" if spec.rotting else "",
        f"score {spec.min_score} or more" if spec.min_score is not None else "",
        f"worth {short_rupees(spec.min_value_paise)} or more" if spec.min_value_paise else "",
        f"with “{spec.query}”" if spec.query else "",
        _figure(spec.figure),
    ]
    return " · ".join(filter(None, parts)) or "everybody"


def _figure(figure: str) -> str:
    if not figure:
        return ""
    from crm_tui.domain.analytics.ref import read_ref  # not before the first paint

    return f"behind “{read_ref(figure).words}”"


def _owner(owner: str | None) -> str:
    if owner is None:
        return ""
    return f"looked after by {owner}" if owner else "looked after by nobody"
