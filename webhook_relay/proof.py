"""What every way of proving that a webhook is genuine has in common."""

import hmac
from collections.abc import Callable, Iterable

from starlette.types import Scope

Headers = list[tuple[bytes, bytes]]
"""As ASGI gives them: names in lower case, doubles kept."""

Check = Callable[[Scope, bytes], bool]
"""Takes the request as ASGI describes it and the raw body; true when the webhook is genuine."""

Secrets = tuple[bytes, ...]
"""One secret, or two while it is being changed."""

Sign = Callable[[bytes], list[bytes]]
"""The raw signatures of some bytes, one for every secret."""


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


def signer(secrets: Secrets, hash_name: str = "sha256") -> Sign:
    """Signs bytes with every secret; the keys are worked in once, not for each body."""
    keyed = [hmac.new(secret, digestmod=hash_name) for secret in secrets]

    def sign(signed: bytes) -> list[bytes]:
        signatures = []
        for one in keyed:
            mac = one.copy()
            mac.update(signed)
            signatures.append(mac.digest())
        return signatures

    return sign
