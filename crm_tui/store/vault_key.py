"""The shop's key from HashiCorp Vault: one field of a secret in its KV store, version 2.

For chains of shops that run a Vault already; on one PC it is more to run than it protects.
"""

import importlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm_tui.domain.errors import CrmError

SOURCE = "vault"
"""As CRM_DB_KEY."""
_FIELD = "key"
_TIMEOUT = 10
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in Vault the key is: `mount/path#field`; without a field it is `key`."""

    mount: str
    path: str
    field: str


def read_from_vault(env: Mapping[str, str]) -> str:
    """The field's text. Raises CrmError that says whether it is the address, the token or the path."""
    address, place, token = _given(env, "CRM_VAULT_ADDR"), _place(env), _token(env)
    hvac = _library()
    client = hvac.Client(url=address, token=token, timeout=_TIMEOUT)
    try:
        found = client.secrets.kv.v2.read_secret_version(
            path=place.path, mount_point=place.mount, raise_on_deleted_version=True
        )
    except hvac.exceptions.Forbidden as error:
        raise CrmError(
            "Vault does not let this token read the key.",
            "Renew the token in CRM_VAULT_TOKEN_FILE, or widen its policy.",
        ) from error
    except hvac.exceptions.InvalidPath as error:
        raise CrmError(
            f"Vault holds no key at {place.mount}/{place.path}.", "Check CRM_VAULT_PATH."
        ) from error
    except hvac.exceptions.VaultDown as error:
        raise CrmError("Vault is sealed.", "Unseal it, then try again.") from error
    except (hvac.exceptions.VaultError, OSError, ValueError) as error:
        raise CrmError(
            f"Vault does not answer at CRM_VAULT_ADDR ({type(error).__name__}).",
            "Check the address and the network.",
        ) from error
    finally:
        client.adapter.close()
    return _field_of(found, place)


def _field_of(found: Mapping[str, Mapping[str, object]], place: Place) -> str:
    data = found.get("data", {}).get("data")
    text = data.get(place.field) if isinstance(data, dict) else None
    if not isinstance(text, str):
        raise CrmError(
            f"The secret {place.mount}/{place.path} in Vault has no field “{place.field}”.",
            "Name the field in CRM_VAULT_PATH: mount/path#field.",
        )
    return text


def _place(env: Mapping[str, str]) -> Place:
    given = _given(env, "CRM_VAULT_PATH")
    whole, _, field = given.partition("#")
    mount, _, path = whole.strip("/").partition("/")
    if not (mount and path):
        raise CrmError(
            "CRM_VAULT_PATH names no secret.", "Give mount/path#field, like secret/shop#key."
        )
    return Place(mount, path, field or _FIELD)


def _token(env: Mapping[str, str]) -> str:
    path = Path(_given(env, "CRM_VAULT_TOKEN_FILE")).expanduser()
    try:
        mode, token = path.stat().st_mode, path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CrmError(f"The token file {path} cannot be read.", "Check the path.") from error
    if os.name != "nt" and stat.S_IMODE(mode) & 0o077:
        raise CrmError(f"Others on this computer can read {path}.", f"Run: chmod 600 {path}")
    return token


def _given(env: Mapping[str, str], name: str) -> str:
    if not (text := env.get(name, "").strip()):
        raise CrmError(f"CRM_DB_KEY is “vault”, and {name} is not set.", f"Set {name}.")
    return text


def _library() -> Any:
    """hvac, which ships no types."""
    try:
        return importlib.import_module("hvac")
    except ImportError as error:
        raise CrmError(
            "Reading the key from Vault needs a package that is not installed.",
            'Run: pip install "crm-tui[vault]"',
        ) from error
