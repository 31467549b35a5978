"""Roles: the table is what is enforced, in every service, and a refusal changes nothing."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from crm_tui.domain.actor import CUSTOMER, OWNER, WORKER, Actor, ActorKind
from crm_tui.domain.errors import NotAllowed
from crm_tui.domain.roles import MAY, Act, Role, least
from crm_tui.services import notes
from crm_tui.services.may import insist, needs, refusal
from crm_tui.shop import Shop
from tests.unit.roles_examples import Example
from tests.unit.roles_matrix import EXAMPLES, ROLES, Matrix, calls
from tests.unit.roles_scene import Scene
from tests.unit.roles_walk import guarded


@pytest.fixture
def matrix(shop: Shop, tmp_path: Path) -> Iterator[Matrix]:
    made = Matrix(shop, tmp_path)
    yield made
    made.close()


def test_every_call_by_every_role_is_done_or_refused_as_the_table_says(matrix: Matrix) -> None:
    cells = list(matrix.cells())
    assert [str(cell) for cell in cells if not cell.right] == []
    assert len(cells) == len(list(calls())) > 4 * len(EXAMPLES)


def _writes_first(scene: Scene) -> None:
    notes.add(scene.tx, OWNER, scene.now, scene.asha, "too early")
    notes.add(scene.tx, scene.actor, scene.now, scene.asha, "never")


BROKEN = {
    "never refuses": Example(lambda s: notes.add(s.tx, OWNER, s.now, s.asha, "whoever asks")),
    "writes before it refuses": Example(_writes_first),
    "refuses too many": Example(lambda s: insist(s.actor, Act.MANAGE_PEOPLE)),
}


def test_the_matrix_finds_a_service_that_does_otherwise(matrix: Matrix) -> None:
    for fault, example in BROKEN.items():
        cells = [matrix.cell("notes.add", example, role) for role in ROLES]
        assert not all(cell.right for cell in cells), fault


def test_every_guarded_function_has_an_example() -> None:
    assert set(guarded()) - {name.partition(" ")[0] for name in EXAMPLES} == set()


def test_a_refusal_is_a_sentence_with_a_next_step() -> None:
    said = refusal(Actor(ActorKind.PERSON, "Asha", Role.VIEWER), Act.EDIT_LEADS).sentence()
    whom = "Ask somebody of the staff, a manager or the owner."
    assert said == f"Asha (viewer) may not edit leads. {whom}"


def test_each_role_may_all_that_the_one_below_it_may() -> None:
    ranks = [MAY[role] for role in Role]
    assert all(lower < higher for higher, lower in pairwise(ranks))
    assert MAY[Role.OWNER] == frozenset(Act)


def test_the_least_role_is_the_one_that_a_refusal_names() -> None:
    assert least(Act.READ) is Role.VIEWER
    assert least(Act.MERGE_LEADS) is Role.MANAGER
    assert least(Act.MANAGE_PEOPLE) is Role.OWNER


@pytest.mark.parametrize("program", [WORKER, CUSTOMER, Actor(ActorKind.WORKFLOW, "no_reply")])
def test_programs_do_what_a_person_has_switched_on(program: Actor) -> None:
    assert all(program.may(act) for act in Act)


def test_a_person_without_a_role_may_nothing() -> None:
    nobody = Actor(ActorKind.PERSON, "somebody")
    assert not any(nobody.may(act) for act in Act)


class Desk:
    """A desk as services have them."""

    def __init__(self, actor: object) -> None:
        self.actor = actor
        self.done = 0

    @needs(Act.EDIT_FACTS)
    async def edit(self) -> int:
        self.done += 1
        return self.done


async def test_an_async_method_refuses_when_it_is_awaited_and_before_it_does_anything() -> None:
    desk = Desk(Actor(ActorKind.PERSON, "Ravi", Role.STAFF))
    asked = desk.edit()
    with pytest.raises(NotAllowed, match=r"Ravi \(staff\) may not edit the shop's facts"):
        await asked
    assert desk.done == 0
    assert await Desk(OWNER).edit() == 1


@needs(Act.READ)
def _read(tx: object, *, actor: Actor) -> str:
    return actor.name


def test_a_function_that_is_not_told_who_acts_does_nothing() -> None:
    assert _read(None, actor=OWNER) == "owner"
    with pytest.raises(TypeError, match="is not told who acts"):
        _read(None, actor="owner")  # type: ignore[arg-type]
