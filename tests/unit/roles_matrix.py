"""The matrix: every guarded function, called as every role, and what became of the shop."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.roles import MAY, Act, Role
from crm_tui.shop import Shop
from tests.conftest import KEY
from tests.unit.roles_examples import EVERYDAY, Example
from tests.unit.roles_examples_automatic import EXAMPLES as AUTOMATIC
from tests.unit.roles_examples_numbers import EXAMPLES as OF_NUMBERS
from tests.unit.roles_examples_rights import EXAMPLES as OF_RIGHTS
from tests.unit.roles_ground import Ground, done
from tests.unit.roles_scene import Scene, furnish
from tests.unit.roles_walk import guarded

EXAMPLES: dict[str, Example] = EVERYDAY | AUTOMATIC | OF_RIGHTS | OF_NUMBERS
"""By the function's name below `crm_tui.services`; words behind it tell two calls of it apart."""

ROLES: tuple[Role | None, ...] = (*Role, None)
"""The four, and somebody who has none."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One call by one role."""

    name: str
    role: Role | None
    should: bool
    """As the table says."""
    did: bool
    """It was done, and not refused."""
    untouched: bool
    """After a refusal the shop is byte for byte as it was."""
    said: str = ""

    @property
    def right(self) -> bool:
        return self.should == self.did and (self.did or self.untouched)

    def __str__(self) -> str:
        return f"{self.name} by {self.role}: should {self.should}, did {self.did}. {self.said}"


class Matrix:
    """One furnished shop, and all calls on it."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self.ids = furnish(shop, folder)
        shop.db.close_now()
        self.ground = Ground(shop.home, bytes.fromhex(KEY))
        self.shop, self.acts = replace(shop, db=self.ground.db), guarded()

    def close(self) -> None:
        self.ground.close()

    def scene(self, role: Role | None) -> Scene:
        """With somebody of this role in it."""
        actor = Actor(ActorKind.PERSON, "Asha", role)
        shop = replace(self.shop, actor=actor)
        return Scene(shop=shop, ground=self.ground, actor=actor, **self.ids)

    def cells(self) -> Iterator[Cell]:
        """Every example by every role; one of a function that is not guarded fails."""
        for name, example, role in calls():
            yield self.cell(name, example, role)

    def cell(self, name: str, example: Example, role: Role | None) -> Cell:
        """One call; what it writes is taken back."""
        needed = {self.acts[name.partition(" ")[0]], *filter(None, [example.also])}
        scene, ground = self.scene(role), self.ground
        with ground.taken_back():
            before = ground.before
            if example.first is not None:
                done(example.first(self.scene(Role.OWNER)))
                before = ground.dump()
            refused = ground.refused(lambda: example.call(scene))
            untouched = refused is None or ground.dump() == before
        said = "" if refused is None else refused.sentence()
        return Cell(name, role, _may(role, needed), refused is None, untouched, said)


def calls() -> Iterator[tuple[str, Example, Role | None]]:
    """What is called, and as whom."""
    acts = guarded()
    for name, example in EXAMPLES.items():
        for role in ROLES:
            if not (example.cannot_be_taken_back and _may(role, {acts[name]})):
                yield name, example, role


def _may(role: Role | None, needed: set[Act]) -> bool:
    return role is not None and needed <= MAY[role]
