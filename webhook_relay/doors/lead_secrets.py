"""Is a lead from whom it should be? Where the secret travels, portal by portal.

Google's `google_key` in the body and Meta's signature are as their pages say. IndiaMART, JustDial
and TradeIndia sign nothing and only call an address that they were given, so there the secret is
part of that address (`?key=…`, or behind the id as `/leads/<id>/<secret>` where a portal strips
queries); a header is for connectors that can set one. That is our own assumption: no page of
theirs names a better way.
"""

import json
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode

from starlette.types import Scope

from webhook_relay.proof import Headers, any_equal, only, signer
from webhook_relay.settings.values import LeadAddress, LeadSource

IN_QUERY = ("key", "secret", "token")
_IN_HEADERS = (b"x-api-key", b"x-secret", b"x-webhook-secret")
_MOST = 64


def is_genuine(one: LeadAddress, scope: Scope, body: bytes, in_path: str) -> bool:
    """Whether any of the places that this source uses carries the secret; in constant time."""
    if one.source is LeadSource.META and _is_signed(one, scope["headers"], body):
        return True
    places = [*_carried(one, scope, in_path)]
    if one.source is LeadSource.GOOGLE:
        places.append(_google_key(body))
    found = False
    for place in places:
        found |= any_equal(one.secrets, place)
    return found


def without_secret(query: bytes) -> bytes:
    """The query as it may be stored: what was sent in it, but not the secret."""
    return urlencode([pair for pair in _pairs(query) if pair[0] not in IN_QUERY]).encode()


def _carried(one: LeadAddress, scope: Scope, in_path: str) -> Iterator[bytes]:
    headers: Headers = scope["headers"]
    scheme, _, token = (only(headers, b"authorization") or b"").partition(b" ")
    yield token.strip() if scheme.lower() == b"bearer" else scheme
    for name in _IN_HEADERS:
        yield only(headers, name) or b""
    # Meta's secret is the app's own: it signs, and is never sent about in an address.
    if one.source is not LeadSource.META:
        yield in_path.encode("utf-8", "replace")
        yield from _in_query(scope["query_string"])


def _in_query(query: bytes) -> Iterator[bytes]:
    return (value.encode() for name, value in _pairs(query) if name in IN_QUERY)


def _pairs(query: bytes) -> list[tuple[str, str]]:
    """None of a query with more fields than any portal has."""
    try:
        text = query.decode("latin-1")
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST)
    except ValueError:
        return []


def _is_signed(one: LeadAddress, headers: Headers, body: bytes) -> bool:
    given = (only(headers, b"x-hub-signature-256") or b"").removeprefix(b"sha256=")
    try:
        signature = bytes.fromhex(given.decode("latin-1"))
    except ValueError:
        return False
    return any_equal(signer(one.secrets)(body), signature)


def _google_key(body: bytes) -> bytes:
    """Google Ads, "lead form webhook": the key that was entered beside the address."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return b""
    key = found.get("google_key") if isinstance(found, dict) else None
    return key.encode("utf-8", "replace") if isinstance(key, str) else b""
