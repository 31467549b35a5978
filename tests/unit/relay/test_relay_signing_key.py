"""The relay's own key: made once, kept for itself, and followed by its successors."""

import json
import os
from pathlib import Path

import pytest
from nacl.signing import SigningKey as NaclKey

from webhook_relay.devices.signing import load_signing_key, rotate_signing_key
from webhook_relay.envelope import follow
from webhook_relay.errors import RelayError


def test_it_is_made_at_the_first_start_and_the_same_ever_after(tmp_path: Path) -> None:
    path = tmp_path / "relay.key"
    first = load_signing_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_signing_key(path) == first
    assert first.public == bytes(NaclKey(first.seed).verify_key)
    assert first.earlier == ()
    assert [one.name for one in tmp_path.iterdir()] == ["relay.key"]


def test_two_relays_have_two_keys(tmp_path: Path) -> None:
    one, two = (load_signing_key(tmp_path / name) for name in ("a", "b"))
    assert one.seed != two.seed


def test_of_two_relays_that_start_at_once_on_one_file_both_take_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "relay.key"
    before: list[bytes] = []

    def a_moment_later() -> tuple[bytes, bytes]:
        monkeypatch.undo()
        before.append(load_signing_key(path).seed)  # the other relay comes first
        return bytes(32), bytes(32)

    monkeypatch.setattr("webhook_relay.devices.signing.new_signing_key", a_moment_later)
    assert load_signing_key(path).seed == before[0]


def test_so_do_two_in_containers_where_every_process_has_the_same_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = tmp_path / "relay.key", []
    sync = os.fsync

    def in_the_middle(file: int) -> None:
        monkeypatch.undo()
        other.append(load_signing_key(path).seed)
        sync(file)

    monkeypatch.setattr(os, "fsync", in_the_middle)
    assert [load_signing_key(path).seed] == other
    assert [one.name for one in tmp_path.iterdir()] == ["relay.key"]


def test_every_successor_is_vouched_for_back_to_the_first(tmp_path: Path) -> None:
    path = tmp_path / "relay.key"
    keys = [load_signing_key(path), *(rotate_signing_key(path) for _ in range(3))]
    now = load_signing_key(path)
    assert now == keys[-1]
    publics = [one.public for one in keys]
    assert len(set(publics)) == 4
    for at, pinned in enumerate(publics):
        assert follow(pinned, now.earlier, now.public) == tuple(reversed(publics[at:]))
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_old_seed_is_gone_after_a_rotation(tmp_path: Path) -> None:
    path = tmp_path / "relay.key"
    seed = json.loads((load_signing_key(path), path.read_text())[1])["seed"]
    rotate_signing_key(path)
    assert seed not in path.read_text()


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{}",
        b"[]",
        b'{"seed": 5, "earlier": []}',
        b'{"seed": "AAAA", "earlier": []}',
        b'{"seed": "\xff", "earlier": []}',
        b"[" * 100_000,
        b'{"seed": "' + b"A" * 43 + b'=", "earlier": [{"relay_key": "x"}]}',
        b'{"seed": "' + b"A" * 43 + b'=", "earlier": 7}',
    ],
)
def test_a_damaged_file_is_a_sentence_and_never_silently_another_key(
    tmp_path: Path, damage: bytes
) -> None:
    path = tmp_path / "relay.key"
    path.write_bytes(damage)
    for use in (load_signing_key, rotate_signing_key):
        with pytest.raises(RelayError, match="damaged"):
            use(path)
    assert path.read_bytes() == damage


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RelayError, match="cannot be kept"):
        load_signing_key(tmp_path / "nowhere" / "relay.key")
