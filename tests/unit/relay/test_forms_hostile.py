"""What robots, floods and strangers send to a form; none of it costs more than an answer."""

import asyncio
import json
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.relay.form_world import (
    ASHA,
    CONFIG,
    JSON,
    SITE,
    URLENCODED,
    Page,
    header,
    world_in,
)
from tests.unit.relay.test_relay_hooks import HeldSpool, turns
from tests.unit.relay.world import SetClock, relay_over, request, spool_in
from tests.unit.relay.world import settings as read
from webhook_relay.errors import SpoolFull
from webhook_relay.forms.body import NotRead, read_fields
from webhook_relay.forms.forms import Forms
from webhook_relay.keeping import Keeper, Sealers
from webhook_relay.rates import Rate
from webhook_relay.watching.logs import Complaints
from webhook_relay.watching.metrics import Metrics


async def test_who_fills_the_hidden_field_is_thanked_and_not_kept(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        answer = await world.fill(subject_line="Buy followers")
        assert (answer.status, await world.stored()) == (303, [])


async def test_what_is_typed_faster_than_a_person_types_has_to_wait(tmp_path: Path) -> None:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async with spool_in(tmp_path) as spool:
        clock, wanted, metrics = SetClock(), read(CONFIG), Metrics()
        keeper = Keeper(spool, clock, Sealers(bytes(32)))
        complaints = Complaints(structlog.get_logger())
        forms = Forms(wanted, keeper, clock, metrics, complaints, pause, secret=bytes(32))
        page = Page(await request(forms, "GET", "/forms/cakes"))
        clock.time += 300
        body = json.dumps({**ASHA, "ticket": page.ticket}).encode()
        assert (await request(forms, "POST", "/forms/cakes", body, JSON)).status == 200
        clock.time += 5_000
        other = json.dumps({**ASHA, "name": "Ravi", "ticket": page.ticket}).encode()
        assert (await request(forms, "POST", "/forms/cakes", other, JSON)).status == 200
    assert pauses == [0.7]


@pytest.mark.parametrize("ticket", ["x", "1795348800000.aaaaaaaaaaaaaaaa." + "0" * 64, "é" * 90])
async def test_a_ticket_that_is_not_ours_shows_the_page_again(tmp_path: Path, ticket: str) -> None:
    async with world_in(tmp_path) as world:
        answer = await world.post({**ASHA, "ticket": ticket})
        assert (answer.status, await world.stored()) == (409, [])
        assert Page(answer).value("phone") == ASHA["phone"]


async def test_a_page_that_was_open_for_days_is_shown_again(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        ticket = (await world.open()).ticket
        world.clock.time += 25 * 3_600_000
        assert (await world.post({**ASHA, "ticket": ticket})).status == 409


async def test_a_ticket_of_another_form_is_none(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        ticket = (await world.open("hindi")).ticket
        world.clock.time += 2_000
        assert (await world.post({**ASHA, "ticket": ticket})).status == 409


async def test_one_address_may_answer_five_times_a_minute_and_others_go_on(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        for number in range(5):
            answer = await world.post({**ASHA, "name": f"N{number}"}, client="192.0.2.7")
            assert answer.status == 303
        refused = await world.post({**ASHA, "name": "N6"}, client="192.0.2.7")
        assert refused.status == 429
        assert 0 < int(header(refused, "retry-after")) <= 12
        assert Page(refused).value("phone") == ASHA["phone"]
        assert (await world.post({**ASHA, "name": "N7"}, client="192.0.2.8")).status == 303
        assert len(await world.stored()) == 6


async def test_an_ipv6_neighbourhood_is_one_address_and_a_proxy_names_the_sender(
    tmp_path: Path,
) -> None:
    async with world_in(tmp_path) as world:
        for number in range(6):
            answer = await world.post(
                {**ASHA, "name": f"N{number}"}, {"X-Forwarded-For": f"2001:db8::{number}"}
            )
            assert answer.status == (303 if number < 5 else 429)
        elsewhere = {"X-Forwarded-For": "2001:db8:1::1"}
        assert (await world.post({**ASHA, "name": "N"}, elsewhere)).status == 303


async def test_ten_thousand_answers_of_a_flood_leave_sixty_and_little_memory(
    tmp_path: Path,
) -> None:
    async with world_in(tmp_path) as world:
        codes = [
            (await world.post({**ASHA, "name": f"N{n}"}, client=f"198.{n >> 8}.{n & 255}.1")).status
            for n in range(10_000)
        ]
        assert (codes.count(303), codes.count(429)) == (60, 9_940)
        assert len(await world.stored()) == 60


def test_the_memory_of_a_rate_is_bounded() -> None:
    rate = Rate(5, 60.0, lambda: 0.0, buckets=100)
    for key in range(10_000):
        rate.take(key)
    assert len(rate) == 100


def test_a_rate_fills_up_evenly_again() -> None:
    now = [0.0]
    rate = Rate(2, 60.0, lambda: now[0])
    rate.take("a")
    rate.take("a")
    assert rate.wait("a") == pytest.approx(30.0)
    now[0] = 30.0
    assert rate.wait("a") == 0
    now[0] = 10_000.0
    rate.take("a")
    assert rate.wait("a") == 0
    rate.take("a")
    assert rate.wait("a") > 0


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/plain", b"phone=9876543210", 415),
        ("", b"", 415),
        ("application/json", b"[1]", 415),
        ("application/json", b"{", 415),
        ("application/json", b"[" * 60_000, 415),
        ("application/json", b'{"phone": "\\ud800 9876543210", "size": "1 kg"}', 422),
        ("application/x-www-form-urlencoded", b"a=1&" * 200, 415),
        ("application/x-www-form-urlencoded", b"\xff\xfe%ff=%00", 422),
        ("multipart/form-data", b"x", 415),
        ("multipart/form-data; boundary=X", b"--X\r\n" * 500, 422),
        (
            "multipart/form-data; boundary=X",
            b'--X\r\nContent-Disposition: form-data; name="f"; filename="a.exe"\r\n\r\nMZ\r\n--X--',
            415,
        ),
        ("application/x-www-form-urlencoded", b"phone=" + b"9" * 65_536, 413),
    ],
)
async def test_bodies_that_make_no_sense_are_answered_and_not_kept(
    tmp_path: Path, kind: str, body: bytes, status: int
) -> None:
    async with world_in(tmp_path) as world:
        answer = await request(
            world.relay, "POST", "/forms/cakes", body, {"content-type": kind}, parts=7
        )
        assert (answer.status, await world.stored()) == (status, [])


@given(
    st.sampled_from(
        ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=X"]
    ),
    st.binary(max_size=300),
)
def test_any_bytes_are_fields_or_refused(kind: str, body: bytes) -> None:
    try:
        fields = read_fields(kind, body)
    except NotRead:
        return
    assert all(isinstance(one, str) for pair in fields.items() for one in pair)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_shown_again_as_text(tmp_path: Path, name: str, message: str) -> None:
    async def run() -> None:
        folder = tmp_path / "one"
        folder.mkdir(exist_ok=True)
        async with world_in(folder) as world:
            body = json.dumps({"name": name, "message": message}).encode()
            page = Page(
                await request(
                    world.relay, "POST", "/forms/cakes", b"name=" + _quoted(name), URLENCODED
                )
            )
            assert page.answer.status == 422
            assert page.text.count("<script") == 0
            assert (await request(world.relay, "POST", "/forms/cakes", body, JSON)).status == 422

    asyncio.run(run())


def _quoted(text: str) -> bytes:
    return b"".join(b"%%%02x" % byte for byte in text.encode("utf-8", "replace"))


async def test_nothing_that_is_typed_reaches_a_header(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        evil = "x\r\nSet-Cookie: a=b"
        answer = await world.fill(name=evil, city=evil)
        assert answer.status == 303
        assert not any(b"a=b" in value for value in answer.headers.values())
        crossed = await world.post(ASHA, {"Origin": "https://evil.example"})
        assert header(crossed, "access-control-allow-origin") == ""


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", SITE + ".evil.example", SITE.upper()]
)
async def test_no_other_site_may_read_an_answer_by_script(tmp_path: Path, origin: str) -> None:
    async with world_in(tmp_path) as world:
        asked = await request(world.relay, "OPTIONS", "/forms/cakes", headers={"Origin": origin})
        told, _ = await world.post_json(ASHA, {"Origin": origin})
    assert header(asked, "access-control-allow-origin") == ""
    assert header(asked, "access-control-allow-methods") == ""
    assert header(told, "access-control-allow-origin") == ""
    assert header(told, "vary") == "Origin"


async def test_a_listed_site_is_answered_before_it_posts(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        asked = await request(world.relay, "OPTIONS", "/forms/cakes", headers={"Origin": SITE})
    assert (asked.status, header(asked, "access-control-allow-origin")) == (204, SITE)
    assert header(asked, "access-control-allow-headers") == "content-type"


async def test_there_is_no_thank_you_before_the_commit(tmp_path: Path) -> None:
    spool = HeldSpool()
    relay = relay_over(spool, CONFIG)
    body = json.dumps(ASHA).encode()
    posting = asyncio.ensure_future(request(relay, "POST", "/forms/cakes", body, JSON))
    await turns()
    assert not posting.done()
    spool.commits[0].set_result(None)
    assert (await posting).status == 200


async def test_what_cannot_be_stored_is_said_and_what_was_typed_stays(tmp_path: Path) -> None:
    spool = HeldSpool()
    relay = relay_over(spool, CONFIG)
    body = b"phone=9876543210&size=1+kg&name=Asha"
    posting = asyncio.ensure_future(request(relay, "POST", "/forms/cakes", body, URLENCODED))
    await turns()
    spool.commits[0].set_exception(SpoolFull("full"))
    page = Page(await posting)
    assert (page.answer.status, page.value("name")) == (503, "Asha")


async def test_unknown_forms_pages_and_methods(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        tried = [
            (await request(world.relay, method, path)).status
            for method, path in [
                ("GET", "/forms/none"),
                ("GET", "/forms/"),
                ("GET", "/forms/cakes/other"),
                ("POST", "/forms/cakes/thanks"),
                ("DELETE", "/forms/cakes"),
            ]
        ]
    assert tried == [404, 404, 404, 405, 405]


async def test_the_counts_say_what_became_of_answers(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        await world.fill()
        await world.fill(phone="x")
        await world.fill(subject_line="x")
        shown = (await request(world.relay, "GET", "/metrics")).body.decode()
    for outcome in ("stored", "invalid", "robot"):
        assert f'relay_forms_total{{form="cakes",outcome="{outcome}"}} 1.0' in shown
