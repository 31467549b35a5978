"""What a list of paired devices has to do, whatever it is kept in."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.relay.pairing_world import MINUTE, device, devices_in
from tests.unit.relay.redis_world import RedisServer, redis_server
from tests.unit.relay.world import NOON
from webhook_relay.devices.codes import find_code, find_device, hash_code, hash_token, new_token
from webhook_relay.devices.file import DevicesFile
from webhook_relay.devices.protocol import MOST_TRIES, REMEMBERED, Code, CodeState, Devices
from webhook_relay.devices.redis import RedisDevices
from webhook_relay.errors import RelayError

CODE = Code(hash_code("AAAAA-11111"), "bakery", NOON + 10 * MINUTE)
OTHER = Code(hash_code("BBBBB-22222"), "tiles", NOON + 10 * MINUTE)


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture(params=["file", "redis"])
def devices(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Devices]:
    if request.param == "file":
        with devices_in(tmp_path) as found:
            yield found
    else:
        server = request.getfixturevalue("redis")
        server.empty()
        with closing(RedisDevices(server.url)) as found:
            yield found


def test_a_code_comes_back_as_it_was_offered(devices: Devices) -> None:
    devices.offer(CODE, NOON)
    assert devices.codes() == (CODE,)
    assert devices.all() == ()


def test_a_device_comes_back_as_it_was_paired(devices: Devices) -> None:
    devices.offer(CODE, NOON)
    assert devices.pair(CODE.hash, device(), NOON)
    assert devices.all() == (device(),)
    assert devices.codes() == (replace(CODE, device="d1"),)


def test_a_code_pairs_one_device_and_no_second(devices: Devices) -> None:
    devices.offer(CODE, NOON)
    assert devices.pair(CODE.hash, device("d1"), NOON)
    assert not devices.pair(CODE.hash, device("d2"), NOON)
    assert [one.id for one in devices.all()] == ["d1"]


def test_of_many_at_once_one_is_paired(devices: Devices) -> None:
    devices.offer(CODE, NOON)
    found: list[bool] = []

    def use(name: str) -> None:
        found.append(devices.pair(CODE.hash, device(name, key=name.encode().ljust(32)), NOON))

    threads = [threading.Thread(target=use, args=(f"d{n}",)) for n in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(found) == [False] * 7 + [True]
    assert len(devices.all()) == 1


@pytest.mark.parametrize(
    ("why", "code", "now"),
    [
        ("unknown", replace(CODE, hash=b"x" * 32), NOON),
        ("another shop's", replace(CODE, shop="tiles"), NOON),
        ("too old", CODE, NOON + 10 * MINUTE),
        ("void", replace(CODE, tries=MOST_TRIES), NOON),
    ],
)
def test_a_code_that_is_not_open_pairs_nobody(
    devices: Devices, why: str, code: Code, now: int
) -> None:
    devices.offer(code, NOON)
    assert not devices.pair(CODE.hash, device(), now), why
    assert devices.all() == ()


def test_a_wrong_try_counts_against_every_code_that_is_open_and_no_other(
    devices: Devices,
) -> None:
    old = Code(hash_code("CCCCC-33333"), "bakery", NOON)
    for one in (CODE, OTHER, old):
        devices.offer(one, NOON)
    devices.pair(OTHER.hash, device("d1", "tiles"), NOON)
    for _ in range(MOST_TRIES + 3):
        devices.wrong_try(NOON)
    tries = {one.hash: one.tries for one in devices.codes()}
    assert tries == {CODE.hash: MOST_TRIES, OTHER.hash: 0, old.hash: 0}


def test_a_code_that_is_long_over_is_forgotten(devices: Devices) -> None:
    devices.offer(CODE, NOON)
    devices.offer(OTHER, CODE.expires_at + REMEMBERED)
    assert len(devices.codes()) == 2
    devices.offer(replace(OTHER, hash=b"y" * 32), CODE.expires_at + REMEMBERED + 1)
    assert CODE.hash not in {one.hash for one in devices.codes()}


def test_a_revoked_device_is_kept_and_says_since_when(devices: Devices) -> None:
    devices.offer(CODE, NOON)
    devices.pair(CODE.hash, device(), NOON)
    assert devices.revoke("d1", NOON + 5)
    assert [one.revoked_at for one in devices.all()] == [NOON + 5]
    assert not devices.revoke("d1", NOON + 6)
    assert not devices.revoke("nobody", NOON)
    assert not devices.set_key("d1", b"n" * 32, NOON + 7)
    assert [one.revoked_at for one in devices.all()] == [NOON + 5]


def test_a_key_takes_the_place_of_the_one_before(devices: Devices) -> None:
    devices.offer(CODE, NOON)
    devices.pair(CODE.hash, device(), NOON)
    assert devices.set_key("d1", b"n" * 32, NOON + 9)
    assert devices.all() == (replace(device(), public_key=b"n" * 32, key_at=NOON + 9),)
    assert not devices.set_key("nobody", b"n" * 32, NOON)


def test_the_key_given_last_counts_also_when_the_clock_was_set_back(devices: Devices) -> None:
    for code in (CODE, replace(CODE, hash=b"y" * 32), OTHER):
        devices.offer(code, NOON - MINUTE)
    ahead = replace(device("d1"), key_at=NOON + 10 * MINUTE)
    assert devices.pair(CODE.hash, ahead, NOON)
    assert devices.pair(b"y" * 32, device("d2", key=b"z" * 32), NOON)
    assert devices.pair(OTHER.hash, device("d3", "tiles"), NOON)

    def newest() -> str:
        mine = [one for one in devices.all() if one.shop == "bakery"]
        return max(mine, key=lambda one: one.key_at).id

    assert newest() == "d2"
    assert devices.set_key("d1", b"n" * 32, NOON)
    assert newest() == "d1"
    assert [one.key_at for one in devices.all() if one.shop == "tiles"] == [NOON]


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_a_revocation_is_not_undone_by_a_power_cut(tmp_path: Path) -> None:
    """The folder is synced once the rollback journal is gone, or it could come back."""
    with devices_in(tmp_path) as found:
        found.offer(CODE, NOON)
        assert found.pair(CODE.hash, device(), NOON)
    log, traced = tmp_path / "log", "trace=unlink,unlinkat,openat,fsync,fdatasync"
    program = (
        "import sys; from pathlib import Path; from webhook_relay.devices.file import DevicesFile\n"
    )
    program += f"assert DevicesFile(Path(sys.argv[1])).revoke('d1', {NOON})"
    command = ["strace", "-f", "-y", "-o", str(log), "-e", traced, sys.executable, "-c", program]
    subprocess.run([*command, str(tmp_path / "devices.db")], check=True, timeout=30)
    calls = log.read_text().splitlines()
    gone = max(at for at, call in enumerate(calls) if "unlink" in call and "-journal" in call)
    synced = [call for call in calls[gone:] if "sync(" in call]
    assert any(f"<{tmp_path}>" in call for call in synced)


def test_a_shop_that_pairs_again_with_its_key_is_one_device(devices: Devices) -> None:
    again = Code(hash_code("DDDDD-44444"), "bakery", NOON + MINUTE)
    other_shop = device("d3", "tiles")
    for one in (CODE, again, OTHER):
        devices.offer(one, NOON)
    assert devices.pair(CODE.hash, device("d1"), NOON)
    assert devices.pair(OTHER.hash, other_shop, NOON)
    assert devices.pair(again.hash, device("d2"), NOON + 1)
    assert {one.id: one.revoked_at for one in devices.all()} == {
        "d1": NOON + 1,
        "d2": None,
        "d3": None,
    }


def test_changes_are_noticed_and_being_seen_is_none(devices: Devices) -> None:
    before = devices.changes()
    devices.offer(CODE, NOON)
    devices.wrong_try(NOON)
    assert devices.changes() == before
    numbers = [before]
    for change in (
        lambda: devices.pair(CODE.hash, device(), NOON),
        lambda: devices.set_key("d1", b"n" * 32, NOON),
        lambda: devices.revoke("d1", NOON),
    ):
        assert change()
        numbers.append(devices.changes())
    assert len(set(numbers)) == 4
    devices.seen("d1", NOON + 1)
    assert devices.changes() == numbers[-1]
    assert devices.all()[0].seen_at == NOON + 1


@pytest.mark.parametrize(
    ("code", "now", "state"),
    [
        (CODE, NOON, CodeState.OPEN),
        (CODE, CODE.expires_at - 1, CodeState.OPEN),
        (CODE, CODE.expires_at, CodeState.EXPIRED),
        (replace(CODE, tries=4), NOON, CodeState.OPEN),
        (replace(CODE, tries=5), NOON, CodeState.VOID),
        (replace(CODE, tries=5, device="d"), CODE.expires_at, CodeState.USED),
    ],
)
def test_what_a_code_is_good_for(code: Code, now: int, state: CodeState) -> None:
    assert code.state(now) is state


def test_every_code_and_token_is_compared_in_constant_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr("webhook_relay.devices.codes.hmac.compare_digest", compare)
    assert find_code((CODE, OTHER), CODE.hash) == CODE
    assert compared == [(CODE.hash, CODE.hash), (OTHER.hash, CODE.hash)]
    compared.clear()
    token = new_token().encode()
    known = [replace(device(f"d{n}"), token_hash=hash_token(new_token().encode())) for n in (1, 2)]
    mine = replace(device("d3"), token_hash=hash_token(token))
    assert find_device([mine, *known], token) == mine
    assert len(compared) == 3
    assert find_device(known, b"\xff\xe2\x80") is None


def test_a_token_has_256_random_bits_and_fits_a_header() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(one.isascii() and len(one) == 43 for one in tokens)


class TestTheFile:
    def test_it_outlives_the_process_and_is_for_its_owner_alone(self, tmp_path: Path) -> None:
        with devices_in(tmp_path) as devices:
            devices.offer(CODE, NOON)
            devices.pair(CODE.hash, device(), NOON)
        assert (tmp_path / "devices.db").stat().st_mode & 0o777 == 0o600
        with devices_in(tmp_path) as devices:
            assert devices.all() == (device(),)

    def test_a_command_beside_the_relay_changes_what_the_relay_sees(self, tmp_path: Path) -> None:
        with devices_in(tmp_path) as relay, devices_in(tmp_path) as command:
            before = relay.changes()
            command.offer(CODE, NOON)
            assert relay.pair(CODE.hash, device(), NOON)
            assert command.revoke("d1", NOON)
            assert relay.changes() == before + 2
            assert relay.all()[0].revoked_at == NOON

    def test_what_is_written_is_on_the_disk_before_it_returns(self, tmp_path: Path) -> None:
        with devices_in(tmp_path) as devices:
            assert devices._rows("PRAGMA synchronous") == [(3,)]

    def test_a_file_that_is_none_is_a_sentence_and_is_left_as_it_was(self, tmp_path: Path) -> None:
        path, damage = tmp_path / "devices.db", b"not a database, but long enough to look at" * 30
        path.write_bytes(damage)
        with pytest.raises(RelayError, match=r"devices\.db"):
            DevicesFile(path)
        assert path.read_bytes() == damage

    def test_a_folder_that_is_not_there_is_a_sentence(self, tmp_path: Path) -> None:
        with pytest.raises(RelayError, match="cannot be opened"):
            DevicesFile(tmp_path / "nowhere" / "devices.db")


class TestInRedis:
    def test_a_command_beside_the_relay_changes_what_the_relay_sees(
        self, redis: RedisServer
    ) -> None:
        redis.empty()
        with closing(RedisDevices(redis.url)) as relay, closing(RedisDevices(redis.url)) as command:
            before = relay.changes()
            command.offer(CODE, NOON)
            assert relay.pair(CODE.hash, device(), NOON)
            assert command.revoke("d1", NOON)
            relay.seen("d1", NOON + 3)
            assert relay.changes() == before + 2
            assert relay.all() == (replace(device(), revoked_at=NOON, seen_at=NOON + 3),)

    def test_a_redis_that_does_not_answer_is_a_sentence(self) -> None:
        with pytest.raises(RelayError, match=r"Redis does not answer: .*Is it running"):
            RedisDevices("redis://127.0.0.1:1")
