"""The key from Vault: its real HTTP (KV, version 2), spoken by a small server on this machine."""

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from crm_tui.domain.errors import CrmError, WrongKey
from crm_tui.shop import open_shop
from crm_tui.store.keys import key_place, read_key
from crm_tui.store.vault_key import read_from_vault
from tests.conftest import KEY, FakeClock

pytest.importorskip("hvac", reason="the extra `vault` is not installed")
TOKEN = "hvs.of-the-shop"


class Vault(ThreadingHTTPServer):
    """GET /v1/<mount>/data/<path> with X-Vault-Token, as Vault 1.x answers it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.secrets: dict[str, dict[str, str]] = {"secret/shops/pune": {"key": KEY, "other": "x"}}
        self.sealed = False
        self.tokens: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answers(BaseHTTPRequestHandler):
    server: Vault

    def do_GET(self) -> None:
        token = self.headers.get("X-Vault-Token")
        self.server.tokens.append(token)
        mount, _, path = self.path.removeprefix("/v1/").partition("/data/")
        found = self.server.secrets.get(f"{mount}/{path.partition('?')[0]}")
        if self.server.sealed:
            self._answer(503, {"errors": ["Vault is sealed"]})
        elif token != TOKEN:
            self._answer(403, {"errors": ["permission denied"]})
        elif found is None:
            self._answer(404, {"errors": []})
        else:
            metadata = {"created_time": "2026-11-20T10:00:00Z", "deletion_time": "", "version": 3}
            self._answer(200, {"data": {"data": found, "metadata": metadata}})

    def _answer(self, status: int, document: dict[str, object]) -> None:
        body = json.dumps({"request_id": "r", **document}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Nothing on the test's screen."""


@pytest.fixture
def vault() -> Iterator[Vault]:
    server = Vault()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def env(vault: Vault, tmp_path: Path) -> dict[str, str]:
    token = tmp_path / "token"
    token.write_text(f"{TOKEN}\n")
    token.chmod(0o600)
    return {
        "CRM_DB_KEY": "vault",
        "CRM_VAULT_ADDR": vault.url,
        "CRM_VAULT_TOKEN_FILE": str(token),
        "CRM_VAULT_PATH": "secret/shops/pune#key",
    }


def test_the_shop_opens_with_the_key_from_vault(
    env: dict[str, str], shop_env: dict[str, str], vault: Vault
) -> None:
    shop = open_shop({**shop_env, **env}, FakeClock())
    assert shop.opened is not None
    assert shop.opened.from_outside
    shop.db.close_now()
    assert vault.tokens == [TOKEN]
    assert key_place("shop", env, Path("nowhere")) == "Vault"


def test_the_field_is_called_key_unless_another_is_named(env: dict[str, str]) -> None:
    assert read_from_vault({**env, "CRM_VAULT_PATH": "/secret/shops/pune/"}) == KEY
    assert read_from_vault({**env, "CRM_VAULT_PATH": "secret/shops/pune#other"}) == "x"


def test_what_is_no_key_there_is_called_so(env: dict[str, str]) -> None:
    with pytest.raises(CrmError, match="What Vault holds is not a key"):
        read_key("shop", {**env, "CRM_VAULT_PATH": "secret/shops/pune#other"}, Path("nowhere"))


def test_another_shops_key_there_is_called_wrong(
    env: dict[str, str], shop_env: dict[str, str], vault: Vault
) -> None:
    vault.secrets["secret/shops/pune"]["key"] = "1" * 64
    with pytest.raises(WrongKey):
        open_shop({**shop_env, **env}, FakeClock())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"CRM_VAULT_ADDR": ""}, "CRM_VAULT_ADDR is not set"),
        ({"CRM_VAULT_TOKEN_FILE": ""}, "CRM_VAULT_TOKEN_FILE is not set"),
        ({"CRM_VAULT_PATH": ""}, "CRM_VAULT_PATH is not set"),
        ({"CRM_VAULT_PATH": "secret"}, "names no secret"),
        ({"CRM_VAULT_PATH": "secret/shops/delhi"}, "holds no key at secret/shops/delhi"),
        ({"CRM_VAULT_PATH": "secret/shops/pune#nothing"}, "has no field “nothing”"),
        ({"CRM_VAULT_TOKEN_FILE": "/nowhere/token"}, "cannot be read"),
        ({"CRM_VAULT_ADDR": "http://127.0.0.1:1"}, "does not answer"),
        ({"CRM_VAULT_ADDR": "not an address"}, "does not answer"),
    ],
)
def test_each_thing_that_is_wrong_has_its_sentence(
    env: dict[str, str], changed: dict[str, str], said: str
) -> None:
    with pytest.raises(CrmError, match=said) as refused:
        read_from_vault({**env, **changed})
    assert TOKEN not in refused.value.sentence()


def test_a_token_that_may_not_is_called_so(env: dict[str, str]) -> None:
    Path(env["CRM_VAULT_TOKEN_FILE"]).write_text("hvs.of-somebody-else")
    with pytest.raises(CrmError, match="does not let this token"):
        read_from_vault(env)


def test_a_token_that_others_can_read_is_refused(env: dict[str, str]) -> None:
    Path(env["CRM_VAULT_TOKEN_FILE"]).chmod(0o644)
    with pytest.raises(CrmError, match="Others on this computer"):
        read_from_vault(env)


def test_a_sealed_vault_is_called_so(env: dict[str, str], vault: Vault) -> None:
    vault.sealed = True
    with pytest.raises(CrmError, match="sealed"):
        read_from_vault(env)


def test_without_the_extra_it_says_what_to_install(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "hvac", None)
    with pytest.raises(CrmError, match="not installed") as refused:
        read_from_vault(env)
    assert refused.value.fix == 'Run: pip install "crm-tui[vault]"'
