"""The key and the marker: each thing that can be wrong has its sentence, and nothing is made anew."""

import json
import random
from pathlib import Path

import pytest

from crm_tui.domain.errors import CrmError, Damaged, NoShop, WrongKey
from crm_tui.services.setting_up import Answers
from crm_tui.setup_shop import apply
from crm_tui.shop import Shop, make_shop, open_shop
from crm_tui.store import health, leads, settings
from tests.conftest import KEY, PROFILE, FakeClock


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "new"


@pytest.fixture
def env(tmp_path: Path, home: Path) -> dict[str, str]:
    return {"CRM_HOME": str(home), "XDG_CONFIG_HOME": str(tmp_path / "config")}


@pytest.fixture
def db_file(shop_env: dict[str, str]) -> Path:
    return Path(shop_env["CRM_HOME"]) / "shop.db"


def name_in(env: dict[str, str]) -> str:
    shop = open_shop(env, FakeClock())
    try:
        return shop.db.read_now(settings.profile).name
    finally:
        shop.db.close_now()


def make(env: dict[str, str]) -> None:
    make_shop(PROFILE, env, FakeClock()).db.close_now()


def test_a_key_in_the_environment_opens_the_shop(env: dict[str, str]) -> None:
    env["CRM_DB_KEY"] = KEY
    make(env)
    assert name_in(env) == PROFILE.name


def test_without_a_keyring_the_key_is_in_a_private_file_apart_from_the_data(
    env: dict[str, str], home: Path, tmp_path: Path
) -> None:
    make(env)
    [key_file] = (tmp_path / "config").rglob("*.key")
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert key_file.parent.stat().st_mode & 0o777 == 0o700
    assert not list(home.rglob("*.key"))
    assert name_in(env) == PROFILE.name


def test_a_key_file_that_others_can_read_is_refused(env: dict[str, str], tmp_path: Path) -> None:
    key_file = tmp_path / "shop.key"
    env["CRM_DB_KEY_FILE"] = str(key_file)
    make(env)
    key_file.chmod(0o640)
    with pytest.raises(CrmError, match="Others on this computer") as refused:
        open_shop(env)
    assert "chmod 600" in refused.value.fix
    key_file.chmod(0o600)
    assert name_in(env) == PROFILE.name


def test_a_key_file_that_is_gone_or_is_none_is_named(env: dict[str, str], tmp_path: Path) -> None:
    key_file = tmp_path / "shop.key"
    env["CRM_DB_KEY_FILE"] = str(key_file)
    make(env)
    key = key_file.read_text()
    key_file.write_text("not a key")
    with pytest.raises(CrmError, match="64 hexadecimal"):
        open_shop(env)
    key_file.unlink()
    with pytest.raises(CrmError, match="cannot be read"):
        open_shop(env)
    assert key.strip() not in str(list(tmp_path.rglob("*")))


@pytest.mark.parametrize("key", ["0" * 64, KEY.replace("0", "1")])
def test_a_wrong_key_is_called_so_and_changes_nothing(
    shop_env: dict[str, str], db_file: Path, key: str
) -> None:
    before = db_file.read_bytes()
    with pytest.raises(WrongKey, match="not the key"):
        open_shop({**shop_env, "CRM_DB_KEY": key})
    assert db_file.read_bytes() == before


@pytest.mark.parametrize("key", ["zz", "ab" * 31, "ab" * 33, "क" * 64])
def test_what_is_no_key_is_called_so_without_being_shown(
    shop_env: dict[str, str], key: str
) -> None:
    with pytest.raises(CrmError, match="64 hexadecimal") as refused:
        open_shop({**shop_env, "CRM_DB_KEY": key})
    assert key not in refused.value.sentence()


def test_a_lost_file_never_becomes_a_new_empty_shop(
    shop_env: dict[str, str], db_file: Path
) -> None:
    db_file.unlink()
    for attempt in (open_shop, lambda env: apply(Answers(PROFILE), env)):
        with pytest.raises(Damaged, match="is gone"):
            attempt(shop_env)
        assert not db_file.exists()


def test_an_empty_file_never_becomes_a_new_empty_shop(
    shop_env: dict[str, str], db_file: Path
) -> None:
    db_file.write_bytes(b"")
    with pytest.raises(Damaged, match="is gone"):
        open_shop(shop_env)
    assert db_file.stat().st_size == 0


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", "{", '{"shop_id": 1, "key_check": 2, "created_at": 3}', "\xff"]
)
def test_a_damaged_marker_is_called_so(shop_env: dict[str, str], db_file: Path, text: str) -> None:
    (db_file.parent / "shop.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(Damaged, match="damaged"):
        open_shop(shop_env)


def test_a_lost_marker_is_called_so_and_the_data_stays(
    shop_env: dict[str, str], db_file: Path
) -> None:
    before = db_file.read_bytes()
    (db_file.parent / "shop.json").unlink()
    for attempt in (open_shop, lambda env: apply(Answers(PROFILE), env)):
        with pytest.raises(Damaged, match="missing"):
            attempt(shop_env)
    assert db_file.read_bytes() == before


def test_where_no_shop_was_made_there_is_none(env: dict[str, str], home: Path) -> None:
    with pytest.raises(NoShop, match="no shop"):
        open_shop(env)
    assert not home.exists()


class PowerCut(BaseException):
    """The program ends here."""


@pytest.mark.parametrize("where", ["make", "Database", "write_marker", "_end_making"])
def test_wherever_making_a_shop_is_cut_off_it_can_be_made_again(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def cut(*_: object, **__: object) -> None:
        raise PowerCut

    env["CRM_DB_KEY"] = KEY
    with monkeypatch.context() as patch:
        patch.setattr(f"crm_tui.shop.{where}", cut)
        with pytest.raises(PowerCut):
            make(env)
    apply(Answers(PROFILE), env).shop.db.close_now()
    assert name_in(env) == PROFILE.name


@pytest.fixture
def full_shop(shop: Shop, shop_env: dict[str, str]) -> dict[str, str]:
    from crm_tui.demo import seed

    seed.populate(shop.db, 30, 300, shop.clock.now(), lambda _: None)
    shop.db.close_now()
    return shop_env


def test_a_damaged_file_is_never_taken_for_a_new_shop(
    full_shop: dict[str, str], db_file: Path
) -> None:
    """50 random damages: the shop opens whole, or says that it is damaged; never empty, never worse."""
    whole, dice, said = db_file.read_bytes(), random.Random(7), 0
    for _ in range(50):
        db_file.write_bytes(_damaged(whole, dice))
        for left in db_file.parent.glob("shop.db-*"):
            left.unlink()
        try:
            shop = open_shop(full_shop, FakeClock())
        except Damaged:
            said += 1
            continue
        try:
            assert shop.db.read_now(health.problem) or shop.db.read_now(leads.count) == 30
        except Damaged:
            said += 1
        finally:
            shop.db.close_now()
        assert json.loads((db_file.parent / "shop.json").read_text())["shop_id"]
    assert said > 10, "some of the damages must have been noticed at once"


def _damaged(whole: bytes, dice: random.Random) -> bytes:
    """Cut off, overwritten or flipped somewhere."""
    where, length = dice.randrange(len(whole)), dice.choice([1, 16, 4_096, 40_960])
    kind = dice.choice(["cut", "noise", "zeros", "flip"])
    if kind == "cut":
        return whole[: max(1, where)]
    patch = {"noise": dice.randbytes(length), "zeros": bytes(length)}.get(
        kind, bytes([whole[where] ^ 0x40])
    )
    return whole[:where] + patch[: len(whole) - where] + whole[where + len(patch) :]
