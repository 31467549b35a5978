"""The audit log as commands show it: JSON documents and plain lines."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crm_tui.domain.audit import Checked
from crm_tui.domain.audit_words import act_words, actor_words, head_words, summary
from crm_tui.domain.clock import Millis, iso, start_of_day
from crm_tui.domain.ids import LEAD, show_id
from crm_tui.domain.text import counted, line_for_screen
from crm_tui.services.shapes import Json
from crm_tui.store.audit_rows import Entry


def entry_json(one: Entry) -> Json:
    """`detail` is null when the person that it was about is erased."""
    among = (one.detail or {}).get("leads")
    ids = among if isinstance(among, list) else []
    detail = None if one.detail is None else {k: v for k, v in one.detail.items() if k != "leads"}
    return {
        "n": one.n,
        "at": iso(one.at),
        "actor": one.actor,
        "act": one.act,
        "lead_id": None if one.lead_id is None else show_id(LEAD, one.lead_id),
        "lead_ids": [show_id(LEAD, lead) for lead in ids],
        "detail": detail,
    }


def entry_row(one: Entry, names: Mapping[int, str], zone: str) -> list[str]:
    """Number, moment, who, what, on whom, before and after."""
    return [
        str(one.n),
        moment(one.at, ZoneInfo(zone)),
        line_for_screen(actor_words(one.actor), 24),
        act_words(one.act),
        on_whom(one, names),
        detail_line(one),
    ]


def moment(at: Millis, zone: ZoneInfo) -> str:
    """`2026-11-23 13:54`; a row that somebody changed by hand may have any number."""
    try:
        return f"{datetime.fromtimestamp(at / 1000, zone):%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError, TypeError):
        return "no time at all  "


def day_of(at: Millis, zone: ZoneInfo) -> tuple[Millis, Millis]:
    """When the day of this moment begins and ends."""
    day = datetime.fromtimestamp(at / 1000, zone).date()
    return start_of_day(day, zone), start_of_day(day + timedelta(days=1), zone)


def on_whom(one: Entry, names: Mapping[int, str]) -> str:
    """`L42 Priya`, `12 leads`, or nothing."""
    if one.lead_id is not None:
        name = line_for_screen(names.get(one.lead_id, ""), 24)
        return f"{show_id(LEAD, one.lead_id)} {name}".strip()
    among = (one.detail or {}).get("leads")
    return counted(len(among), "lead") if isinstance(among, list) else ""


def detail_line(one: Entry) -> str:
    """What was before and after, in one line."""
    return "(erased)" if one.detail is None else line_for_screen(summary(one.act, one.detail), 200)


def checked_lines(found: Checked, at_relay: int) -> list[str]:
    """What a look through the log says, the verdict first."""
    lines = [f"Audit log: {head_words(found.rows, found.head)}."]
    if found.broken:
        lines.append("It was CHANGED:")
        lines += [f"  {one.damage}: {one.text}" for one in found.broken]
        lines += [f"  and {found.more:,} other places" if found.more else ""]
    else:
        lines.append("Every row is as it was written.")
    lines.append(_anchored(found, at_relay))
    lines += [f"It goes on from a backup, restored on {iso(at)}." for at in found.restored]
    if found.erased:
        lines.append(f"{counted(found.erased, 'detail')} went with people who were erased.")
    return [line for line in lines if line]


def _anchored(found: Checked, at_relay: int) -> str:
    if found.anchored:
        whose = "The relay" if at_relay else "What you kept"
        return f"{whose} agrees up to row {found.anchored:,} of {found.rows:,}."
    if found.broken:
        return ""
    return (
        "Nothing outside this computer was held against it: a cut end, or a log written anew by"
        " somebody with its key, shows only there (--head N:MAC, or a relay)."
    )


def checked_json(found: Checked, at_relay: int, trouble: str) -> Json:
    return {
        "whole": found.whole,
        "rows": found.rows,
        "head": {"n": found.rows, "mac": found.head or None},
        "broken": [
            {"n": one.n, "damage": str(one.damage), "text": one.text} for one in found.broken
        ],
        "more": found.more,
        "anchors": {"from_relay": at_relay, "agreed": found.anchors, "through": found.anchored},
        "relay_trouble": trouble or None,
        "erased_details": found.erased,
        "restored_at": [iso(at) for at in found.restored],
    }
