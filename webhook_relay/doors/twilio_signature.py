"""Twilio's `X-Twilio-Signature` (Twilio, "Webhooks security"; agrees with its SDK 9.13).

Signed is the public address, query included, followed by every field of the form as name and value,
sorted by name; of a name that comes more than once its different values, sorted. A body that is no
form has its SHA-256 in the query instead.
"""

import base64
import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from starlette.types import Scope

from webhook_relay.proof import Check, Headers, any_equal, only, signer
from webhook_relay.settings.values import Twilio

MOST_FIELDS = 1_000
"""Twilio sends some dozens; taking apart a form of a million would hold everybody up."""

_FORM = b"application/x-www-form-urlencoded"
_CHUNK = 64 * 1024


def twilio_check(proof: Twilio) -> Check:
    """Auth tokens sign with SHA-1; shared keys with the hash that a header of settings names."""
    signers = {
        b"HMAC_SHA1": signer(proof.auth_tokens, "sha1"),
        b"HMAC_SHA256": signer(proof.shared_keys, "sha256"),
    }

    def check(scope: Scope, body: bytes) -> bool:
        headers, query = scope["headers"], scope["query_string"]
        given = only(headers, b"x-twilio-signature")
        sign = signers.get(_algorithm(headers))
        fields = _signed_fields(headers, query, body)
        if given is None or sign is None or fields is None:
            return False
        urls = proof.public_url.spellings(query)
        made = [one for url in urls for one in sign(url + fields)]
        return any_equal([base64.b64encode(one) for one in made], given)

    return check


def _algorithm(headers: Headers) -> bytes:
    """What `X-Twilio-Webhooks-Signature-Settings: key=…,algorithm=…` names; SHA-1 without it."""
    wanted = b"x-twilio-webhooks-signature-settings"
    settings = b",".join(value for name, value in headers if name == wanted)
    parts = [part.partition(b"=") for part in settings.split(b",")]
    found = [value.strip().upper() for name, _, value in parts if name.strip() == b"algorithm"]
    if not found:
        return b"HMAC_SHA1"
    return found[0] if len(found) == 1 else b""


def _signed_fields(headers: Headers, query: bytes, body: bytes) -> bytes | None:
    """What is signed after the address; None when nothing vouches for the body."""
    kind = (only(headers, b"content-type") or b"").partition(b";")[0].strip().lower()
    if kind != _FORM:
        return b"" if _vouched(query, body) else None
    if body.count(b"&") >= MOST_FIELDS:
        return None
    return b"".join(_sorted_fields(body))


def _vouched(query: bytes, body: bytes) -> bool:
    """The query, which is signed, has this body's SHA-256."""
    named = [value for name, value in _pairs(query) if name == b"bodySHA256"]
    digest = hashlib.sha256(body).hexdigest().encode()
    return len(named) == 1 and hmac.compare_digest(digest, named[0])


def _sorted_fields(form: bytes) -> Iterator[bytes]:
    """Bytes all along: UTF-8 sorts like the characters it stands for, and nothing can fail to decode."""
    fields: defaultdict[bytes, set[bytes]] = defaultdict(set)
    for name, value in _pairs(form):
        fields[name].add(value)
    for name in sorted(fields):
        for value in sorted(fields[name]):
            yield name + value


def _pairs(form: bytes) -> Iterator[tuple[bytes, bytes]]:
    for pair in filter(None, form.split(b"&")):
        name, _, value = pair.partition(b"=")
        yield _plain(name), _plain(value)


def _plain(coded: bytes) -> bytes:
    """Undoes a form's coding, a piece at a time: at once, 4 MB of `%41` would take 300 MB of memory."""
    spaced = coded.replace(b"+", b" ")
    parts, start = [], 0
    while start < len(spaced):
        end = start + _CHUNK
        cut = spaced.rfind(b"%", end - 2, end)
        end = end if cut == -1 else cut  # not between a % and its two digits
        parts.append(unquote_to_bytes(spaced[start:end]))
        start = end
    return b"".join(parts)
