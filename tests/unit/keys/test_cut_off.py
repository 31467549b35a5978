"""A change of the key that fails late: the new key is decided by then, and nobody may lose it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.services import key_places, key_rotation
from crm_tui.shop import Shop, open_shop
from crm_tui.store import keys, leads, rekey
from crm_tui.store.keys import Kept
from crm_tui.store.marker import check_key, read_marker
from tests.conftest import KEY
from tests.unit.keys.house import House
from tests.unit.keys.test_keyring import Safe, Use, no_safe, use

__all__ = ["use"]

OLD = bytes.fromhex(KEY)


def full(*_: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on whatever comes after the decision fails."""
    return lambda: monkeypatch.setattr(rekey, "write_marker", full)


def test_the_only_file_with_the_new_key_stays_once_it_is_decided(
    shop: Shop, tmp_path: Path, cut_off: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody logs in, and the key comes from CRM_DB_KEY: what --key-to wrote is all there is."""
    path = tmp_path / "new.key"
    cut_off()
    with pytest.raises(CrmError, match="brought to its end"):
        key_rotation.rotate(OWNER, shop.db, shop.clock.now(), Kept(), key_to=path)
    monkeypatch.undo()
    again = open_shop({"CRM_HOME": str(shop.home), "CRM_DB_KEY_FILE": str(path)}, shop.clock)
    assert again.db.key != OLD
    again.db.close_now()


def test_a_key_that_nothing_would_keep_is_not_made(shop: Shop) -> None:
    with pytest.raises(CrmError, match="Nothing would hold"):
        key_rotation.rotate(OWNER, shop.db, shop.clock.now(), Kept())
    check_key(read_marker(shop.home), OLD)


def test_finished_where_the_keyring_is_not_at_hand_it_is_found_there_later(
    use: Use, shop: Shop, cut_off: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a power cut the service comes first, before anybody has logged in to the desktop."""
    safe = Safe()
    use(safe)
    env = {"CRM_HOME": str(shop.home), "XDG_CONFIG_HOME": str(shop.home.parent / "config")}
    keys.keep_here(shop.marker.shop_id, OLD, shop.home.parent / "none")
    with monkeypatch.context() as patch:
        patch.setattr(rekey, "write_marker", full)
        with pytest.raises(CrmError, match="brought to its end"):
            key_rotation.rotate(OWNER, shop.db, shop.clock.now(), Kept(in_keyring=True))
    use(no_safe())
    rekey.settle(shop.home)
    use(safe)
    again = open_shop(env, shop.clock)
    assert again.db.read_now(leads.count) == 0
    again.db.close_now()


def test_who_typed_a_password_meanwhile_finishes_it_before_they_write(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written into the old file would be swallowed when the new one takes its place."""
    shop = house.enter()
    kept = key_places.kept(shop.db, house.env, house.home.parent / "none")

    def rotates_and_is_killed(*_: object) -> int | None:
        monkeypatch.undo()
        with monkeypatch.context() as patch:
            patch.setattr(rekey, "settle_alone", _once(rekey.settle_alone))
            with pytest.raises(CrmError):
                key_rotation.rotate(shop.actor, shop.db, house.clock.now(), kept)
        return in_use.enter(house.home)

    from crm_tui.store import in_use

    monkeypatch.setattr("crm_tui.shop.in_use.enter", rotates_and_is_killed)
    with pytest.raises(Conflict, match="changed just now"):
        house.enter("Meera")
    assert not rekey.is_unsettled(house.home)
    assert house.enter("Meera").db.key != OLD


def _once(work: Callable[[Path], None]) -> Callable[[Path], None]:
    """The first call works, the next is where the power goes."""
    calls: list[Path] = []

    def done(home: Path) -> None:
        calls.append(home)
        if len(calls) > 1:
            raise CrmError("cut off")
        work(home)

    return done
