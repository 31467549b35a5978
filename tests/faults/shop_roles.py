"""Roles: every guarded service by every role, and every key of the inbox by the two lower ones."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Figure, show
from crm_tui.domain.roles import Role
from crm_tui.shop import Shop, make_shop, open_shop
from tests.conftest import KEY, PROFILE, FakeClock
from tests.tui.every_key import Pressed, as_role, digest_but_own_factor, press_all
from tests.unit.roles_matrix import Cell, Matrix, calls
from tests.unit.roles_scene import furnish
from tests.unit.roles_walk import guarded

TITLE = "shop: who may"


def run() -> list[Figure]:
    """What the table promises, and what came of it."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        cells, touched = _calls(place / "calls")
        viewer, same = _pressed(place / "viewer", Role.VIEWER)
        staff, _ = _pressed(place / "staff", Role.STAFF)
    refused = [cell for cell in cells if not cell.did]
    wrong = [cell for cell in cells if not cell.right]
    for cell in wrong:
        sys.stderr.write(f"{cell}\n")
    return [
        Figure("guarded services", len(guarded()), ""),
        Figure("calls of them, by four roles and by none", len(cells), ""),
        Figure("of these done or refused otherwise than documented", len(wrong), "", 0),
        Figure("refusals", len(refused), ""),
        Figure("after which a row differs", sum(not one.untouched for one in refused), "", 0),
        Figure("after which a byte of a file differs", touched, "", 0),
        Figure("keys pressed by a viewer and by staff", viewer.keys + staff.keys, ""),
        Figure("exceptions", len(viewer.faults) + len(staff.faults), "", 0),
        Figure("shops changed by a viewer's keys", int(not same), "", 0),
    ]


def _calls(place: Path) -> tuple[list[Cell], int]:
    """Every cell of the matrix, and after how many refusals a file was another one."""
    with _shop(place) as shop:
        matrix, cells, touched = Matrix(shop, place), list[Cell](), 0
        try:
            for name, example, role in calls():
                before = _files(shop.home)
                cells.append(matrix.cell(name, example, role))
                touched += not cells[-1].did and _files(shop.home) != before
        finally:
            matrix.close()
        return cells, touched


def _files(home: Path) -> dict[str, bytes]:
    """Every file of the shop but the locks of the database, which hold no rows."""
    return {
        path.name: blake2b(path.read_bytes()).digest()
        for path in sorted(home.rglob("*"))
        if path.is_file() and not path.name.endswith("-shm")
    }


def _pressed(place: Path, role: Role) -> tuple[Pressed, bool]:
    """All keys, and whether the shop is as it was before them."""
    with _shop(place) as shop:
        furnish(shop, place)
        before = digest_but_own_factor(shop)
        found = asyncio.run(press_all(as_role(shop, role)))
        return found, digest_but_own_factor(shop) == before


@contextmanager
def _shop(place: Path) -> Iterator[Shop]:
    place.mkdir()
    env, clock = {"CRM_HOME": str(place / "home"), "CRM_DB_KEY": KEY}, FakeClock()
    make_shop(PROFILE, env, clock).db.close_now()
    shop = open_shop(env, clock)
    try:
        yield shop
    finally:
        shop.db.close_now()


if __name__ == "__main__":
    show(TITLE, run())
