"""The OS keyring: real ones only, by name; the others keep the key in clear text or nowhere."""

from collections.abc import Callable
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import KeyringError, KeyringLocked, PasswordDeleteError

from crm_tui.domain.errors import CrmError
from crm_tui.store import keyring_slot, keys

KEY, SHOP = b"k" * 32, "0123456789abcdef"


class PlaintextKeyring(KeyringBackend):
    """As `keyrings.alt` has it: base64 in a file."""

    __module__ = "keyrings.alt.file"
    priority = 0.5

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("the key must not come here")

    def get_password(self, service: str, username: str) -> str | None:
        raise AssertionError("nothing is asked of it")


class Safe(KeyringBackend):
    """What a desktop has: the module's name is what is trusted."""

    __module__ = "keyring.backends.SecretService"
    priority = 5

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.trouble: KeyringError | None = None

    def set_password(self, service: str, username: str, password: str) -> None:
        self._fail()
        self.kept[f"{service}/{username}"] = password

    def get_password(self, service: str, username: str) -> str | None:
        self._fail()
        return self.kept.get(f"{service}/{username}")

    def delete_password(self, service: str, username: str) -> None:
        self._fail()
        if self.kept.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError(username)

    def _fail(self) -> None:
        if self.trouble is not None:
            raise self.trouble


def no_safe() -> KeyringBackend:
    """What a service finds before anybody has logged in to the desktop."""
    made: Callable[[], KeyringBackend] = PlaintextKeyring
    return made()


Use = Callable[[KeyringBackend], None]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """Makes this the keyring of the computer, also for keyring's own functions."""

    def put(backend: KeyringBackend) -> None:
        monkeypatch.setattr("keyring.core._keyring_backend", backend)

    return put


@pytest.mark.parametrize(
    "kind",
    [PlaintextKeyring, null.Keyring, fail.Keyring, chainer.ChainerBackend],
    ids=lambda kind: kind.__module__,
)
def test_one_that_keeps_no_secret_is_refused_with_a_sentence(
    use: Use, kind: Callable[[], KeyringBackend], tmp_path: Path
) -> None:
    use(kind())
    with pytest.raises(CrmError, match="none that keeps a secret safe") as refused:
        keys.keep_here(SHOP, KEY, tmp_path, "keyring")
    assert "--in file" in refused.value.fix
    assert not keyring_slot.put(SHOP, KEY.hex())
    assert keyring_slot.get(SHOP) is None
    assert keys.keep_here(SHOP, KEY, tmp_path) == str(tmp_path / f"{SHOP}.key")


def test_a_class_that_only_sounds_like_a_real_one_is_refused(use: Use) -> None:
    sly = type("Keyring", (Safe,), {"__module__": "keyring.backends.SecretServiceLike"})()
    use(sly)
    assert not keyring_slot.is_real()


def test_a_real_one_keeps_the_key_and_gives_it_back(use: Use, tmp_path: Path) -> None:
    safe = Safe()
    use(safe)
    assert keys.keep_here(SHOP, KEY, tmp_path) == "the keyring of this computer"
    assert safe.kept == {f"crm_tui/{SHOP}": KEY.hex()}
    assert not list(tmp_path.iterdir())
    assert keys.kept_here(SHOP, tmp_path) == KEY
    assert keys.forget_here(SHOP, tmp_path)
    assert safe.kept == {}
    assert keys.kept_here(SHOP, tmp_path) is None


def test_a_new_key_takes_the_place_of_the_old_one(use: Use, tmp_path: Path) -> None:
    safe, new = Safe(), b"n" * 32
    use(safe)
    keys.keep_here(SHOP, KEY, tmp_path)
    places = keys.kept(SHOP, KEY, tmp_path)
    assert places == keys.Kept((), in_keyring=True)
    keys.prepare(places, SHOP, new)
    assert keys.kept_here(SHOP, tmp_path) == KEY
    for _ in range(2):
        keys.promote(places, SHOP)
        assert keys.kept_here(SHOP, tmp_path) == new
    assert safe.kept == {f"crm_tui/{SHOP}": new.hex()}


def test_halves_of_a_key_file_are_forgotten_with_it(use: Use, tmp_path: Path) -> None:
    """kill -9 while a file is written leaves the key under another name."""
    use(no_safe())
    keys.keep_here(SHOP, KEY, tmp_path)
    for ending in (".key.0a1b2c3d.part", ".key.next", ".key.next.0a1b2c3d.part"):
        (tmp_path / f"{SHOP}{ending}").write_text(KEY.hex())
    assert keys.forget_here(SHOP, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_locked_one_says_so(use: Use, tmp_path: Path) -> None:
    safe = Safe()
    use(safe)
    keys.keep_here(SHOP, KEY, tmp_path)
    safe.trouble = KeyringLocked("locked")
    with pytest.raises(CrmError, match="is locked"):
        keys.kept_here(SHOP, tmp_path)
    with pytest.raises(CrmError, match="did not take"):
        keys.keep_here(SHOP, KEY, tmp_path, "keyring")


def test_another_shops_key_in_it_is_not_taken_for_this_ones(use: Use, tmp_path: Path) -> None:
    use(Safe())
    keys.keep_here(SHOP, KEY, tmp_path)
    assert keys.kept(SHOP, b"o" * 32, tmp_path) == keys.Kept()
