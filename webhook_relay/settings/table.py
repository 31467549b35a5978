"""One table of a TOML file, read key by key; whatever is left unread is an unknown key."""

import re
from collections.abc import Mapping
from ipaddress import ip_network

from webhook_relay.addresses import Network, Networks
from webhook_relay.errors import SettingsError

_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")


class Table:
    """Takes keys out of a table and complains in whole sentences; `where` names the table."""

    def __init__(self, where: str, values: Mapping[str, object]) -> None:
        self.where = where
        self._left = dict(values)

    def has(self, key: str) -> bool:
        return key in self._left

    def text(self, key: str, default: str | None = None) -> str:
        value = self._left.pop(key, default)
        if not isinstance(value, str) or not value:
            raise SettingsError(f"{self.where} needs {key} = a text that is not empty.")
        return value

    def id(self) -> str:
        name = self.text("id")
        if not _ID.fullmatch(name):
            raise SettingsError(f"{self.where}: an id has letters, digits, - and _, at most 128.")
        return name

    def number(self, key: str, default: int, lowest: int, highest: int) -> int:
        value = self._left.pop(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise SettingsError(f"{self.where} needs {key} = a number from {lowest} to {highest}.")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false when the key is absent."""
        value = self._left.pop(key, False)
        if not isinstance(value, bool):
            raise SettingsError(f"{self.where} needs {key} = true or false.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts that are not empty; none when the key is absent."""
        value = self._left.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(t, str) and t.strip() for t in value):
            raise SettingsError(f"{self.where} needs {key} = a list of texts.")
        return tuple(value)

    def items(self, key: str) -> list[object]:
        """A list of anything; empty when the key is absent."""
        value = self._left.pop(key, [])
        if not isinstance(value, list):
            raise SettingsError(f"{self.where} needs {key} = a list.")
        return value

    def secrets(self, key: str) -> tuple[bytes, ...]:
        """One secret or a list of two, as bytes; empty when the key is absent."""
        value = self._left.pop(key, ())
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, list | tuple) or len(found) > 2:
            raise SettingsError(
                f"{self.where} needs {key} = a text, or a list of one or two texts."
            )
        return tuple(self._secret(key, one) for one in found)

    def _secret(self, key: str, value: object) -> bytes:
        if not isinstance(value, str) or not value.strip():
            raise SettingsError(f"{self.where} has an empty {key}: fill it in or take it out.")
        return value.encode()

    def networks(self, key: str) -> Networks:
        """A list of addresses and networks; empty when the key is absent."""
        value = self._left.pop(key, [])
        if not isinstance(value, list):
            raise SettingsError(f"{self.where} needs {key} = a list of addresses.")
        return tuple(self._network(key, one) for one in value)

    def _network(self, key: str, value: object) -> Network:
        try:
            return ip_network(str(value))
        except ValueError:
            raise SettingsError(
                f"{self.where}: {value} in {key} is no address and no network as 192.0.2.0/24."
            ) from None

    def table(self, key: str) -> "Table":
        value = self._left.pop(key, None)
        if not isinstance(value, dict):
            raise SettingsError(f"{self.where} needs {key} = a table of settings.")
        return Table(f"{key} of {self.where}", value)

    def tables(self, key: str) -> list[dict[str, object]]:
        """A list of tables (`[[key]]`); empty when there is none."""
        value = self._left.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise SettingsError(f"{self.where} needs {key} written as [[{key}]].")
        return value

    def done(self) -> None:
        """Complain about the first key that nobody asked for."""
        for key in self._left:
            raise SettingsError(
                f"{self.where} has a setting that is not known: {key}. Correct it or take it out."
            )
