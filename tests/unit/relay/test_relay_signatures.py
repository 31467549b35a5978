"""Only genuine webhooks come in: everything else is refused in peace and leaves no trace."""

from pathlib import Path

import pytest

from tests.unit.relay.world import (
    CONFIG,
    OLD_SECRET,
    SECRET,
    bodies,
    relay_over,
    request,
    sign,
    spool_in,
    webhook,
)
from webhook_relay.envelope import unpack

BODY = '{"text":"नमस्ते"}'.encode()
GOOD = sign(BODY)
HEADER = b"x-hub-signature-256"

REFUSED = {
    "missing": [],
    "empty": [(HEADER, b"")],
    "wrong": [(HEADER, sign(BODY, "guess").encode())],
    "right but of another body": [(HEADER, sign(b"{}").encode())],
    "sha1 only": [(b"x-hub-signature", sign(BODY, hash_name="sha1").encode())],
    "upper-case hex": [(HEADER, GOOD.upper().replace("SHA", "sha").encode())],
    "two headers": [(HEADER, GOOD.encode()), (HEADER, GOOD.encode())],
    "not ASCII": [(HEADER, "sha256=नमस्ते".encode())],
    "truncated": [(HEADER, GOOD[:-1].encode())],
    "white space": [(HEADER, GOOD.replace("=", "= ").encode())],
    "of another shop": [(HEADER, sign(BODY, "secret_of_tiles").encode())],
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_webhook_that_is_not_genuine_gets_401_and_is_not_kept(
    case: str, tmp_path: Path
) -> None:
    async with spool_in(tmp_path) as spool:
        answer = await request(relay_over(spool), "POST", "/hooks/meta", BODY, REFUSED[case])
        assert (answer.status, await bodies(spool)) == (401, [])


async def test_a_body_encoded_anew_no_longer_has_the_signature(tmp_path: Path) -> None:
    again = b'{"text":"\\u0928\\u092e\\u0938\\u094d\\u0924\\u0947"}'
    async with spool_in(tmp_path) as spool:
        headers = {"X-Hub-Signature-256": GOOD}
        answer = await request(relay_over(spool), "POST", "/hooks/meta", again, headers)
        assert (answer.status, await bodies(spool)) == (401, [])


async def test_the_old_secret_counts_while_it_is_listed_and_no_longer(tmp_path: Path) -> None:
    rotated = CONFIG.replace(f', "{OLD_SECRET}"', "")
    async with spool_in(tmp_path) as spool:
        assert (await webhook(relay_over(spool), BODY, OLD_SECRET)).status == 200
        assert (await webhook(relay_over(spool, rotated), b"{}", OLD_SECRET)).status == 401
        assert len(await bodies(spool)) == 1


async def test_a_get_with_a_signed_body_is_no_webhook(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        headers = {"X-Hub-Signature-256": GOOD}
        answer = await request(relay_over(spool), "GET", "/hooks/meta", BODY, headers)
        assert (answer.status, await bodies(spool)) == (403, [])


@pytest.mark.parametrize(
    ("body", "digest"),
    [
        (
            b'{"object":"whatsapp_business_account","entry":[]}',
            "dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756",
        ),
        (BODY, "15b1f088e10a3e568700559c5c345f17a3669e9c0349af061ea958ef405af020"),
        (
            b'{"text":"\\u0928\\u092e\\u0938\\u094d\\u0924\\u0947"}',
            "31e2efb08b834231fb3a2226033eacbf2d72f773bbad696a3ea20af2e975b9af",
        ),
    ],
)
async def test_published_signatures_are_taken_and_the_bytes_kept_as_they_came(
    body: bytes, digest: str, tmp_path: Path
) -> None:
    async with spool_in(tmp_path) as spool:
        headers = {"X-Hub-Signature-256": f"sha256={digest}", "Cookie": "not for the shop"}
        answer = await request(relay_over(spool), "POST", "/hooks/meta", body, headers)
        assert (answer.status, answer.body) == (200, b"")
        content = unpack((await bodies(spool))[0])
        assert content.body == body
        assert content.headers == {"x-hub-signature-256": f"sha256={digest}"}


@pytest.mark.parametrize(
    ("channel", "headers", "status"),
    [
        ("dialog", {"Authorization": "Bearer long-random"}, 200),
        ("dialog", {"Authorization": "Bearer wrong"}, 401),
        ("dialog", {"Authorization": "Bearer l\xf6ng"}, 401),
        ("dialog", {}, 401),
        ("dialog-signed", {"X-Shop-Key": "new-key"}, 401),
        ("dialog-signed", {"X-360dialog-Signature": sign(BODY, "platform")[7:]}, 401),
        (
            "dialog-signed",
            {"X-Shop-Key": "new-key", "X-360dialog-Signature": sign(BODY, "platform")[7:]},
            200,
        ),
        (
            "dialog-signed",
            {"X-Shop-Key": "old-key", "X-360dialog-Signature": sign(BODY, "platform")},
            200,
        ),
        (
            "dialog-signed",
            {"X-Shop-Key": "new-key", "X-360dialog-Signature": sign(BODY, "guess")},
            401,
        ),
    ],
)
async def test_360dialog_needs_its_header_and_with_a_platform_secret_its_signature_too(
    channel: str, headers: dict[str, str], status: int, tmp_path: Path
) -> None:
    async with spool_in(tmp_path) as spool:
        answer = await request(relay_over(spool), "POST", f"/hooks/{channel}", BODY, headers)
        assert (answer.status, len(await bodies(spool))) == (status, int(status == 200))


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        (
            "/hooks/meta?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify-me",
            200,
            b"1158201444",
        ),
        ("/hooks/meta?hub.mode=subscribe&hub.challenge=1&hub.verify_token=guess", 403, b""),
        ("/hooks/meta?hub.mode=subscribe&hub.challenge=1&hub.verify_token=%ff%fe", 403, b""),
        ("/hooks/meta?hub.challenge=1&hub.verify_token=verify-me", 403, b""),
        ("/hooks/meta-tiles?hub.mode=subscribe&hub.challenge=1&hub.verify_token=", 403, b""),
        ("/hooks/dialog?hub.mode=subscribe&hub.challenge=1&hub.verify_token=verify-me", 405, b""),
        ("/hooks/unknown?hub.mode=subscribe&hub.challenge=1&hub.verify_token=verify-me", 404, b""),
    ],
)
async def test_metas_challenge_is_answered_to_whoever_knows_the_token(
    path: str, status: int, body: bytes, tmp_path: Path
) -> None:
    async with spool_in(tmp_path) as spool:
        answer = await request(relay_over(spool), "GET", path)
        assert (answer.status, answer.body) == (status, body)


async def test_an_unknown_address_is_404(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        assert (await webhook(relay_over(spool), BODY, SECRET, "guess")).status == 404
