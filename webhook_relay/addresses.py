"""Who sent a request, by internet address, also when a proxy of our own stands in between."""

import ipaddress

from starlette.types import Scope

from webhook_relay.proof import Headers

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Networks = tuple[Network, ...]

LOOPBACK: Networks = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address bound to `host`."""
    found = read_address(host)
    return host == "localhost" if found is None else found.is_loopback


def is_in(address: Address, networks: Networks) -> bool:
    return any(address in network for network in networks)


def read_address(text: str) -> Address | None:
    """The address that a text is; None when it is none. IPv4 inside IPv6 counts as IPv4."""
    try:
        found = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def client_address(scope: Scope, trusted: Networks) -> Address | None:
    """The sender: the socket's other end or, when that is a trusted proxy, whom it names.

    Every proxy adds to the right of `X-Forwarded-For`, so the last hop that is not a trusted proxy
    is the sender; whatever stands further left, the sender itself may have written. None when the
    chain is broken there.
    """
    peer = scope.get("client")
    address = read_address(peer[0]) if peer else None
    for hop in reversed(_hops(scope["headers"])):
        if address is None or not is_in(address, trusted):
            break
        address = read_address(hop)
    return address


def neighbourhood(address: Address | None) -> str:
    """Whoever has one IPv6 address has 2^64 of them; a sender that cannot be told is one of all such."""
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _hops(headers: Headers) -> list[str]:
    named = [value.decode("latin-1") for name, value in headers if name == b"x-forwarded-for"]
    return ",".join(named).split(",") if named else []
