"""Paired devices in Redis, for relays that share one spool there."""

import json
from collections.abc import Callable, Iterable
from dataclasses import astuple, replace
from typing import TYPE_CHECKING, Any, TypeVar

from webhook_relay.devices.protocol import REMEMBERED, Code, CodeState, Device
from webhook_relay.spool.redis_scripts import key
from webhook_relay.spool.redis_server import as_broken, connect_now

if TYPE_CHECKING:
    from redis.client import Pipeline

_DEVICES, _CODES, _SEEN, _CHANGES = map(key, ("devices", "codes", "seen", "changes"))

_Done = TypeVar("_Done")


class RedisDevices:
    """`Devices` in hashes of JSON; what changes more than one value watches them, and is all or none.

    Redis answers when it is on the disk: `RedisSpool` refuses one that is set otherwise.
    """

    def __init__(self, url: str) -> None:
        """Raises RelayError."""
        self._client = connect_now(url)
        try:
            self.changes()
        except BaseException:
            self._client.close()
            raise

    def offer(self, code: Code, now: int) -> None:
        def work(pipe: "Pipeline") -> None:
            over = [one.hash.hex() for one in _codes(pipe) if one.expires_at < now - REMEMBERED]
            pipe.multi()
            if over:
                pipe.hdel(_CODES, *over)
            pipe.hset(_CODES, code.hash.hex(), _packed(code))

        self._change(work)

    def codes(self) -> tuple[Code, ...]:
        with as_broken():
            return tuple(_codes(self._client))

    def wrong_try(self, now: int) -> None:
        def work(pipe: "Pipeline") -> None:
            found = [one for one in _codes(pipe) if one.state(now) is CodeState.OPEN]
            pipe.multi()
            for one in found:
                pipe.hset(_CODES, one.hash.hex(), _packed(replace(one, tries=one.tries + 1)))

        self._change(work)

    def pair(self, code_hash: bytes, device: Device, now: int) -> bool:
        def work(pipe: "Pipeline") -> bool:
            codes = {one.hash: one for one in _codes(pipe)}
            code, known = codes.get(code_hash), _devices(pipe)
            same = [one for one in known if _is_again(one, device)]
            pipe.multi()
            if code is None or code.shop != device.shop or code.state(now) is not CodeState.OPEN:
                return False
            pipe.hset(_CODES, code.hash.hex(), _packed(replace(code, device=device.id)))
            new = replace(device, key_at=_key_at(known, device.shop, device.key_at))
            for one in (*(replace(one, revoked_at=now) for one in same), new):
                pipe.hset(_DEVICES, one.id, _packed(one))
            pipe.incr(_CHANGES)
            return True

        return self._change(work)

    def all(self) -> tuple[Device, ...]:
        with as_broken():
            seen = self._client.hgetall(_SEEN)
            found = sorted(_devices(self._client), key=lambda one: one.paired_at)
        return tuple(
            replace(one, seen_at=int(seen[one.id.encode()])) if one.id.encode() in seen else one
            for one in found
        )

    def seen(self, device: str, now: int) -> None:
        with as_broken():
            self._client.hset(_SEEN, device, now)

    def set_key(self, device: str, public_key: bytes, now: int) -> bool:
        def change(one: Device, known: Iterable[Device]) -> Device:
            return replace(one, public_key=public_key, key_at=_key_at(known, one.shop, now))

        return self._replace(device, change)

    def revoke(self, device: str, now: int) -> bool:
        return self._replace(device, lambda one, known: replace(one, revoked_at=now))

    def changes(self) -> int:
        with as_broken():
            return int(self._client.get(_CHANGES) or 0)

    def close(self) -> None:
        self._client.close()

    def _replace(self, device: str, change: Callable[[Device, Iterable[Device]], Device]) -> bool:
        def work(pipe: "Pipeline") -> bool:
            known = {one.id: one for one in _devices(pipe)}
            found = known.get(device)
            pipe.multi()
            if found is None or found.revoked_at is not None:
                return False
            pipe.hset(_DEVICES, device, _packed(change(found, known.values())))
            pipe.incr(_CHANGES)
            return True

        return self._change(work)

    def _change(self, work: Callable[["Pipeline"], _Done]) -> _Done:
        """Reads, then writes all of it or nothing; again when another relay was faster."""
        from redis.exceptions import WatchError

        with as_broken(), self._client.pipeline() as opened:
            pipe: Any = opened
            while True:
                try:
                    pipe.watch(_CODES, _DEVICES)
                    done = work(pipe)
                    pipe.execute()
                    return done
                except WatchError:
                    continue


def _is_again(one: Device, device: Device) -> bool:
    return (one.shop, one.public_key, one.revoked_at) == (device.shop, device.public_key, None)


def _key_at(known: Iterable[Device], shop: str, now: int) -> int:
    return max([now, *(one.key_at + 1 for one in known if one.shop == shop)])


def _codes(client: Any) -> list[Code]:
    rows = map(json.loads, client.hvals(_CODES))
    found = [Code(bytes.fromhex(name), *others) for name, *others in rows]
    return sorted(found, key=lambda one: one.expires_at)


def _devices(client: Any) -> list[Device]:
    return [_device(json.loads(row)) for row in client.hvals(_DEVICES)]


def _device(row: list[Any]) -> Device:
    name, shop, called, token_hash, public_key, key_at, words, *times = row
    secrets = (bytes.fromhex(token_hash), bytes.fromhex(public_key))
    return Device(name, shop, called, *secrets, key_at, tuple(words), *times)


def _packed(one: Code | Device) -> str:
    values: Iterable[Any] = astuple(one)
    return json.dumps([part.hex() if isinstance(part, bytes) else part for part in values])
