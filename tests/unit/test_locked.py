"""What a locked inbox carries over, and the worker that it leaves to its successor."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.cli import front_door
from crm_tui.cli.adopted import Adopted, end, end_left
from crm_tui.cli.beside import Keeper
from crm_tui.cli.leaving import Locking
from crm_tui.cli.locked import VARIABLE, Left, Locked, give, proof, take
from crm_tui.domain.clock import Millis
from crm_tui.domain.idle import Place
from crm_tui.domain.ids import LeadId
from crm_tui.worker_lock import WorkerLock

KEY = bytes(range(32))
AT = Millis(1_795_330_800_000)
LOCKED = Locked(
    "रवि देशमुख",
    AT,
    Millis(AT + 60_000),
    Place(LeadId(42), True, "crm-light"),
    proof(KEY, "रवि देशमुख", AT),
    Left(4_321, 9),
    collects=False,
)


def test_it_comes_back_whole_and_once() -> None:
    env: dict[str, str] = {"LANG": "C"}
    give(LOCKED, env)
    assert KEY.hex() not in env[VARIABLE]
    assert take(env) == LOCKED
    assert env == {"LANG": "C"}
    assert take(env) is None


def test_an_abandoned_log_in_begins_again_with_the_same_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a new memory, for this one has held the key."""
    began: list[dict[str, str]] = []

    def become(env: dict[str, str]) -> None:
        began.append(env)
        raise SystemExit

    monkeypatch.setattr(front_door, "start_anew", become)
    life, end = os.pipe()
    try:
        with pytest.raises(SystemExit):
            front_door.begin_again({"LANG": "C"}, LOCKED, Left(os.getpid(), life))
        assert os.get_inheritable(life)
    finally:
        os.close(life)
        os.close(end)
    with pytest.raises(SystemExit):
        front_door.begin_again({"LANG": "C"}, None, None)
    assert take(began[0]) == replace(LOCKED, worker=Left(os.getpid(), life))
    assert began == [{"LANG": "C"}, {"LANG": "C"}]


def test_only_who_had_the_key_can_say_that_a_log_in_was_proved() -> None:
    assert LOCKED.is_proven(KEY)
    assert not LOCKED.is_proven(bytes(32))
    assert not replace(LOCKED, since=Millis(AT + 1)).is_proven(KEY)
    assert not replace(LOCKED, name="Asha").is_proven(KEY)


ANYTHING = st.none() | st.booleans() | st.integers() | st.text(max_size=9)
PLACES = st.fixed_dictionaries({"lead_id": ANYTHING, "writing": ANYTHING, "theme": ANYTHING})
WORKERS = st.fixed_dictionaries({"pid": ANYTHING, "life": ANYTHING})


@given(
    st.fixed_dictionaries(
        dict.fromkeys(("name", "since", "at", "proof", "collects"), ANYTHING)
        | {"place": ANYTHING | PLACES, "worker": ANYTHING | WORKERS}
    )
    | ANYTHING
)
def test_whatever_somebody_writes_there_is_nothing_or_well_formed(said: object) -> None:
    found = take({VARIABLE: json.dumps(said)})
    if found is not None:
        assert isinstance(found.since, int)
        assert not found.is_proven(KEY)
        assert found.worker is None or (found.worker.pid > 1 and found.worker.life > 2)


@pytest.mark.parametrize("text", ["", "{", "[]", "nul\u0000l", "[" * 5_000, '{"place": 1}'])
def test_what_is_not_json_is_nothing(text: str) -> None:
    assert take({VARIABLE: text}) is None


# -- the worker ------------------------------------------------------------------------------------

_WAITS = "import os\nwhile os.read(0, 1): pass"


def child_with_a_life() -> Left:
    """A process that ends when the descriptor is closed, as the worker does."""
    theirs, life = os.pipe()
    started = subprocess.Popen([sys.executable, "-c", _WAITS], stdin=theirs)
    os.close(theirs)
    started.returncode = 0  # from here on it is known by its number alone
    return Left(started.pid, life)


def test_an_adopted_worker_is_asked_to_end() -> None:
    left = child_with_a_life()
    adopted = Adopted(left.pid)
    assert adopted.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        adopted.wait(0)
    end_left(left)
    assert adopted.poll() == 0, "it is no child any more"
    adopted.kill()


def test_it_ends_with_the_descriptor_alone() -> None:
    left = child_with_a_life()
    os.close(left.life)
    assert Adopted(left.pid).wait(10) == 0


@pytest.mark.parametrize("pid", [1, 2**40])
def test_a_process_that_is_no_child_is_left_alone(pid: int) -> None:
    end(Adopted(pid))


def test_a_worker_of_before_is_not_started_again(tmp_path: Path) -> None:
    left = child_with_a_life()
    keeper = Keeper(tmp_path, {}, KEY, left)
    keeper.look()
    kept = keeper.let_go()
    assert kept == left
    assert os.get_inheritable(left.life)
    keeper.stop()
    assert Adopted(left.pid).poll() is None, "it was let go"
    end_left(left)


def test_where_another_worker_runs_there_is_none_to_leave(tmp_path: Path) -> None:
    lock = WorkerLock(tmp_path)
    lock.take()
    keeper = Keeper(tmp_path, {}, KEY, None)
    keeper.look()
    assert keeper.let_go() is None
    lock.release()


# -- the end of the screen -------------------------------------------------------------------------


def test_it_is_replaced_only_where_it_was_locked() -> None:
    places: list[Place] = []
    locking = Locking(places.append)
    locking.end()
    assert places == []
    locking.begin(LOCKED.place)
    locking.end()
    assert places == [LOCKED.place]


def test_what_takes_too_long_to_close_is_not_waited_for() -> None:
    gone = threading.Event()
    locking = Locking(lambda _: gone.set(), patience=0.0)
    locking.begin(LOCKED.place)
    assert gone.wait(10)
