"""Playing the demo: headless with a printed day, or on the screen while customers keep writing."""

import sys
import time
from dataclasses import asdict

from crm_tui.cli.inbox import show_inbox
from crm_tui.cli.out import show, show_json, tell
from crm_tui.cli.progress import Progress
from crm_tui.demo.day import Day, Step
from crm_tui.demo.stage import Stage, stage
from crm_tui.domain.clock import iso
from crm_tui.domain.message import Direction
from crm_tui.domain.window import WindowState, state
from crm_tui.store import leads as lead_store

_ON_SCREEN_CUSTOMERS = 6


def play_headless(leads: int, messages: int, *, as_json: bool) -> int:
    """Play the day; 0 only when every step happened."""
    with stage() as made:
        _furnish(made, leads, messages)
        made.start_all()
        tell(f"The demo's shop is in {made.folder}.")
        shop = made.reopened()
        try:
            day = Day(made, shop)
            ok = day.play(lambda step: None if as_json else _show_step(step))
            if not as_json:
                _show_chat(day)
        finally:
            shop.db.close_now()
    if as_json:
        show_json({"steps": [asdict(step) for step in day.steps], "ok": ok})
    else:
        show("All of it happened." if ok else "Not all of it happened.")
    return 0 if ok else 1


def play_on_screen(leads: int, messages: int) -> int:
    """Open the inbox on the demo shop; customers write while one looks."""
    with stage(customers=_ON_SCREEN_CUSTOMERS) as made:
        _furnish(made, leads, messages)
        made.start_all()
        _open_windows(made)
        shop = made.reopened()
        Day(made, shop).show_every_kind()
        return show_inbox(shop)


def _furnish(made: Stage, leads: int, messages: int) -> None:
    started = time.monotonic()
    with Progress("making the shop", leads) as progress:
        made.furnish(leads, messages, progress.at)
    if sys.stderr.isatty():
        tell(f"A shop with {leads:,} leads, made in {time.monotonic() - started:.1f} s.")


def _open_windows(made: Stage) -> None:
    """The simulated provider learns who wrote within the last 24 hours."""
    now = made.shop.clock.now()
    for row in made.shop.db.read_now(lead_store.first_rows, 200):
        if row.phone and state(row.window_expires_at, now) is not WindowState.CLOSED:
            made.tell_simulator("window", wa_id=row.phone, name=row.name, open=True)


def _show_step(step: Step) -> None:
    show(f"{'✓' if step.ok else '✗'} {step.seconds:6.2f} s  {step.name:18}  {step.note}")
    sys.stdout.flush()


def _show_chat(day: Day) -> None:
    if day.lead is None:
        return
    show(f"\nThe conversation with {day.lead.name}, as `crm chat` shows it:")
    for message in day.chat(day.lead.contact_points[0].value.lstrip("+")):
        who = "customer" if message.direction is Direction.INBOUND else "shop"
        show(f"  {iso(message.timestamp)[11:19]}  {who:8}  {message.content}  [{message.status}]")
    show("")
