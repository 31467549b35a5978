"""Gupshup signs nothing: whoever is not at one of its addresses stays out, whatever it claims."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.relay.world import bodies, relay_over, request, spool_in
from webhook_relay.addresses import LOOPBACK, client_address

GUPSHUP, STRANGER, PROXY = "3.6.228.131", "203.0.113.9", "10.0.0.2"
BODY = b'{"type":"user-event"}'
CONFIG = f"""
[relay]
home = "/nowhere"
trusted_proxies = ["127.0.0.0/8", "::1", "{PROXY}"]
[[shops]]
id = "bakery"
token = "token"
[[channels]]
id = "gupshup"
provider = "gupshup"
allow = ["{GUPSHUP}", "13.232.0.0/16", "2001:db8::/32"]
"""

CHAINS = {
    "straight from Gupshup": (GUPSHUP, [], 200),
    "from one of its networks": ("13.232.49.3", [], 200),
    "by IPv6": ("2001:db8::7", [], 200),
    "IPv4 on a socket of IPv6": (f"::ffff:{GUPSHUP}", [], 200),
    "through the proxy": ("127.0.0.1", [GUPSHUP], 200),
    "through two of our proxies": ("::1", [f"{GUPSHUP}, {PROXY}"], 200),
    "through two of our proxies, a header each": ("127.0.0.1", [GUPSHUP, PROXY], 200),
    "a stranger": (STRANGER, [], 401),
    "a stranger that claims to be Gupshup": (STRANGER, [GUPSHUP], 401),
    "a stranger that claims it to our proxy": ("127.0.0.1", [f"{GUPSHUP}, {STRANGER}"], 401),
    "the same in two headers": ("127.0.0.1", [GUPSHUP, STRANGER], 401),
    "a stranger that claims to be a proxy": ("127.0.0.1", [f"{GUPSHUP}, {STRANGER}, {PROXY}"], 401),
    "through a proxy that names nobody": ("127.0.0.1", [], 401),
    "through a proxy that says something else": ("127.0.0.1", ["unknown"], 401),
    "an empty name": ("127.0.0.1", [f"{GUPSHUP}, "], 401),
    "a name that is not ASCII": ("127.0.0.1", ["३.६.२२८.१३१"], 401),
}


@pytest.mark.parametrize("case", CHAINS)
async def test_only_gupshups_addresses_come_in(case: str, tmp_path: Path) -> None:
    client, chain, status = CHAINS[case]
    headers = [(b"x-forwarded-for", one.encode()) for one in chain]
    async with spool_in(tmp_path) as spool:
        relay = relay_over(spool, CONFIG)
        answer = await request(relay, "POST", "/hooks/gupshup", BODY, headers, client=client)
        assert (answer.status, answer.body) == (status, b"")
        assert len(await bodies(spool)) == int(status == 200)


async def test_without_addresses_only_this_machine_itself_comes_in(tmp_path: Path) -> None:
    config = "\n".join(line for line in CONFIG.splitlines() if not line.startswith("allow"))
    async with spool_in(tmp_path) as spool:
        relay = relay_over(spool, config)
        passed_on = [(b"x-forwarded-for", GUPSHUP.encode())]
        statuses = [
            (await request(relay, "POST", "/hooks/gupshup", BODY, headers)).status
            for headers in ([], passed_on)
        ]
    assert statuses == [200, 401]


async def test_a_wrong_id_is_404_from_wherever(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        relay = relay_over(spool, CONFIG)
        answer = await request(relay, "POST", "/hooks/gupshuq", BODY, [], client=GUPSHUP)
        assert answer.status == 404


@given(st.lists(st.binary(max_size=30), max_size=4))
def test_no_chain_is_an_error(chain: list[bytes]) -> None:
    headers = [(b"x-forwarded-for", one) for one in chain]
    scope = {"client": ("127.0.0.1", 5), "headers": headers}
    found = client_address(scope, LOOPBACK)
    assert found is None or str(found) in b",".join([b"127.0.0.1", *chain]).decode("latin-1")


def test_a_socket_without_an_address_is_nobody() -> None:
    assert client_address({"client": None, "headers": []}, LOOPBACK) is None
