"""Broadcasts as lines of a list, and the marked one whole; literal, as all that people typed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual.content import Content

from crm_tui.actions import Scope, key_of
from crm_tui.domain.broadcast import BROADCAST, GOING, Broadcast, BroadcastState
from crm_tui.domain.broadcast_report import Outcome, Person, Tally
from crm_tui.domain.broadcast_words import cost_line, outcome_words, skip_lines, tally_line
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import show_id
from crm_tui.domain.text import line_for_screen
from crm_tui.widgets import when
from crm_tui.widgets.filter_words import filter_words
from crm_tui.widgets.import_words import bar
from crm_tui.widgets.row_list import ListRow

if TYPE_CHECKING:
    from crm_tui.services.broadcasts.desk import Standing

_SIGNS = {
    BroadcastState.DRAFT: "◌",
    BroadcastState.GATHERING: "▶",
    BroadcastState.RUNNING: "▶",
    BroadcastState.PAUSED: "‖",
    BroadcastState.DONE: "✓",
    BroadcastState.STOPPED: "■",
}
_WIDEST_BAR = 60
NO_WORKER = "The worker is not running: start `crm work`, then it goes on."


def row(one: "Standing") -> ListRow:
    """Its name, what it says to whom, and its state at the right."""
    own = one.broadcast
    number = show_id(BROADCAST, own.id)
    words = f"{own.form.template} · {filter_words(own.audience.spec)}"
    return ListRow(
        f"{number} {own.name}",
        words if own.state is BroadcastState.DRAFT else tally_line(one.tally),
        _SIGNS[own.state],
        _end(own, one.tally),
        warns=own.state is BroadcastState.PAUSED,
        faded=own.state is BroadcastState.STOPPED,
    )


def _end(own: Broadcast, tally: Tally) -> str:
    if own.state is not BroadcastState.RUNNING or not tally.people:
        return own.state
    return f"{tally.people - tally.of(Outcome.WAITING):,} of {tally.people:,}"


def whole(
    one: "Standing",
    skips: Mapping[str, int],
    width: int,
    now: Millis,
    zone: ZoneInfo,
    *,
    worker_alive: bool,
) -> Content:
    """All that is known of the marked one, and what to press next."""
    own, tally = one.broadcast, one.tally
    lines = [
        Content.styled(
            f"{line_for_screen(own.form.template, 60)} to"
            f" {line_for_screen(filter_words(own.audience.spec), 300)},"
            f" {own.per_minute} a minute",
            "$muted",
        )
    ]
    if tally.people:
        done = tally.people - tally.of(Outcome.WAITING)
        lines.append(bar(done, tally.people, max(10, min(_WIDEST_BAR, width - 20))))
        lines += [Content(tally_line(tally)), *_skipped(skips)]
        lines.append(Content(cost_line(tally)))
    if own.why:
        lines.append(Content.styled(_why(own, now, zone), "$warning"))
    if own.state in GOING and not worker_alive:
        lines.append(Content.styled(NO_WORKER, "$warning"))
    lines.append(Content.styled(_next(own), "$accent"))
    return Content("\n").join(filter(len, lines))


def _skipped(skips: Mapping[str, int]) -> list[Content]:
    return [Content(line_for_screen(one)) for one in skip_lines(skips)]


def _why(own: Broadcast, now: Millis, zone: ZoneInfo) -> str:
    words = line_for_screen(own.why, 400)
    if own.state is BroadcastState.RUNNING and own.next_at is not None:
        return f"{words} It goes on {when.ahead(own.next_at, now, zone)}."
    return words


def _next(own: Broadcast) -> str:
    """The key that takes it on."""
    keys = {name: key_of(Scope.BROADCASTS, name) for name in ("try_on", "start", "pause", "stop")}
    match own.state:
        case BroadcastState.DRAFT if own.tested_at is None:
            return f"{keys['try_on']} sends it to yourself first; then it can be started."
        case BroadcastState.DRAFT:
            return f"{keys['start']} starts it."
        case BroadcastState.PAUSED:
            return f"{keys['pause']} lets it go on, {keys['stop']} ends it."
        case BroadcastState.RUNNING | BroadcastState.GATHERING:
            return f"{keys['pause']} pauses it at once."
        case _:
            return ""


def person_row(person: Person) -> ListRow:
    """One of its people, and what became of them."""
    bad = person.outcome in (Outcome.FAILED, Outcome.UNKNOWN)
    return ListRow(
        person.name,
        person.why or (person.phone or "no number"),
        end=outcome_words(person.outcome),
        warns=bad,
        faded=person.outcome is Outcome.SKIPPED,
    )
