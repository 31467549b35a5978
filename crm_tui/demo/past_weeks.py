"""Ten weeks of an experiment that lie behind the demo's shop, brought in by the shop's own rules."""

import random
from dataclasses import replace
from pathlib import Path

from crm_tui.demo.bakery import FIRST_NAMES, LAST_NAMES
from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.experiment.drawing import HOLDOUT
from crm_tui.domain.window import expires_at
from crm_tui.services.experiments import arms, steering, weekly
from crm_tui.services.workflows.files import load
from crm_tui.store import messages
from crm_tui.store.bulk import BulkLead, BulkMessage, add_leads, add_messages
from crm_tui.store.tx import Tx

WORKFLOW, NAME = "no_reply", "Which reminder is answered"
_FILE = Path(__file__).with_name("no_reply.toml")
_WEEKS, _A_WEEK = 10, 16
_ANSWER = {"short_question": 0.6, "last_message": 0.1, HOLDOUT: 0.05}
"""What the made-up customers are like: nobody told the experiment."""
_FIRST_ID = 900_000
_FIRST_NUMBER = 1_009_000_000


def write_workflow(home: Path) -> None:
    """The shop's own file, in place of the one that came with the program."""
    folder = home / "workflows"
    folder.mkdir(exist_ok=True)
    (folder / f"{WORKFLOW}.toml").write_text(_FILE.read_text("utf-8"), "utf-8")


def live_through(tx: Tx, home: Path, now: Millis) -> None:
    """Begin the experiment ten weeks ago, and let people be written to, answer or not, week by week."""
    dice = random.Random(20_261_123)
    began = Millis(now - _WEEKS * 7 * DAY)
    wish = steering.Wish(load(home).get(WORKFLOW), name=NAME, seed=7)
    steering.start(tx, wish, OWNER, began)
    for week in range(_WEEKS):
        start = Millis(began + week * 7 * DAY)
        weekly.roll_week(tx, start)
        for place in range(_A_WEEK):
            at = Millis(start + HOUR + place * 2 * HOUR)
            _person(tx, week * _A_WEEK + place, at, dice)
    weekly.roll_week(tx, now)


def fall_silent(tx: Tx, name: str, wa_id: str, now: Millis) -> None:
    """Somebody who asked, got an answer, and has not written for a little more than two days."""
    lead_id, at = _FIRST_ID - 1, Millis(now - 2 * DAY - HOUR)
    lead = replace(_lead(lead_id, at, random.Random(0)), name=name, phone=f"+{wa_id}")
    add_leads(tx, [replace(lead, status="contacted")])
    asked, answered = Millis(at - HOUR), "Photo cake ₹850 per kg se shuru hai, kal tak ban jayega."
    add_messages(tx, [_message(lead_id, 0, asked, "Photo cake ka rate?", inbound=True)])
    add_messages(tx, [_message(lead_id, 1, at, answered, inbound=False)])


def _person(tx: Tx, number: int, at: Millis, dice: random.Random) -> None:
    lead_id = _FIRST_ID + number
    asked = Millis(at - 2 * DAY)
    add_leads(tx, [_lead(lead_id, asked, dice)])
    add_messages(tx, [_message(lead_id, 0, asked, "Hi, photo cake ka rate?", inbound=True)])
    arm = arms.arm_for(tx, WORKFLOW, 0, lead_id, at)
    if arm != HOLDOUT:
        add_messages(tx, [_message(lead_id, 1, at, f"({arm})", inbound=False)])
        sent = messages.id_of_wa_id(tx, _wa_id(lead_id, 1))
        arms.note_sent(tx, WORKFLOW, 0, lead_id, sent or 0, at)
    if dice.random() < _ANSWER.get(arm, 0.0):
        replied = Millis(at + 3 * HOUR)
        add_messages(tx, [_message(lead_id, 2, replied, "Haan, kal aata hoon", inbound=True)])
        arms.went_on(tx, lead_id, replied)


def _lead(lead_id: int, at: Millis, dice: random.Random) -> BulkLead:
    return BulkLead(
        id=lead_id,
        name=f"{dice.choice(FIRST_NAMES)} {dice.choice(LAST_NAMES)}",
        phone=f"+91{_FIRST_NUMBER + lead_id - _FIRST_ID}",
        source="walk-in",
        status="closed",
        created_at=at,
        activity_at=at,
        last_message_at=at,
        last_message_preview="Hi, photo cake ka rate?",
        last_inbound_at=at,
        unread_count=0,
        needs_reply=0,
        window_expires_at=expires_at(at),
    )


def _message(lead_id: int, number: int, at: Millis, text: str, *, inbound: bool) -> BulkMessage:
    return BulkMessage(
        lead_id=lead_id,
        direction="inbound" if inbound else "outbound",
        content=text,
        wa_id=_wa_id(lead_id, number),
        timestamp=at,
        sort_key=at * 4_096 + lead_id % 4_096,
        status="read",
        actor="customer:customer" if inbound else "person:owner",
        unread=0,
        opens_window=int(inbound),
        wants_reply=0,
        sent_at=None if inbound else at,
    )


def _wa_id(lead_id: int, number: int) -> str:
    return f"wamid.seed.past.{lead_id}.{number}"
