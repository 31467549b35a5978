"""No service for a person is without its guard: a new one fails here, or gives its reason."""

import pytest

from tests.unit.roles_walk import Written, in_source, written

UNGUARDED = {
    "audit.note": "written into the log is also what was refused",
    "audit.note_many": "written into the log is also what was refused",
    "audit.forget": "called by the erasing that was allowed",
    "automatic.use_of": "takes the name of whoever sends; it reads",
    "backups.restoring.settle": "the restored shop's first transaction; `crm restore` has asked",
    "consequences.remember": "what the provider answered to a message that was allowed",
    "deciding.record": "writes the event of a decision that was allowed",
    "entrance.enter": "a log-in: nobody is in yet",
    "erasing.doing.erase_now": "the second half of `erasing.beginning.begin`",
    "experiments.stopping.end": "called by `experiments.steering` and by the worker",
    "export_log.logged": "writes down an export that was allowed",
    "may.insist": "the guard itself",
    "may.refusal": "the guard's words",
    "people.do_now": "makes the change that `people.plan_…` has allowed",
    "second_factor.is_set": "one's own second factor",
    "second_factor.needed": "one's own second factor",
    "second_factor.state": "one's own second factor",
    "second_factor.begin": "one's own second factor",
    "second_factor.confirm": "one's own second factor",
    "second_factor.check": "one's own second factor",
    "second_factor.check_now": "one's own second factor",
    "second_factor.judge": "one's own second factor",
    "second_factor.remove": "one's own second factor",
    "undoing.Recorder.keep": "writes down a step that was allowed",
    "undoing.newest": "it reads",
    "workflows.switching.check_owner_now": "asks for the code; `set_automatic` asks for the role",
}
"""Functions that are told who acts and ask nobody, and why."""

BY_PROGRAMS = {
    "broadcasts.going.Going.go_on": "the worker's",
    "digest_message.DigestMessage.go_on": "the worker's",
    "ingest.Backlog.go_on": "the worker's",
    "pulling.Pulling.pull_if_due": "the worker's",
    "relay_trust.Trust.forget_old": "the worker's",
    "suggestions.Suggestions.do": "the worker's",
    "workflows.run.WorkflowRun.go_on": "the worker's",
    "export_files._JsonFile.add": "writes to a file of its own",
    "export_files._JsonFile.close": "writes to a file of its own",
    "inbox.Inbox.wait_for_draft": "does nothing for who may only read",
    "inbox.Inbox.seen": "does nothing for who may only read",
}
"""Methods that write and hand no actor down, and whose they are."""


def _unguarded(one: Written) -> bool:
    return "actor" in one.parameters and one.act is None


def _writes_alone(one: Written) -> bool:
    return one.of_class and one.writes and one.act is None and not one.hands_actor_down


def test_every_function_that_is_told_who_acts_asks_whether_they_may() -> None:
    assert {one.name for one in written() if _unguarded(one)} - set(UNGUARDED) == set()


def test_every_method_that_writes_is_guarded_or_hands_its_actor_down() -> None:
    assert {one.name for one in written() if _writes_alone(one)} - set(BY_PROGRAMS) == set()


def test_no_exception_outlives_its_function() -> None:
    there = {one.name for one in written() if _unguarded(one) or _writes_alone(one)}
    assert {*UNGUARDED, *BY_PROGRAMS} - there == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def wipe(tx: Tx, actor: Actor) -> None: ...", "new.wipe"),
        ("async def wipe(tx: Tx, *, actor: Actor) -> None: ...", "new.wipe"),
        ("@needs(Act.EDIT_LEADS)\ndef wipe(tx: Tx, actor: Actor) -> None: ...", ""),
        ("def _wipe(tx: Tx, actor: Actor) -> None: ...", ""),
        ("class D:\n async def wipe(self) -> None:\n  await self._db.write(wipe)", "new.D.wipe"),
        ("class D:\n async def wipe(self) -> None:\n  await self._db.write(wipe, self.actor)", ""),
        ("class D:\n @needs(Act.READ)\n def wipe(self) -> None:\n  self._db.write_now(wipe)", ""),
        ("class D:\n async def look(self) -> None:\n  await self._db.read(look)", ""),
    ],
)
def test_a_new_service_without_a_guard_is_found(source: str, found: str) -> None:
    named = [one.name for one in in_source("new", source) if _unguarded(one) or _writes_alone(one)]
    assert named == list(filter(None, [found]))
