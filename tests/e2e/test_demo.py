"""The demo's day, from outside; and the same conversation when relay and worker die at random."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from crm_tui.demo.stage import Process, Stage, stage
from crm_tui.domain.actor import OWNER
from crm_tui.domain.errors import Conflict
from crm_tui.domain.message import Direction, MessageStatus
from crm_tui.domain.suggestion import SENDABLE
from crm_tui.services import deciding, leads
from crm_tui.services.sending import SendRefused
from crm_tui.store import messages, suggestions
from tests.e2e.programs import clean_env, wait_for

pytestmark = pytest.mark.e2e

STEPS = (
    "relay up|customer writes|in the inbox|draft ready|approved and sent|delivered|read|"
    "reply in thread|photo arrives|intents recognised|facts remembered|lead qualified|"
    "next step offered|follow-up planned|experiment decided|workflow proposes|today shows it|"
    "every kind arrives|every kind leaves|duplicate ignored"
).split("|")


def start_demo(folder: Path) -> "subprocess.Popen[str]":
    words = ("demo", "--headless", "--json", "--leads", "20", "--messages", "100")
    return subprocess.Popen(
        [sys.executable, "-m", "crm_tui.cli", *words],
        env=clean_env(TMPDIR=str(folder)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_whole_day_happens_and_nothing_is_left_behind(tmp_path: Path) -> None:
    with start_demo(tmp_path) as demo:
        out, err = demo.communicate(timeout=90)
    day = json.loads(out)
    assert [step["name"] for step in day["steps"]] == STEPS
    assert [step for step in day["steps"] if not step["ok"]] == [], err
    assert day["ok"] is True
    assert demo.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_the_day_fails_when_the_worker_is_killed(tmp_path: Path) -> None:
    with start_demo(tmp_path) as demo:
        lock = wait_for(
            lambda: next(tmp_path.glob("*/shop/worker.lock"), None), "the worker's lock"
        )
        pid = wait_for(lambda: lock.read_text().strip(), "the worker's number", 30)
        assert demo.stderr is not None
        while "The demo's shop is in" not in demo.stderr.readline():
            pass  # killed any earlier, the demo would say that the worker did not start
        os.kill(int(pid), signal.SIGKILL)
        out, _ = demo.communicate(timeout=90)
    day = json.loads(out)
    assert day["ok"] is False
    assert demo.returncode == 1
    assert not all(step["ok"] for step in day["steps"])


def test_a_terminal_that_is_closed_leaves_no_process_and_no_folder_behind(tmp_path: Path) -> None:
    with start_demo(tmp_path) as demo:
        lock = wait_for(
            lambda: next(tmp_path.glob("*/shop/worker.lock"), None), "the worker's lock", 30
        )
        worker = int(wait_for(lambda: lock.read_text().strip(), "the worker's number", 30))
        demo.send_signal(signal.SIGHUP)
        demo.communicate(timeout=60)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


class Misfortune(threading.Thread):
    """Kills relay and worker at random moments and starts them again."""

    def __init__(self, victims: list[Process], dice: random.Random) -> None:
        super().__init__(daemon=True)
        self.kills, self.over = 0, threading.Event()
        self._victims, self._dice = victims, dice

    def run(self) -> None:
        while not self.over.wait(self._dice.uniform(0.3, 1.5)):
            victim = self._dice.choice(self._victims)
            victim.kill()
            victim.start()
            self.kills += 1


def approve_what_is_ready(made: Stage) -> None:
    """A person approves every draft that may go as it stands."""
    db = made.shop.db
    for suggestion in db.read_now(suggestions.page, status="pending", after=None, limit=50):
        newest = db.read_now(suggestions.newest_question, suggestion.lead_id)
        sendable = suggestion.draft.suggestion_type in SENDABLE and not suggestion.draft.advice
        if sendable and not suggestion.draft.flags and suggestion.message_id == newest:
            # A chat whose window has closed, or a customer who went on in this very moment.
            with suppress(SendRefused, Conflict):
                db.write_now(
                    deciding.approve,
                    suggestion.id,
                    made.shop.policy,
                    OWNER,
                    made.shop.clock.now(),
                    0,
                )
                return


@pytest.mark.timeout(180)
def test_kill_9_of_relay_and_worker_loses_and_doubles_nothing() -> None:
    dice = random.Random(7)
    customers = [f"9110000006{number:02d}" for number in range(6)]
    said: dict[str, list[str]] = {customer: [] for customer in customers}
    with stage() as made:
        made.furnish(10, 20, lambda _: None)
        made.start_all()
        misfortune = Misfortune([made.relay, made.worker], dice)
        misfortune.start()
        deadline = time.monotonic() + 12
        while time.monotonic() < deadline:
            customer = dice.choice(customers)
            text = f"Cake {len(said[customer])} kitne ka hai?"
            said[customer].append(
                made.tell_simulator("say", **{"from": customer, "text": text})["id"]
            )
            approve_what_is_ready(made)
            time.sleep(dice.uniform(0.05, 0.3))
        misfortune.over.set()
        misfortune.join()
        for victim in (made.relay, made.worker):
            if not victim.alive():
                victim.start()
        everything = {wa_id for ids in said.values() for wa_id in ids}
        wait_for(lambda: everything <= inbound(made), "every customer's message", 60)
        wait_for(lambda: not unsettled(made), "every send to be settled", 60)
        assert misfortune.kills > 5
        for customer, ids in said.items():
            lead = made.shop.db.read_now(leads.find, f"+{customer}")
            chat = made.shop.db.read_now(messages.conversation, lead.id, None, 500)
            got = [m.whatsapp_message_id for m in chat if m.direction is Direction.INBOUND]
            assert sorted(filter(None, got)) == sorted(ids), "each message once"
        accepted = [entry["id"] for entry in made.simulator_log()["sent"]]
        assert sorted(accepted) == sorted(outbound_that_left(made)), "each send once, and known"


def all_messages(made: Stage) -> list[messages.Message]:
    return made.shop.db.read_now(messages.page, 0, 10_000)


def inbound(made: Stage) -> set[str | None]:
    return {
        message.whatsapp_message_id
        for message in all_messages(made)
        if message.direction is Direction.INBOUND
    }


def unsettled(made: Stage) -> list[messages.Message]:
    """Sends of which nobody has said yet how they ended; `unknown` waits for a person."""
    waiting = (MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.SENT)
    return [message for message in all_messages(made) if message.status in waiting]


def outbound_that_left(made: Stage) -> list[str]:
    return [
        message.whatsapp_message_id
        for message in all_messages(made)
        if message.direction is Direction.OUTBOUND
        and message.whatsapp_message_id is not None
        and not message.whatsapp_message_id.startswith("wamid.seed")
    ]
