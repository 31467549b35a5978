"""The locked inbox in a real terminal: no key in its memory, and all goes on where it was."""

import json
import os
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from crm_tui.domain.clock import SystemClock
from crm_tui.domain.roles import Role
from crm_tui.services import people
from crm_tui.shop import open_shop
from crm_tui.worker_lock import worker_alive
from tests.e2e.people_shop import CHEAP, PASSWORD, Seat, by_key, found_in_memory, people_shop
from tests.e2e.programs import crm, wait_for
from tests.e2e.stage import CUSTOMER, stage

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.terminal,
    pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="reads memory by /proc"),
]

LOCK = "\x07"


@contextmanager
def sitting(env: dict[str, str]) -> Iterator[Seat]:
    seat = Seat(env)
    try:
        yield seat
    finally:
        with suppress(ProcessLookupError):
            os.kill(seat.pid, signal.SIGKILL)
        seat.child.close(force=True)


def worker_of(home: Path) -> int:
    return int(
        wait_for(lambda: worker_alive(home) and (home / "worker.lock").read_text(), "worker")
    )


def drafts(env: dict[str, str]) -> list[str]:
    """What was typed and is kept, of every chat."""
    shop = open_shop(env)
    try:
        rows = shop.db.read_now(lambda tx: tx.all("SELECT draft FROM lead"))
    finally:
        shop.db.close_now()
    return [str(row["draft"]) for row in rows]


def words(key: bytes) -> tuple[bytes, ...]:
    """The key as it may stand in a memory."""
    return key, key.hex().encode(), key.hex().upper().encode()


def test_locking_takes_the_key_out_of_memory_and_the_chat_goes_on(tmp_path: Path) -> None:
    with stage("cloud", tmp_path) as made:
        key = bytes.fromhex(made.env["CRM_DB_KEY"])
        shop = open_shop(made.env)
        at = shop.db.read_now(people.room, shop.db, CHEAP)
        added = people.plan_adding(shop.actor, at, "Asha", Role.OWNER, PASSWORD, temporary=False)
        people.do_now(shop.db, shop.actor, SystemClock().now(), added)
        shop.db.close_now()
        env = {name: value for name, value in made.env.items() if name != "CRM_DB_KEY"}
        env |= {"TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none"}
        home = Path(env["CRM_HOME"])
        with sitting(env) as seat:
            seat.until("Password", "Asha", "owner")
            seat.press(f"{PASSWORD}\r")
            seat.until("Sweet Crumbs")
            worker = worker_of(home)
            made.say(text="Do you have plum cake?", name="Meera Joshi")
            seat.until("Meera Joshi")
            seat.press("\ri")
            seat.until("Write a message")
            assert found_in_memory(seat.pid, *words(key)) > 0, "the search finds what is there"
            assert found_in_memory(worker, *words(key)) > 0

            seat.press("Yes, till Sunday\r")
            seat.until("takes it back")
            seat.press("Shall we keep one")
            seat.until("Shall we keep one")
            wait_for(lambda: "Shall we keep one" in drafts(made.env), "the draft is kept", 60)
            before = len(seat.bytes)
            seat.press(LOCK)
            seat.wait(lambda: not found_in_memory(seat.pid, *words(key)), "memory without it")
            seat.until("Locked", "by Asha", "Messages go on coming in.")
            assert all("plum cake" not in line for line in seat.lines)
            history = [*seat.screen.history.top, *seat.screen.history.bottom]
            assert not history, "nothing was scrolled away to where it can be read"
            left = seat.bytes[before:].partition(b"\x1b[?1049l")
            assert left[1], "the full-screen program gave the terminal back"

            assert worker_of(home) == worker, "it goes on"
            for told in ("environ", "cmdline"):
                content = Path(f"/proc/{worker}/{told}").read_bytes()
                assert not any(word in content for word in words(key))
            sent = wait_for(lambda: made.control("log")["sent"], "the message leaves", 60)
            assert [one["to"] for one in sent] == [CUSTOMER]

            seat.press(f"{PASSWORD}\r")
            seat.until("Do you have plum cake?", "Shall we keep one", "Yes, till Sunday")
            assert worker_of(home) == worker, "the same one as before"
            assert seat.leaves() == 0
        wait_for(lambda: not worker_alive(home), "the worker leaves with the last window", 60)


def test_somebody_else_logs_in_and_a_killed_screen_leaves_no_worker_behind(tmp_path: Path) -> None:
    env, key = people_shop(tmp_path, ("Asha", Role.OWNER), ("रमन", Role.STAFF))
    home = Path(env["CRM_HOME"])
    with sitting(env) as seat:
        seat.logs_in("Asha", "not the password")
        seat.until("That is not the password of Asha.")
        seat.until("Try again now.")
        seat.press(f"{PASSWORD}\r")
        seat.until("No chat is open.")
        worker = worker_of(home)
        seat.press(LOCK)
        seat.until("Locked", "by Asha")
        seat.press("\x1b")
        seat.logs_in("रमन")
        seat.until("No chat is open.")
        seat.press(LOCK)
        seat.until("by रमन")
        assert worker_of(home) == worker
        os.kill(seat.pid, signal.SIGKILL)
        wait_for(lambda: not worker_alive(home), "the worker ends with its window", 60)
    acts = crm(by_key(env, key), "audit", "list")["items"]
    log_ins = [one["actor"] for one in reversed(acts) if one["act"] == "logged_in"]
    assert log_ins == ["person:Asha", "person:रमन"]


def test_the_worker_ends_too_where_the_owner_wants_it_and_leaving_ends_all(tmp_path: Path) -> None:
    env, _ = people_shop(tmp_path, ("Asha", Role.OWNER))
    home = Path(env["CRM_HOME"])
    with sitting(env | {"CRM_WORKER_WHEN_LOCKED": "off", "CRM_LOCKED": _forged()}) as seat:
        seat.until("Locked", "Nothing comes in meanwhile.", "Password")
        seat.press(f"{PASSWORD}\r")
        seat.until("No chat is open.")
        worker_of(home)
        seat.press(LOCK)
        seat.until("Locked", "Nothing comes in meanwhile.")
        wait_for(lambda: not worker_alive(home), "the worker ends", 60)
        seat.press(f"{PASSWORD}\r")
        seat.until("No chat is open.")
        worker_of(home)
        seat.press(LOCK)
        seat.until("Locked")
        assert seat.leaves() == 0
    assert not worker_alive(home)


def _forged() -> str:
    """What somebody may put into the environment who hopes to come in by it."""
    place = {"lead_id": 1, "writing": True, "theme": ""}
    said = {"name": "Asha", "since": 1, "at": 1, "place": place, "proof": secrets.token_hex(32)}
    return json.dumps({**said, "worker": {"pid": 2**22 + 1, "life": 987}, "collects": True})
