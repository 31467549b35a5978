"""Examples of what is done about people who log in, and about the rights of those who write."""

from collections.abc import Callable
from pathlib import Path

from crm_tui.domain.breach import Told
from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.privacy import RequestKind
from crm_tui.domain.retention import Kind
from crm_tui.domain.roles import Role
from crm_tui.services import consent, key_places, key_rotation, people
from crm_tui.services.erasing import beginning, holding, retention
from crm_tui.services.people import Room
from crm_tui.services.people_desk import PeopleDesk
from crm_tui.services.privacy import (
    breaches,
    declaring,
    notices,
    person_export,
    requests,
)
from crm_tui.store.slot_crypto import Cost
from tests.unit.roles_examples import Call, Example, inbox_of
from tests.unit.roles_scene import Scene

CHEAP = Cost(1, 8 * 1024)
GIVEN, OTHER = "kettle tram 4711", "purple lamp 9024"


def _room(s: Scene) -> Room:
    return people.room(s.tx, s.shop.db, CHEAP)


def _log_ins(s: Scene) -> None:
    """Two owners, of whom one is who acts, and somebody of the staff."""
    for name, role in ((s.actor.name, Role.OWNER), ("Meera", Role.OWNER), ("Ravi", Role.STAFF)):
        change = people.plan_adding(s.actor, _room(s), name, role, GIVEN, temporary=False)
        people.keep(s.tx, s.actor, s.now, change)


def _desk(s: Scene) -> PeopleDesk:
    return PeopleDesk(s.shop.db, s.clock, s.actor, by_key=True, cost=CHEAP)


def _keys(s: Scene) -> Path:
    return s.shop.home / "keys"


def _kept_here(s: Scene) -> None:
    _log_ins(s)
    key_places.keep_here(s.actor, s.shop.db, s.now, _keys(s), "file")


def _keep(s: Scene) -> None:
    """What anybody may: the change of their own password is kept."""
    people.keep(s.tx, s.actor, s.now, people.plan_own_password(s.actor, _room(s), OTHER))


def after_log_ins(call: Call) -> Example:
    return Example(call, first=_log_ins)


PEOPLE: dict[str, Example] = {
    "people.plan_adding": after_log_ins(
        lambda s: people.plan_adding(s.actor, _room(s), "Kiran", Role.STAFF, GIVEN)
    ),
    "people.plan_role": after_log_ins(
        lambda s: people.plan_role(s.actor, _room(s), "Ravi", Role.VIEWER)
    ),
    "people.plan_new_password": after_log_ins(
        lambda s: people.plan_new_password(s.actor, _room(s), "Ravi")
    ),
    "people.plan_own_password": after_log_ins(
        lambda s: people.plan_own_password(s.actor, _room(s), OTHER)
    ),
    "people.plan_removing": after_log_ins(
        lambda s: people.plan_removing(s.actor, _room(s), "Ravi")
    ),
    "people.plan_recovery": after_log_ins(lambda s: people.plan_recovery(s.actor, _room(s))),
    "people.keep": after_log_ins(_keep),
    "people_desk.PeopleDesk.all": after_log_ins(lambda s: _desk(s).all()),
    "people_desk.PeopleDesk.is_still_let_in": after_log_ins(lambda s: _desk(s).is_still_let_in()),
    "people_desk.PeopleDesk.asks_code": after_log_ins(lambda s: _desk(s).asks_code()),
    "people_desk.PeopleDesk.add": after_log_ins(lambda s: _desk(s).add("Kiran", "staff")),
    "people_desk.PeopleDesk.change_role": after_log_ins(
        lambda s: _desk(s).change_role("Ravi", "viewer")
    ),
    "people_desk.PeopleDesk.new_password": after_log_ins(lambda s: _desk(s).new_password("Ravi")),
    "people_desk.PeopleDesk.remove": after_log_ins(lambda s: _desk(s).remove("Ravi")),
    "key_places.keep_here": after_log_ins(
        lambda s: key_places.keep_here(s.actor, s.shop.db, s.now, _keys(s), "file")
    ),
    "key_places.forget_here": Example(
        lambda s: key_places.forget_here(s.actor, s.shop.db, s.now, _keys(s)), first=_kept_here
    ),
    "key_rotation.rotate": Example(
        lambda s: key_rotation.rotate(
            s.actor, s.shop.db, s.now, key_places.kept(s.shop.db, {}, _keys(s))
        ),
        cannot_be_taken_back=True,
    ),
    "inbox.Inbox.note_locked": Example(lambda s: inbox_of(s).note_locked()),
}


def _held(s: Scene) -> None:
    beginning.begin(s.tx, s.actor, s.now, s.double, Millis(s.now + DAY))


def _breach(s: Scene) -> None:
    found = breaches.begin(s.tx, s.actor, s.now, "The till was stolen", kinds="numbers")
    breaches.add_people(s.tx, s.actor, s.now, found.id, [s.asha])


def _request(s: Scene) -> None:
    requests.add(s.tx, s.actor, s.now, s.asha, RequestKind.ACCESS, "what do you know?", 30)


def _notice(s: Scene) -> notices.Read:
    return notices.load(s.shop.home, "en", "98765 43210", 30)


def on_breach(work: Callable[..., object], *more: object) -> Example:
    return Example(lambda s: work(s.tx, s.actor, s.now, 1, *more), first=_breach)


RIGHTS: dict[str, Example] = {
    "consent.set_minor": Example(
        lambda s: consent.set_minor(s.tx, s.actor, s.now, s.asha, on=True)
    ),
    "erasing.beginning.preview": Example(lambda s: beginning.preview(s.tx, s.actor, s.double)),
    "erasing.beginning.begin": Example(lambda s: beginning.begin(s.tx, s.actor, s.now, s.double)),
    "erasing.holding.held": Example(lambda s: holding.held(s.tx, s.actor), first=_held),
    "erasing.holding.open_held": Example(
        lambda s: holding.open_held(s.tx, s.actor, s.now, s.double), first=_held
    ),
    "erasing.holding.destroy_now": Example(
        lambda s: holding.destroy_now(s.tx, s.actor, s.now, s.double), first=_held
    ),
    "erasing.retention.view": Example(lambda s: retention.view(s.tx, s.actor, s.now)),
    "erasing.retention.would_go": Example(
        lambda s: retention.would_go(s.tx, s.actor, s.now, Kind.RAW, 90)
    ),
    "erasing.retention.set_period": Example(
        lambda s: retention.set_period(s.tx, s.actor, s.now, Kind.RAW, 90)
    ),
    "privacy.breaches.begin": Example(
        lambda s: breaches.begin(s.tx, s.actor, s.now, "A phone is lost")
    ),
    "privacy.breaches.add_words": on_breach(breaches.add_words, "numbers"),
    "privacy.breaches.add_people": Example(
        lambda s: breaches.add_people(s.tx, s.actor, s.now, 1, [s.meena]), first=_breach
    ),
    "privacy.breaches.mark_told": on_breach(breaches.mark_told, Told.BOARD),
    "privacy.breaches.close": on_breach(breaches.close, "settled"),
    "privacy.breaches.every": Example(lambda s: breaches.every(s.tx, s.actor), first=_breach),
    "privacy.breaches.account_of": Example(
        lambda s: breaches.account_of(s.tx, s.actor, 1), first=_breach
    ),
    "privacy.declaring.declare": Example(
        lambda s: declaring.declare(s.shop.db, s.actor, s.now, f"I{s.imported}", "order form")
    ),
    "privacy.notices.send": Example(
        lambda s: notices.send(s.tx, s.actor, s.now, s.asha, _notice(s), s.shop.policy)
    ),
    "privacy.notices.shown": Example(
        lambda s: notices.shown(s.tx, s.actor, s.now, s.asha, _notice(s))
    ),
    "privacy.person_export.gather": Example(
        lambda s: person_export.gather(s.tx, s.actor, s.now, s.asha)
    ),
    "privacy.requests.add": Example(_request),
    "privacy.requests.finish": Example(
        lambda s: requests.finish(s.tx, s.actor, s.now, 1, "told them all"), first=_request
    ),
}

EXAMPLES = PEOPLE | RIGHTS
