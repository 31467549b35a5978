"""The description of the public surface, held against what the relay really answers."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jsonschema
import pytest

from tests.unit.relay.form_world import ASHA, FORM, KEY, LEADS, META, URLENCODED
from tests.unit.relay.test_relay_hooks import HeldSpool
from tests.unit.relay.world import CONFIG, Answer, relay_over, request, sign, spool_in
from webhook_relay.app import Relay
from webhook_relay.bodies import LARGEST_BODY
from webhook_relay.errors import SpoolBroken
from webhook_relay.hosting.upload import LARGEST_FILE
from webhook_relay.openapi.document import description
from webhook_relay.spool.protocol import Health, Incoming, Page

DOCUMENT: Any = json.loads(description())
METHODS = {"get", "head", "options", "post", "put", "delete", "patch"}
SOURCES = sorted(Path(__file__).parents[3].glob("webhook_relay/**/*.py"))
BEARER = {"Authorization": "Bearer bakery-token"}
JSON = {"Content-Type": "application/json"}
LEAD_OF = f"/leads/from-generic?key={KEY}"
ANCHOR = json.dumps({"log": f"1:{'0f' * 8}", "n": 7, "mac": "0f" * 32, "at": 1}).encode()


def whole_config(home: Path) -> str:
    """Two shops, with every kind of address."""
    config = CONFIG.replace("/nowhere", str(home)) + FORM + LEADS + META
    for table in ("[[forms]]\n", "[[leads]]\n"):
        config = config.replace(table, f'{table}shop = "bakery"\n')
    return config


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncIterator[Relay]:
    async with spool_in(tmp_path) as spool:
        one = relay_over(spool, whole_config(tmp_path))
        one.feeds.stop()  # a feed ends at once, so that it can be asked for like a page
        yield one
        await one.access.close()


def operations() -> Iterator[tuple[str, str, Any]]:
    for path, item in DOCUMENT["paths"].items():
        yield from ((path, method, item[method]) for method in item.keys() & METHODS)


def described(method: str, path: str) -> Any:
    """The operation that a request belongs to, a path without an id before one with."""
    plain = path.partition("?")[0]
    for template in sorted(DOCUMENT["paths"], key=lambda one: one.count("{")):
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        item = DOCUMENT["paths"][template]
        if re.fullmatch(pattern, plain) and method.lower() in item:
            return item[method.lower()]
    raise AssertionError(f"{method} {plain} is not described")


def check(answer: Answer, operation: Any) -> None:
    """Status, headers, content type and body are as described."""
    responses = operation["responses"]
    assert str(answer.status) in responses, (operation["operationId"], answer.status)
    said = responses[str(answer.status)]
    for name in said.get("headers", {}):
        assert name.lower().encode() in answer.headers, (operation["operationId"], name)
    if not answer.body or "content" not in said:
        assert not answer.body, (operation["operationId"], answer.status, answer.body)
        return
    kind = answer.headers[b"content-type"].decode().partition(";")[0]
    content = said["content"].get(kind) or said["content"]["*/*"]
    if kind == "application/json":
        whole = {**content["schema"], "components": DOCUMENT["components"]}
        jsonschema.validate(json.loads(answer.body), whole)


FORM_FIELDS = urlencode(ASHA).encode()
CASES: list[tuple[str, str, bytes, dict[str, str], int]] = [
    (
        "GET",
        "/hooks/meta?hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=7",
        b"",
        {},
        200,
    ),
    ("GET", "/hooks/meta", b"", {}, 403),
    ("GET", "/hooks/nobody", b"", {}, 404),
    ("GET", "/hooks/dialog", b"", {}, 405),
    ("POST", "/hooks/meta", b"{}", {"X-Hub-Signature-256": sign(b"{}")}, 200),
    ("POST", "/hooks/meta", b"{}", {}, 401),
    ("POST", "/hooks/nobody", b"{}", {}, 404),
    ("POST", "/hooks/meta", b"x" * (LARGEST_BODY + 1), {}, 413),
    ("GET", "/forms/cakes", b"", {}, 200),
    ("HEAD", "/forms/nobody", b"", {}, 404),
    ("OPTIONS", "/forms/cakes", b"", {"Origin": "https://sweetcrumbs.example"}, 204),
    ("POST", "/forms/cakes", FORM_FIELDS, URLENCODED, 303),
    ("POST", "/forms/cakes", json.dumps(ASHA).encode(), JSON, 200),
    ("POST", "/forms/cakes", b"ticket=old&" + FORM_FIELDS, URLENCODED, 409),
    ("POST", "/forms/cakes", b"{}", JSON, 422),
    ("POST", "/forms/cakes", b"phone=1", URLENCODED, 422),
    ("POST", "/forms/cakes", b"<x/>", {"Content-Type": "text/xml"}, 415),
    ("POST", "/forms/cakes", b"[", JSON, 415),
    ("POST", "/forms/cakes", b"x" * 70_000, URLENCODED, 413),
    ("POST", "/forms/nobody", FORM_FIELDS, URLENCODED, 404),
    ("GET", "/forms/cakes/thanks", b"", {}, 200),
    ("OPTIONS", "/forms/cakes/thanks", b"", {}, 204),
    ("POST", "/forms/cakes/thanks", FORM_FIELDS, URLENCODED, 405),
    ("POST", LEAD_OF, b"{}", JSON, 200),
    ("POST", f"/leads/from-justdial/{KEY}", b"{}", JSON, 200),
    ("GET", f"/leads/from-justdial/{KEY}?name=Asha", b"", {}, 200),
    ("POST", "/leads/from-generic", b"{}", JSON, 401),
    ("POST", LEAD_OF, b"x" * (1024 * 1024 + 1), JSON, 413),
    ("GET", "/leads/from-meta", b"", {}, 403),
    ("GET", "/leads/from-generic", b"", {}, 405),
    ("GET", "/leads/nobody/secret", b"", {}, 404),
    ("GET", "/v1/events", b"", BEARER, 200),
    ("GET", "/v1/events?after=x", b"", BEARER, 400),
    ("GET", "/v1/events", b"", {}, 401),
    ("POST", "/v1/ack", b'{"through":0}', BEARER, 200),
    ("POST", "/v1/ack", b"[]", BEARER, 400),
    ("POST", "/v1/ack", b"[]", {}, 401),
    ("POST", "/v1/ack", b'{"through":1,"spool":"x"}', BEARER, 409),
    ("POST", "/v1/ack", b"x" * 2000, BEARER, 413),
    ("POST", "/v1/files", b"cake", BEARER, 201),
    ("POST", "/v1/files", b"", BEARER, 400),
    ("POST", "/v1/files", b"cake", {}, 401),
    ("POST", "/v1/files", b"", {**BEARER, "Content-Length": str(LARGEST_FILE + 1)}, 413),
    ("GET", "/files/nothing", b"", {}, 404),
    ("HEAD", "/files/nothing", b"", {}, 404),
    ("POST", "/v1/pair", b"{}", JSON, 400),
    ("POST", "/v1/pair", b"x" * 70_000, JSON, 413),
    ("GET", "/v1/relay", b"", BEARER, 200),
    ("GET", "/v1/relay", b"", {}, 401),
    ("PUT", "/v1/key", b"{}", BEARER, 400),
    ("PUT", "/v1/key", b"{}", {}, 401),
    ("GET", "/v1/anchor", b"", BEARER, 200),
    ("GET", "/v1/anchor", b"", {}, 401),
    ("PUT", "/v1/anchor", ANCHOR, BEARER, 200),
    ("PUT", "/v1/anchor", b"{}", BEARER, 400),
    ("PUT", "/v1/anchor", b"{}", {}, 401),
    ("PUT", "/v1/anchor", b"x" * 2000, BEARER, 413),
    ("GET", "/healthz", b"", {}, 200),
    ("GET", "/readyz", b"", {}, 200),
    ("GET", "/metrics", b"", {}, 200),
    ("GET", "/metrics", b"", {"X-Forwarded-For": "203.0.113.9"}, 404),
    ("GET", "/openapi.json", b"", {}, 200),
]


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{case[0]} {case[1][:40]} {case[4]}" for case in CASES]
)
async def test_every_answer_is_one_that_is_described(
    relay: Relay, case: tuple[str, str, bytes, dict[str, str], int]
) -> None:
    method, path, body, headers, status = case
    answer = await request(relay, method, path, body, headers)
    assert answer.status == status
    if method == "HEAD":
        answer.body = b""  # the server sends none
    check(answer, described(method, path))


async def test_a_hosted_file_is_described(relay: Relay) -> None:
    told = json.loads((await request(relay, "POST", "/v1/files", b"cake", BEARER)).body)
    for method in ("GET", "HEAD"):
        check(
            await request(relay, method, told["path"]),
            described(method, told["path"]),
        )


def test_every_operation_was_asked_for() -> None:
    asked = {described(case[0], case[1])["operationId"] for case in CASES}
    names = {operation["operationId"] for _, _, operation in operations()}
    # The same pages without their bodies, and what the test of a hosted file asks for.
    assert names - asked == {"lookAtThanks", "download"} - asked
    assert len(names) == len([*operations()])


def test_every_address_in_the_code_is_described() -> None:
    """Whoever adds an address finds out here that it wants describing."""
    found = {
        one
        for source in SOURCES
        if "openapi" not in source.parts
        for one in re.findall(
            r'"(/(?:v1/\w+|\w+z|metrics|openapi\.json|\w+/))"', source.read_text()
        )
    }
    rooms = {f"/{path.split('/')[1]}/" for path in DOCUMENT["paths"] if path.count("/") > 1}
    assert found >= {"/v1/events", "/v1/ack", "/healthz", "/metrics", "/hooks/", "/forms/"}
    assert found <= DOCUMENT["paths"].keys() | rooms


def test_every_reference_leads_somewhere_and_every_scheme_is_declared() -> None:
    for kind, name in re.findall(r'"#/components/(\w+)/(\w+)"', json.dumps(DOCUMENT)):
        assert name in DOCUMENT["components"][kind]
    used = {name for _, _, one in operations() for choice in one["security"] for name in choice}
    assert used == DOCUMENT["components"]["securitySchemes"].keys()


def test_every_id_of_a_path_is_declared() -> None:
    for path, item in DOCUMENT["paths"].items():
        declared = {one["name"] for one in item.get("parameters", ())}
        assert declared == set(re.findall(r"\{(\w+)\}", path))


async def test_no_id_and_no_secret_of_a_relay_is_in_it(relay: Relay) -> None:
    shown = (await request(relay, "GET", "/openapi.json")).body.decode()
    for secret in ("meta-tiles", "dialog-signed", "from-generic", "cakes", KEY, "bakery"):
        assert secret not in shown


class BrokenSpool(HeldSpool):
    """A spool on a disk that has gone."""

    def put(self, event: Incoming) -> "asyncio.Future[None]":
        done = super().put(event)
        done.set_exception(SpoolBroken("The disk is gone."))
        return done

    async def read(self, shop: str, after: int, rows: int = 1, size: int = 1) -> Page:
        raise SpoolBroken("The disk is gone.")

    async def ack(self, shop: str, through: int) -> int:
        raise SpoolBroken("The disk is gone.")

    async def health(self) -> Health:
        return Health("The disk is gone.")


@pytest.mark.parametrize(
    ("method", "path", "body", "headers"),
    [
        ("POST", "/hooks/meta", b"{}", {"X-Hub-Signature-256": sign(b"{}")}),
        ("POST", LEAD_OF, b"{}", JSON),
        ("POST", "/forms/cakes", FORM_FIELDS, URLENCODED),
        ("POST", "/forms/cakes", json.dumps(ASHA).encode(), JSON),
        ("GET", "/v1/events", b"", BEARER),
        ("POST", "/v1/ack", b'{"through":0}', BEARER),
        ("GET", "/readyz", b"", {}),
    ],
)
async def test_what_a_relay_answers_that_cannot_store_is_described(
    method: str, path: str, body: bytes, headers: dict[str, str]
) -> None:
    relay = relay_over(BrokenSpool(), whole_config(Path("/nowhere")))
    answer = await request(relay, method, path, body, headers)
    await relay.access.close()
    assert answer.status == 503
    check(answer, described(method, path))
