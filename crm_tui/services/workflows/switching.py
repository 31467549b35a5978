"""Switching workflows: on and off by anybody of the shop, by itself only as the owner's second factor allows."""

from dataclasses import replace

from crm_tui.domain.actor import OWNER, WORKER, Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.roles import Act
from crm_tui.domain.workflow import Switch, Workflow
from crm_tui.services import second_factor
from crm_tui.services.may import insist, needs
from crm_tui.store import events
from crm_tui.store import workflows as store
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx


def switch_of(tx: Tx, workflow: Workflow, now: Millis) -> Switch:
    """How it is switched; one that nobody has touched proposes."""
    return store.switch_of(tx, workflow.name) or Switch(workflow.name, True, False, "", now, "")


@needs(Act.EDIT_WORKFLOWS)
def set_enabled(tx: Tx, workflow: Workflow, on: bool, actor: Actor, now: Millis) -> Switch:
    """Let it propose, or stop it; one that is switched off does not send by itself later either."""
    before = switch_of(tx, workflow, now)
    automatic = before.automatic and on
    wanted = replace(before, enabled=on, automatic=automatic, changed_at=now, changed_by=str(actor))
    return _save(tx, wanted, "workflow_on" if on else "workflow_off", actor, now)


@needs(Act.STOP_AUTOMATIC)
def set_automatic(tx: Tx, workflow: Workflow, on: bool, actor: Actor, now: Millis) -> Switch:
    """Let this very file send by itself; the caller has checked the second factor.

    Raises CrmError for a workflow none of whose steps could leave by itself.
    """
    if on:
        insist(actor, Act.SEND_BY_ITSELF)
    if on and not any(step.says.template for step in workflow.steps):
        raise CrmError(
            f"No step of {workflow.name} has a template, and nothing else leaves by itself.",
            "Add template to a step, or let it propose.",
        )
    before = switch_of(tx, workflow, now)
    wanted = replace(
        before,
        enabled=before.enabled or on,
        automatic=on,
        sha256=workflow.sha256 if on else "",
        changed_at=now,
        changed_by=str(actor),
    )
    return _save(tx, wanted, "workflow_auto_on" if on else "workflow_auto_off", actor, now)


def file_changed(tx: Tx, workflow: Workflow, now: Millis) -> None:
    """Its file is another one than was allowed to send: it only proposes again, and says so."""
    before = store.switch_of(tx, workflow.name)
    if before is not None and before.automatic and before.sha256 != workflow.sha256:
        wanted = replace(before, automatic=False, changed_at=now, changed_by=str(WORKER))
        _save(tx, wanted, "workflow_file_changed", WORKER, now)


def check_owner_now(
    db: Database, *, code: str, by_key: bool, now: Millis, actor: Actor = OWNER
) -> None:
    """Who may let something run by itself: whoever holds the shop's key, or a right code of theirs.

    `by_key`: the key came with the environment. Raises CrmError.
    """
    if not by_key:
        need_code(code, is_set=db.read_now(second_factor.is_set, actor))
        second_factor.check_now(db, code, now, actor)


def need_code(code: str, *, is_set: bool) -> None:
    """Raises CrmError where a code is needed and is not there."""
    if not is_set:
        raise CrmError(
            "To send by itself a workflow needs the owner's second factor.",
            "Set it up once with `crm second-factor setup`.",
        )
    if not code:
        raise CrmError("This needs the code of your authenticator app.", "Add --code 123456.")


def _save(tx: Tx, wanted: Switch, kind: str, actor: Actor, now: Millis) -> Switch:
    store.save_switch(tx, wanted)
    events.record(tx, None, kind, actor, now, workflow=wanted.name)
    return wanted
