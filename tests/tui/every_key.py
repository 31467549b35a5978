"""Every key of the registry, pressed where it works, by a person of any role."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from textual.pilot import Pilot

from crm_tui.actions import REGISTRY, Scope, in_scope
from crm_tui.app import CrmApp
from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.roles import Role
from crm_tui.services.inbox import Inbox
from crm_tui.shop import Shop
from tests.conftest import KEY
from tests.unit.roles_ground import Ground

WAYS: dict[Scope, tuple[str, ...]] = {
    Scope.APP: (),
    Scope.INBOX: (),
    Scope.LIST: (),
    Scope.LEAD: (),
    Scope.FILTER: ("slash",),
    Scope.CHAT: ("enter",),
    Scope.MESSAGES: ("enter",),
    Scope.MESSAGE: ("enter", "up"),
    Scope.COMPOSER: ("i", "h"),
    Scope.TEMPLATE: ("enter", "ctrl+t", "enter"),
    Scope.REACT: ("enter", "up", "plus"),
    Scope.FORWARD: ("enter", "up", "f"),
    Scope.SETTLE: ("enter", "G", "s"),
    Scope.NOTICES: ("f3",),
    Scope.FILES: ("enter", "ctrl+o"),
    Scope.FORM: ("ctrl+n",),
    Scope.NOTE: ("N",),
    Scope.TASK: ("T",),
    Scope.CALL: ("c",),
    Scope.STAGE: ("S",),
    Scope.LOST: ("S", "l"),
    Scope.SCORE: ("y",),
    Scope.TIMELINE: ("t",),
    Scope.BOARD: ("f4",),
    Scope.DOUBLES: ("D",),
    Scope.MERGED: ("D", "M"),
    Scope.ASK: ("number_sign",),
    Scope.FIELDS: ("F",),
    Scope.TASKS: ("f6",),
    Scope.LATER: ("f6", "s"),
    Scope.FILTERS: ("f7",),
    Scope.FILTER_FORM: ("f7", "n"),
    Scope.SURE: ("f7", "x"),
    Scope.IMPORTS: ("f5",),
    Scope.IMPORT_LOOK: ("f5", "enter"),
    Scope.KNOWLEDGE: ("f8",),
    Scope.FACT: ("f8", "n"),
    Scope.OWN_WORDS: ("f8", "w"),
    Scope.OWN_WORD: ("f8", "w", "n"),
    Scope.REJECT: ("enter", "x"),
    Scope.MEMORY: ("m",),
    Scope.TODAY: ("f9",),
    Scope.AUTOMATION: ("f10",),
    Scope.WORKFLOWS: ("f10",),
    Scope.WORKFLOW_RUNS: ("f10", "enter"),
    Scope.CODE: ("f10", "a"),
    Scope.EXPERIMENTS: ("f10", "2"),
    Scope.BROADCASTS: ("f10", "3"),
    Scope.BROADCAST_FORM: ("f10", "3", "n"),
    Scope.BROADCAST_PEOPLE: ("f10", "3", "enter"),
    Scope.HELP: ("question_mark",),
    Scope.CONSENT: ("C",),
    Scope.CONSENT_FORM: ("C", "a"),
    Scope.ERASE: ("C", "E"),
    Scope.AUDIT: ("A",),
    Scope.ANALYTICS: ("R",),
    Scope.PEOPLE: ("P",),
    Scope.PERSON: ("P", "a"),
}
"""Which keys lead there from the list; of a scope that is not here the keys are pressed in the inbox."""

LEAVES = frozenset({"leave", "lock"})
"""They end the program, or put another one in its place: they have tests of their own."""
_ENDS = frozenset(key for one in REGISTRY if one.id in LEAVES for key in one.keys)


@dataclass
class Pressed:
    """What came of it."""

    keys: int = 0
    faults: list[str] = field(default_factory=list)


def as_role(shop: Shop, role: Role) -> Shop:
    """The shop as somebody of this role has opened it."""
    return replace(shop, actor=Actor(ActorKind.PERSON, "Ravi", role))


def digest_but_own_factor(shop: Shop) -> bytes:
    """A digest of the whole shop, but for one's own second factor, which everybody may set up."""
    ground = Ground(shop.home, bytes.fromhex(KEY))
    try:
        with ground.taken_back():
            ground.tx.run("DELETE FROM setting WHERE key LIKE 'second_factor%'")
            return ground.dump()
    finally:
        ground.close()


@asynccontextmanager
async def at_inbox(
    shop: Shop, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[CrmApp, Pilot[None]]]:
    """The inbox of whoever has opened the shop."""
    inbox = Inbox(shop.db, shop.media, shop.clock, shop.actor, shop.policy, lambda: True)
    app = CrmApp(inbox)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield app, pilot


async def press_all(shop: Shop, scopes: Iterable[Scope] = tuple(Scope)) -> Pressed:
    """Each key of these scopes once; of a window that does not open to this person, in the inbox."""
    found = Pressed()
    async with at_inbox(shop) as (app, pilot):
        walk = Walk(app, pilot, found)
        for scope in scopes:
            for key in keys_of(scope):
                await walk.press(scope, key)
    return found


def keys_of(scope: Scope) -> list[str]:
    """Each of them once, without those that end the program."""
    actions = (one for one in in_scope(scope) if one.id not in LEAVES)
    return list(dict.fromkeys(key for one in actions for key in one.keys))


class Walk:
    """Goes where a key works, presses it, and comes back."""

    def __init__(self, app: CrmApp, pilot: Pilot[None], found: Pressed) -> None:
        self.app, self.pilot, self.found = app, pilot, found
        self._closed: set[Scope] = set()
        """Windows that do not open to this person."""
        self._in_inbox: set[str] = set()
        self._at: tuple[Scope, tuple[object, ...]] | None = None
        """Where the last key was pressed, once its way was gone."""

    async def press(self, scope: Scope, key: str) -> None:
        """Nothing where the same key was pressed in the inbox for want of a window before."""
        if self._at != (scope, self._place()):
            await self._back_to_the_list()
            opened = await self._go(scope)
            self._at = (scope, self._place()) if opened else None
        if self._at is None and not self._is_new(key):
            return
        await self.pilot.press(key)
        self.found.keys += 1
        if self.app.last_words or not self.app.is_running:
            self.found.faults.append(f"{scope.name} {key}: {self.app.last_words}")

    def _is_new(self, key: str) -> bool:
        is_new = key not in self._in_inbox and key not in _ENDS
        self._in_inbox.add(key)
        return is_new

    async def _go(self, scope: Scope) -> bool:
        """Whether the way led anywhere."""
        way = WAYS.get(scope)
        if scope in self._closed or way is None:
            return False
        before = self._place()
        await self.pilot.press(*way)
        if way and self._place() == before:
            self._closed.add(scope)
        return scope not in self._closed

    def _place(self) -> tuple[object, ...]:
        screen = self.app.screen
        return screen, screen.focused, screen.has_class("-in-chat")

    async def _back_to_the_list(self) -> None:
        while len(self.app.screen_stack) > 1:
            self.app.pop_screen()
            await self.pilot.pause()
        leads = self.app.screen.query_one("LeadList")
        if self.app.focused is not leads:
            self.app.screen.remove_class("-in-chat")
            leads.focus()
            await self.pilot.pause()
