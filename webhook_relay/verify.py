"""Is a webhook genuine? Decided on the raw bytes, before anything is parsed, in constant time."""

import hmac
from collections.abc import Callable, Iterable

from webhook_relay.settings import Channel, ProviderName, SecretHeader, Secrets

Headers = list[tuple[bytes, bytes]]
"""As ASGI gives them: names in lower case, doubles kept."""

Check = Callable[[Headers, bytes], bool]
"""Takes the headers and the raw body."""


def checker(channel: Channel) -> Check:
    """The check that a channel's provider asks for."""
    if channel.provider is ProviderName.CLOUD:
        return _cloud(channel.app_secrets)
    if channel.header is None:
        raise ValueError("a 360dialog channel is built with its secret header")
    return _360dialog(channel.header, channel.platform_secrets)


def challenge(channel: Channel, token: bytes) -> bool:
    """Whether `hub.verify_token` of Meta's GET is this channel's (Meta, "verification requests")."""
    return any_equal(channel.verify_tokens, token)


def any_equal(secrets: Iterable[bytes], value: bytes) -> bool:
    """Compares with every secret, always with all of them."""
    found = False
    for secret in secrets:
        found |= hmac.compare_digest(secret, value)
    return found


def only(headers: Headers, wanted: bytes) -> bytes | None:
    """The header's value; None when it is missing or, which is no provider's doing, there twice."""
    values = [value for name, value in headers if name == wanted]
    return values[0] if len(values) == 1 else None


def _cloud(secrets: Secrets) -> Check:
    """Meta: `X-Hub-Signature-256: sha256=<hex of HMAC-SHA256(app secret, raw body)>`."""

    sign = _signer(secrets, b"sha256=")

    def check(headers: Headers, body: bytes) -> bool:
        given = only(headers, b"x-hub-signature-256")
        return given is not None and any_equal(sign(body), given)

    return check


def _360dialog(header: SecretHeader, secrets: Secrets) -> Check:
    """360dialog: the registered header; with a platform secret also `x-360dialog-signature`."""

    sign = _signer(secrets, b"")

    def check(headers: Headers, body: bytes) -> bool:
        given = only(headers, header.name)
        if given is None or not any_equal(header.values, given):
            return False
        return not secrets or signed(headers, body)

    def signed(headers: Headers, body: bytes) -> bool:
        given = only(headers, b"x-360dialog-signature")
        # Documented as bare hex; some accounts are reported to send Meta's prefix.
        bare = None if given is None else given.removeprefix(b"sha256=")
        return bare is not None and any_equal(sign(body), bare)

    return check


def _signer(secrets: Secrets, prefix: bytes) -> Callable[[bytes], list[bytes]]:
    """Signs a body with every secret; the keys are worked in once, not for each body."""
    keyed = [hmac.new(secret, digestmod="sha256") for secret in secrets]

    def sign(body: bytes) -> list[bytes]:
        signatures = []
        for one in keyed:
            mac = one.copy()
            mac.update(body)
            signatures.append(prefix + mac.hexdigest().encode())
        return signatures

    return sign
