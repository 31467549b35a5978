"""Making a broadcast, and saying before it starts whom it reaches and what it costs."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crm_tui.domain.actor import Actor
from crm_tui.domain.broadcast import (
    BROADCAST,
    Audience,
    Broadcast,
    BroadcastState,
    read_pace,
)
from crm_tui.domain.broadcast_report import Outcome, Plan, Skip, skip_words
from crm_tui.domain.broadcast_slots import Form
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.ids import read_id, show_id
from crm_tui.domain.money import price
from crm_tui.domain.policy import Policy
from crm_tui.domain.roles import Act
from crm_tui.domain.template import Template, TemplateCall, place_of
from crm_tui.domain.text import clean_line
from crm_tui.services import filters
from crm_tui.services.broadcasts.rules import skipped_by
from crm_tui.services.may import needs
from crm_tui.store import account, broadcasts, events, settings, templates
from crm_tui.store import leads as lead_store
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

_PART = 100
"""People looked at in one go: a key pressed meanwhile waits no longer than for these."""
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to send to many."""

    name: str
    audience: Audience
    form: Form
    per_minute: int


def get(tx: Tx, broadcast_id: int) -> Broadcast:
    """Raises NotFound."""
    found = broadcasts.get(tx, broadcast_id)
    if found is None:
        raise NotFound(
            f"There is no broadcast {show_id(BROADCAST, broadcast_id)}.",
            "`crm broadcasts list` shows them.",
        )
    return found


def find(tx: Tx, text: str) -> Broadcast:
    """The broadcast of an id like B5; raises NotFound."""
    number = read_id(BROADCAST, text)
    if number is None:
        raise NotFound(
            f"{clean_line(text, 40)!r} is no broadcast's id.",
            "They look like B5; `crm broadcasts list` shows them.",
        )
    return get(tx, number)


def read_outcome(text: str) -> Outcome | None:
    """The outcome of this name, None for nothing; raises CrmError."""
    if not text.strip():
        return None
    try:
        return Outcome(text.strip().lower().replace("-", "_").replace(" ", "_"))
    except ValueError as error:
        raise CrmError(
            f"{clean_line(text, 40)!r} is no outcome.", f"Choose one of: {', '.join(Outcome)}."
        ) from error


@needs(Act.WRITE_TO_MANY)
def create(tx: Tx, wish: Wish, actor: Actor, now: Millis) -> Broadcast:
    """A new draft: nothing is sent. Raises CrmError when it could never be sent."""
    name = clean_line(wish.name, _LONGEST_NAME)
    if not name:
        raise CrmError("A broadcast needs a name.", "Give it one, like Diwali.")
    template = approved(tx, wish.form)
    _check_slots(template, wish.form)
    form = Form(template.name, template.language, wish.form.slots)
    pace = read_pace(wish.per_minute)
    number = broadcasts.add(tx, name, wish.audience, form, pace, str(actor), now)
    events.record(
        tx, None, "broadcast_made", actor, now, broadcast=show_id(BROADCAST, number), name=name
    )
    return get(tx, number)


def approved(tx: Tx, form: Form) -> Template:
    """The template that is sent; raises CrmError when it may not be."""
    found = templates.get(tx, form.template, form.language or None)
    if found is None:
        raise NotFound(
            f"There is no template named {clean_line(form.template, 60)}.",
            "`crm templates list` shows them; `crm templates sync` fetches them.",
        )
    if not found.approved:
        raise CrmError(
            f"The template {found.name} is {found.status}, not approved.",
            "Choose an approved one, or wait for WhatsApp's decision.",
        )
    if found.needs_file:
        raise CrmError(
            f"The template {found.name} needs a file on top, which a broadcast cannot add.",
            "Choose one without a picture, video or document.",
        )
    return found


def _check_slots(template: Template, form: Form) -> None:
    given = [slot.variable for slot in form.slots]
    missing = [name for name in template.variables if name not in given]
    if missing:
        raise CrmError(
            f"The template {template.name} has nothing to put into"
            f" {', '.join(map(place_of, missing))}.",
            f"Add --var {missing[0]}=lead.first_name|friend, or fixed words.",
        )
    for name in given:
        if name not in template.variables or given.count(name) > 1:
            known = ", ".join(template.variables) or "none"
            raise CrmError(
                f"The template {template.name} has no variable {name!r} to fill once.",
                f"Its variables are: {known}.",
            )


@needs(Act.WRITE_TO_MANY)
def delete(tx: Tx, broadcast_id: int, actor: Actor, now: Millis) -> Broadcast:
    """Take back a broadcast that has not begun; raises Conflict for one that has."""
    found = get(tx, broadcast_id)
    if found.state is not BroadcastState.DRAFT:
        raise Conflict(
            f"{show_id(BROADCAST, found.id)} has been started: its record stays.",
            f"`crm broadcasts stop {show_id(BROADCAST, found.id)}` ends it.",
        )
    broadcasts.remove(tx, found.id)
    number = show_id(BROADCAST, found.id)
    events.record(tx, None, "broadcast_deleted", actor, now, broadcast=number, name=found.name)
    return found


# -- before ------------------------------------------------------------------------------------


class Forecast:
    """Asks the gate about everybody in an audience, a part at a time."""

    def __init__(self, db: Database, policy: Policy, clock: Clock) -> None:
        self._db, self._policy, self._clock = db, policy, clock

    async def plan(
        self, audience: Audience, form: Form, tell: Callable[[int, int], object] = lambda *_: None
    ) -> Plan:
        """Whom it would reach now; `tell` gets how many are looked at, and of how many."""
        now = self._clock.now()
        ids = await self._db.read(filters.order, audience.spec, now)
        counted: Counter[str | None] = Counter()
        for start in range(0, len(ids), _PART):
            part = ids[start : start + _PART]
            counted.update(await self._db.read(_asked, part, form, self._policy, now))
            tell(start + len(part), len(ids))
            await asyncio.sleep(0)
        return await self._db.read(_plan, len(ids), counted, form)

    def plan_now(self, audience: Audience, form: Form) -> Plan:
        """The same for the shell, in this thread."""
        now = self._clock.now()
        ids = self._db.read_now(filters.order, audience.spec, now)
        counted: Counter[str | None] = Counter()
        for start in range(0, len(ids), _PART):
            part = ids[start : start + _PART]
            counted.update(self._db.read_now(_asked, part, form, self._policy, now))
        return self._db.read_now(_plan, len(ids), counted, form)


def _asked(tx: Tx, ids: Sequence[int], form: Form, policy: Policy, now: Millis) -> list[str | None]:
    template, shop_name = approved(tx, form), settings.profile(tx).name
    return [
        skipped_by(lead, template, form.call(lead, shop_name), policy, now)
        for lead in lead_store.several(tx, ids)
    ]


def _plan(tx: Tx, audience: int, counted: "Counter[str | None]", form: Form) -> Plan:
    skips = [
        Skip(rule, people, skip_words(rule))
        for rule, people in counted.most_common()
        if rule is not None
    ]
    return Plan(
        audience=audience,
        reach=counted[None],
        skips=tuple(skips),
        each_paise=price(approved(tx, form).category).amount_paise,
        daily_limit=account.get(tx).daily_limit or None,
    )


def first_person(
    tx: Tx, audience: Audience, form: Form, now: Millis
) -> tuple[str, TemplateCall] | None:
    """The name of the first of them, and the template as it would be filled for them."""
    found, _ = filters.page(tx, audience.spec, now, limit=1)
    if not found:
        return None
    return found[0].name, form.call(found[0], settings.profile(tx).name)
