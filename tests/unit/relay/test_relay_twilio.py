"""Twilio signs the address and the form: what its own SDK signs comes in, and nothing else."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from tests.unit.relay.world import bodies, relay_over, request, spool_in
from webhook_relay.doors.twilio_signature import MOST_FIELDS, twilio_check
from webhook_relay.envelope import unpack
from webhook_relay.proof import Headers
from webhook_relay.settings.public_url import read_public_url
from webhook_relay.settings.values import Twilio

TOKEN, OLD_TOKEN, SHARED = "12345", "the-token-before", "a-shared-key"
URL = "https://relay.example.in/wh/twilio?c=1"
FORM = [
    ("Body", "Hi  there "),
    ("From", "whatsapp:+919876543210"),
    ("MessageSid", "SM0123456789abcdef0123456789abcdef"),
    ("NumMedia", "0"),
    ("To", "whatsapp:+918000000000"),
]
VECTOR = b"PEWxY2Qic+fMFMsGypMihzdAA84="
"""What Twilio's SDK makes of this form, address and token."""

SIGNATURE, SETTINGS = b"x-twilio-signature", b"x-twilio-webhooks-signature-settings"
A_FORM = (b"content-type", b"application/x-www-form-urlencoded; charset=UTF-8")
AS_JSON = (b"content-type", b"application/json")
BODY = urlencode(FORM).encode()

CONFIG = f"""
[relay]
home = "/nowhere"
[[shops]]
id = "bakery"
token = "token"
[[channels]]
id = "twilio"
provider = "twilio"
auth_token = ["{TOKEN}", "{OLD_TOKEN}"]
shared_keys = "{SHARED}"
public_url = "{URL}"
"""


class Fields:
    """A form of which names may come more than once, as the SDK reads one."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = pairs

    def __iter__(self) -> Iterator[str]:
        return iter(name for name, _ in self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def getall(self, name: str) -> list[str]:
        return [value for one, value in self._pairs if one == name]


def sdk(url: str, form: list[tuple[str, str]], secret: str = TOKEN, algorithm: str = "") -> bytes:
    """The signature that Twilio's SDK makes."""
    made: str = RequestValidator(secret).compute_signature(url, Fields(form), algorithm or None)
    return made.encode()


def passes(
    headers: Headers, body: bytes = BODY, url: str = URL, query: bytes | None = None
) -> bool:
    """Whether a channel for `url` takes this; `query` is the one of the request."""
    proof = Twilio(read_public_url(url), (TOKEN.encode(),), (SHARED.encode(),))
    asked = url.partition("?")[2].encode() if query is None else query
    return twilio_check(proof)({"headers": headers, "query_string": asked}, body)


async def test_the_published_signature_is_taken_and_the_form_kept_as_it_came(
    tmp_path: Path,
) -> None:
    async with spool_in(tmp_path) as spool:
        headers = [A_FORM, (SIGNATURE, VECTOR)]
        relay = relay_over(spool, CONFIG)
        answer = await request(relay, "POST", "/hooks/twilio?c=1", BODY, headers)
        assert (answer.status, answer.body) == (200, b"")
        content = unpack((await bodies(spool))[0])
    assert (content.provider, content.body) == ("twilio", BODY)
    assert content.headers["content-type"] == A_FORM[1].decode()


REFUSED = {
    "missing": [],
    "empty": [(SIGNATURE, b"")],
    "of another token": [(SIGNATURE, sdk(URL, FORM, "guess"))],
    "of another address": [(SIGNATURE, sdk("https://relay.example.in/wh/twilio", FORM))],
    "of another form": [(SIGNATURE, sdk(URL, FORM[1:]))],
    "of the address alone": [(SIGNATURE, sdk(URL, []))],
    "as hexadecimal in upper case": [(SIGNATURE, b"3C45B1636422" * 3)],
    "in upper case": [(SIGNATURE, VECTOR.upper())],
    "not ASCII": [(SIGNATURE, "नमस्ते".encode())],
    "bytes of no encoding": [(SIGNATURE, b"\xff\xfe")],
    "cut short": [(SIGNATURE, VECTOR[:-1])],
    "with white space": [(SIGNATURE, b" " + VECTOR)],
    "twice": [(SIGNATURE, VECTOR), (SIGNATURE, VECTOR)],
    "with an unknown algorithm": [(SIGNATURE, VECTOR), (SETTINGS, b"algorithm=HMAC_MD5")],
    "with two algorithms": [
        (SIGNATURE, VECTOR),
        (SETTINGS, b"algorithm=HMAC_SHA1"),
        (SETTINGS, b"algorithm=HMAC_SHA256"),
    ],
    "by the auth token where a shared key is said": [
        (SIGNATURE, sdk(URL, FORM, TOKEN, "HMAC_SHA256")),
        (SETTINGS, b"key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"),
    ],
    "by the shared key where none is said": [(SIGNATURE, sdk(URL, FORM, SHARED))],
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_signature_that_is_not_right_gets_401_and_nothing_is_kept(
    case: str, tmp_path: Path
) -> None:
    async with spool_in(tmp_path) as spool:
        headers = [A_FORM, *REFUSED[case]]
        relay = relay_over(spool, CONFIG)
        answer = await request(relay, "POST", "/hooks/twilio?c=1", BODY, headers)
        assert (answer.status, answer.body, await bodies(spool)) == (401, b"", [])


async def test_the_old_token_counts_while_it_is_listed_and_no_longer(tmp_path: Path) -> None:
    rotated = CONFIG.replace(f', "{OLD_TOKEN}"', "")
    headers = [A_FORM, (SIGNATURE, sdk(URL, FORM, OLD_TOKEN))]
    async with spool_in(tmp_path) as spool:
        statuses = [
            (
                await request(relay_over(spool, one), "POST", "/hooks/twilio?c=1", BODY, headers)
            ).status
            for one in (CONFIG, rotated)
        ]
    assert statuses == [200, 401]


@pytest.mark.parametrize(
    "settings", [b"key=webhooks_sharedkey_1,algorithm=HMAC_SHA256", b" algorithm = hmac_sha256 "]
)
def test_a_shared_key_signs_with_the_algorithm_that_is_said(settings: bytes) -> None:
    signature = sdk(URL, FORM, SHARED, "HMAC_SHA256")
    assert passes([A_FORM, (SETTINGS, settings), (SIGNATURE, signature)])


@pytest.mark.parametrize(
    ("configured", "signed"),
    [
        ("https://relay.example.in/t", "https://relay.example.in:443/t"),
        ("https://relay.example.in:443/t", "https://relay.example.in/t"),
        ("http://relay.example.in/t", "http://relay.example.in:80/t"),
        ("https://relay.example.in:8443/t", "https://relay.example.in/t"),
        ("https://relay.example.in:8443/t", "https://relay.example.in:8443/t"),
        ("https://[2001:db8::1]/t", "https://[2001:db8::1]:443/t"),
        ("HTTPS://relay.example.in/t#rc=3", "https://relay.example.in/t"),
    ],
)
def test_the_port_may_be_signed_or_not(configured: str, signed: str) -> None:
    assert passes([A_FORM, (SIGNATURE, sdk(signed, FORM))], url=configured)


@pytest.mark.parametrize(
    ("query", "taken"),
    [
        (b"c=1", True),
        (b"c=1&tracker=abc", True),
        (b"", False),
        (b"c=2", False),
        (b"c=12", False),
        (b"tracker=abc&c=1", False),
    ],
)
def test_the_query_of_the_public_address_must_be_there_and_more_may_follow(
    query: bytes, taken: bool
) -> None:
    url = f"https://relay.example.in/wh/twilio?{query.decode()}".removesuffix("?")
    assert passes([A_FORM, (SIGNATURE, sdk(url, FORM))], query=query) is taken


def test_a_query_that_was_not_signed_is_refused() -> None:
    assert not passes([A_FORM, (SIGNATURE, VECTOR)], query=b"c=1&tracker=forged")


JSON = '{"text":"नमस्ते"}'.encode()
JSON_URL = f"{URL}&bodySHA256={hashlib.sha256(JSON).hexdigest()}"


@pytest.mark.parametrize(
    ("headers", "body", "url", "taken"),
    [
        ([AS_JSON], JSON, JSON_URL, True),
        ([], JSON, JSON_URL, True),
        ([AS_JSON], JSON + b" ", JSON_URL, False),
        ([AS_JSON], JSON, JSON_URL.upper().replace("HTTPS", "https"), False),
        ([AS_JSON], JSON, URL, False),
        ([AS_JSON], JSON, JSON_URL + "&bodySHA256=0", False),
        ([A_FORM], JSON, JSON_URL, False),
        ([A_FORM, AS_JSON], b"", URL, False),
    ],
)
def test_a_body_that_is_no_form_needs_its_hash_in_the_signed_address(
    headers: Headers, body: bytes, url: str, taken: bool
) -> None:
    given_headers = [*headers, (SIGNATURE, sdk(url, []))]
    assert passes(given_headers, body, query=url.partition("?")[2].encode()) is taken


TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["नमस्ते", "दो  शब्द ", " a+b&c=d%41 ", "👍🏽", "Body", "क्‍ष"]
)
NAMES = st.sampled_from(["Body", "From", "MediaUrl0", "a", "ब"]) | TEXTS.filter(bool)
HOSTS = st.sampled_from(["relay.example.in", "relay.example.in:8443", "127.0.0.1:80"])


@given(
    form=st.lists(st.tuples(NAMES, TEXTS), min_size=1, max_size=8),
    host=HOSTS,
    query=st.sampled_from(["", "?c=1", "?c=1&d=%20e"]),
    algorithm=st.sampled_from(["HMAC_SHA1", "HMAC_SHA256"]),
)
def test_what_the_sdk_signs_is_taken_and_a_changed_form_is_not(
    form: list[tuple[str, str]], host: str, query: str, algorithm: str
) -> None:
    url = f"https://{host}/hooks/x{query}"
    secret = TOKEN if algorithm == "HMAC_SHA1" else SHARED
    headers = [
        A_FORM,
        (SETTINGS, f"key=1,algorithm={algorithm}".encode()),
        (SIGNATURE, sdk(url, form, secret, algorithm)),
    ]
    assert passes(headers, urlencode(form).encode(), url)
    assert not passes(headers, urlencode([*form, ("Extra", "1")]).encode(), url)


@given(body=st.binary(max_size=300), signature=st.binary(max_size=40), query=st.binary(max_size=40))
def test_no_bytes_are_an_error(body: bytes, signature: bytes, query: bytes) -> None:
    for kind in (A_FORM, AS_JSON):
        assert not passes([kind, (SIGNATURE, signature)], body, query=query)


def test_a_form_of_a_million_fields_is_refused_without_taking_it_apart() -> None:
    few = [(f"f{number:07}", "") for number in range(MOST_FIELDS)]
    assert passes([A_FORM, (SIGNATURE, sdk(URL, few))], urlencode(few).encode())
    many = [*few, ("one", "more")]
    assert not passes([A_FORM, (SIGNATURE, sdk(URL, many))], urlencode(many).encode())


@pytest.mark.parametrize("shift", range(4))
def test_a_long_text_is_decoded_in_pieces_that_cut_no_character(shift: int) -> None:
    form = [("Body", "x" * shift + "न" * 60_000)]
    assert passes([A_FORM, (SIGNATURE, sdk(URL, form))], urlencode(form).encode())
