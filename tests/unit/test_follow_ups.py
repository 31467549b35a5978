"""Follow-ups: added, put off, woken by an answer, done; each step of a person can be taken back."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from crm_tui.cli.commands import app
from crm_tui.domain.actor import OWNER
from crm_tui.domain.advice import FollowUp, Urgency, Way
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.follow import LONGEST_WORDS, Task, TaskKind
from crm_tui.domain.ids import LeadId
from crm_tui.domain.suggestion import Draft, Source
from crm_tui.services import taking_up, tasks, turns
from crm_tui.services.follow_ups import keeping
from crm_tui.services.follow_ups.due import Due
from crm_tui.services.shapes import follow_up_json
from crm_tui.shop import Shop
from crm_tui.store import suggestions
from tests.conftest import NOON, FakeClock
from tests.unit.lead_town import ONE, LeadTown

HOSTILE = "[bold]x[/]\x1b]52;c;AA\x07"
ZONE = "Asia/Kolkata"


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


@pytest.fixture
def asha(town: LeadTown) -> LeadId:
    return town.writes(ONE, "Hello")


def added(town: LeadTown, lead_id: LeadId, after: int, text: str = "", words: str = "") -> Task:
    at = Millis(town.clock.now() + after)
    task: Task = town.do(keeping.add, lead_id, at, text, words)
    return task


def now_is(town: LeadTown, task: Task) -> Task:
    found: Task = town.read(tasks.get_task, task.id)
    return found


def listed(town: LeadTown, **values: Any) -> list[int]:
    page = town.read(keeping.listing, town.clock.now(), ZONE, **values)
    return [one.task.id for one in page.items]


def test_a_follow_up_has_a_time_and_may_have_words_to_send(town: LeadTown, asha: LeadId) -> None:
    task = added(town, asha, DAY, "ask about the cake", "Cake kaisa laga?")
    assert (task.kind, task.due_at) == (TaskKind.FOLLOW_UP, NOON + DAY)
    assert (task.text, task.words) == ("ask about the cake", "Cake kaisa laga?")
    assert added(town, asha, DAY).text == keeping.DEFAULT_TEXT


def test_each_step_is_taken_back_exactly(town: LeadTown, asha: LeadId) -> None:
    task = added(town, asha, DAY, "ask")
    town.do(keeping.snooze, task.id, Millis(NOON + 3 * DAY))
    town.do(tasks.set_done, task.id)
    town.undo()
    assert now_is(town, task).done_at is None
    town.undo()
    assert now_is(town, task) == task
    town.undo()
    with pytest.raises(NotFound):
        now_is(town, task)


def test_put_off_it_counts_how_often_and_waits(town: LeadTown, asha: LeadId) -> None:
    task = added(town, asha, HOUR)
    for days in (1, 2):
        town.do(keeping.snooze, task.id, Millis(NOON + days * DAY))
    found = now_is(town, task)
    assert (found.due_at, found.snoozed, found.woken_at) == (NOON + 2 * DAY, 2, None)


def test_whatever_they_write_wakes_what_was_put_off_once(
    town: LeadTown, asha: LeadId, clock: FakeClock
) -> None:
    task = added(town, asha, HOUR)
    town.do(keeping.snooze, task.id, Millis(NOON + 5 * DAY))
    town.shop.db.write_now(turns.went_on, asha, clock.now())
    assert now_is(town, task).woken_at is None
    clock.forward(DAY)
    town.writes(ONE, "Suniye", at=clock.now())
    woken = now_is(town, task)
    assert (woken.due_at, woken.woken_at) == (NOON + DAY, NOON + DAY)
    clock.forward(HOUR)
    town.writes(ONE, "Hello?", at=clock.now())
    assert now_is(town, task) == woken


def test_a_message_from_before_it_was_put_off_does_not_wake_it(
    town: LeadTown, asha: LeadId, clock: FakeClock
) -> None:
    task = added(town, asha, HOUR)
    clock.forward(HOUR)
    town.writes(ONE, "Haan?", at=clock.now())
    town.do(keeping.snooze, task.id, Millis(NOON + 5 * DAY))
    town.shop.db.write_now(turns.went_on, asha, clock.now())
    assert now_is(town, task).due_at == NOON + 5 * DAY


def test_one_that_was_not_put_off_waits_for_its_time(town: LeadTown, asha: LeadId) -> None:
    task = added(town, asha, DAY)
    town.writes(ONE, "Hello again", at=NOON + 1)
    assert now_is(town, task) == task


@pytest.mark.parametrize("until", [0, -1])
def test_it_is_put_off_to_a_time_ahead(town: LeadTown, asha: LeadId, until: int) -> None:
    task = added(town, asha, HOUR)
    with pytest.raises(CrmError, match="over already"):
        town.do(keeping.snooze, task.id, Millis(NOON + until))


def test_what_is_done_cannot_be_put_off(town: LeadTown, asha: LeadId) -> None:
    task = added(town, asha, HOUR)
    town.do(tasks.set_done, task.id)
    with pytest.raises(Conflict, match="is done"):
        town.do(keeping.snooze, task.id, Millis(NOON + DAY))


def test_hostile_words_are_cleaned_and_too_many_are_refused(town: LeadTown, asha: LeadId) -> None:
    task = added(town, asha, HOUR, HOSTILE, HOSTILE)
    assert "\x1b" not in task.text + task.words
    with pytest.raises(CrmError, match="characters"):
        added(town, asha, HOUR, words="x" * (LONGEST_WORDS + 1))


def test_the_list_has_overdue_today_and_all(town: LeadTown, asha: LeadId) -> None:
    later = added(town, asha, 3 * DAY)
    tonight = added(town, asha, 6 * HOUR)
    over = added(town, asha, -HOUR)
    town.do(tasks.add, [asha], "a plain task", Millis(NOON + HOUR))
    assert listed(town) == [over.id, tonight.id, later.id]
    assert listed(town, due=Due.TODAY) == [over.id, tonight.id]
    assert listed(town, due=Due.OVERDUE) == [over.id]
    assert listed(town, lead_id=LeadId(999)) == []


def test_pages_follow_each_other_without_a_gap(town: LeadTown, asha: LeadId) -> None:
    made = [added(town, asha, (n % 3) * HOUR).id for n in range(7)]
    seen, after = list[int](), None
    while True:
        page = town.read(keeping.listing, NOON, ZONE, after=after, limit=2)
        seen += [one.task.id for one in page.items]
        after = page.next
        if after is None:
            break
    assert sorted(seen) == sorted(made)
    assert len(seen) == len(made)


def test_history_has_what_is_over_the_latest_first(
    town: LeadTown, asha: LeadId, clock: FakeClock
) -> None:
    tasks_made = [added(town, asha, HOUR) for _ in range(3)]
    for task in tasks_made:
        clock.forward(1_000)
        town.do(tasks.set_done, task.id)
    page = town.read(keeping.history, lead_id=asha, limit=2)
    rest = town.read(keeping.history, lead_id=asha, after=page.next, limit=2)
    ids = [one.task.id for one in (*page.items, *rest.items)]
    assert ids == [task.id for task in reversed(tasks_made)]
    assert rest.next is None


def test_an_advice_to_write_again_becomes_a_follow_up_with_its_words(
    town: LeadTown, asha: LeadId
) -> None:
    advice = FollowUp(Millis(NOON + 2 * DAY), Urgency.GENTLE, Way.WHATSAPP, ())
    draft = Draft("Cake ke baare mein?", "followup", "follow_up", 0.8, "", Source.FACTS, None, "1", advice=advice)  # fmt: skip
    found = town.shop.db.write_now(suggestions.add, asha, None, draft, NOON)
    town.shop.db.write_now(taking_up.accept, found, OWNER, NOON)
    (one,) = town.read(keeping.listing, NOON, ZONE).items
    assert (one.task.kind, one.task.words) == (TaskKind.FOLLOW_UP, "Cake ke baare mein?")
    assert one.task.due_at == NOON + 2 * DAY
    town.undo()
    assert listed(town) == []


def test_the_json_says_everything(town: LeadTown, asha: LeadId) -> None:
    task = added(town, asha, DAY, "ask", "Kaisa laga?")
    assert follow_up_json(task) == {
        "id": f"T{task.id}",
        "lead_id": f"L{asha}",
        "kind": "follow_up",
        "text": "ask",
        "due_at": "2026-11-23T07:00:00Z",
        "words": "Kaisa laga?",
        "woken_at": None,
        "snoozed": 0,
        "done_at": None,
        "ended": "",
        "proof": None,
    }


def run(env: dict[str, str], *words: str, code: int = 0) -> Any:
    result = CliRunner().invoke(app, ["followups", *words, "--json"], env=env)
    assert result.exit_code == code, (result.output, result.exception)
    return json.loads(result.stdout) if code == 0 else result.exception


def test_the_commands_do_the_same(
    town: LeadTown, asha: LeadId, shop_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = run(shop_env, "add", f"L{asha}", "+2d", "--text", "ask", "--send", "Kaisa laga?")
    assert (made["text"], made["words"], made["kind"]) == ("ask", "Kaisa laga?", "follow_up")
    put_off = run(shop_env, "snooze", made["id"], "5 din baad")
    assert put_off["snoozed"] == 1
    assert [one["id"] for one in run(shop_env, "list")["items"]] == [made["id"]]
    assert run(shop_env, "list", "--due", "overdue")["items"] == []
    assert run(shop_env, "done", made["id"])["done_at"] is not None
    assert [one["id"] for one in run(shop_env, "history")["items"]] == [made["id"]]
    assert run(shop_env, "open", made["id"])["done_at"] is None
    assert isinstance(run(shop_env, "snooze", made["id"], "kal kuch", code=1), CrmError)
    assert isinstance(run(shop_env, "done", "X3", code=1), CrmError)
