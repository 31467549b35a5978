"""What the simulator takes and refuses, by Meta's numbers."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from crm_tui.domain.clock import DAY, MINUTE, SECOND
from crm_tui.whatsapp.simulator.app import Simulator
from crm_tui.whatsapp.simulator.server import running
from crm_tui.whatsapp.simulator.settings import Settings
from tests.conftest import FakeClock

SETTINGS = Settings(delay=0.01)
NUMBER = "911000000123"


class Provider:
    """A bare HTTP client of the simulated Cloud API."""

    def __init__(self, simulator: Simulator, client: httpx.AsyncClient, clock: FakeClock) -> None:
        self.world = simulator.world
        self.clock = clock
        self.client = client
        self.root = f"{self.world.base_url}/v26.0"
        self.headers = {"Authorization": f"Bearer {SETTINGS.key}"}

    async def post(self, body: Any) -> httpx.Response:
        url = f"{self.root}/{SETTINGS.number_id}/messages"
        return await self.client.post(url, json=body, headers=self.headers)

    async def send(self, **more: Any) -> httpx.Response:
        plain = {
            "messaging_product": "whatsapp",
            "to": NUMBER,
            "type": "text",
            "text": {"body": "x"},
        }
        return await self.post({k: v for k, v in (plain | more).items() if v is not ...})

    async def control(self, what: str, **wanted: Any) -> Any:
        url = f"{self.world.base_url}/control/{what}"
        return (await self.client.post(url, json=wanted)).json()

    async def refusal(self, **more: Any) -> int:
        answer = await self.send(**more)
        assert answer.status_code >= 400
        return int(answer.json()["error"]["code"])


@pytest.fixture
async def provider(clock: FakeClock) -> AsyncIterator[Provider]:
    async with running(SETTINGS, clock) as simulator, httpx.AsyncClient() as client:
        found = Provider(simulator, client, clock)
        await found.control("window", wa_id=NUMBER)
        yield found


async def test_a_good_message_is_accepted(provider: Provider) -> None:
    answer = await provider.send()
    assert answer.status_code == 200
    assert answer.json()["contacts"] == [{"input": NUMBER, "wa_id": NUMBER}]
    assert answer.json()["messages"][0]["id"].startswith("wamid.")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"messaging_product": ...}, 100),
        ({"to": ...}, 100),
        ({"to": "  "}, 100),
        ({"type": "hologram"}, 100),
        ({"surprise": 1}, 100),
        ({"recipient_type": "crowd"}, 100),
        ({"context": {}}, 100),
        ({"text": ...}, 131008),
        ({"text": {}}, 131008),
        ({"text": {"body": "x" * 4097}}, 100),
        ({"biz_opaque_callback_data": "x" * 513}, 100),
        ({"type": "image", "text": ..., "image": {"id": "404"}}, 131009),
        ({"type": "image", "text": ..., "image": {"id": "4", "link": "https://x"}}, 131008),
        ({"type": "location", "text": ..., "location": {"latitude": "x", "longitude": 1}}, 131009),
        ({"to": "911000000999"}, 131047),
    ],
)
async def test_a_bad_message_is_refused_by_number(provider: Provider, more: Any, code: int) -> None:
    assert await provider.refusal(**more) == code
    assert not provider.world.sent


def question(kind: str, action: Any, text: str = "Well?", **more: Any) -> dict[str, Any]:
    body = {"type": kind, "body": {"text": text}, "action": action} | more
    return {"type": "interactive", "text": ..., "interactive": body}


def buttons(*titles: str) -> dict[str, Any]:
    replies = [{"id": f"b{n}", "title": title} for n, title in enumerate(titles)]
    return {"buttons": [{"type": "reply", "reply": reply} for reply in replies]}


def rows(*found: dict[str, str], label: str = "Open") -> dict[str, Any]:
    return {"button": label, "sections": [{"rows": list(found)}]}


def link(label: str = "Open", url: str = "https://shop.example") -> dict[str, Any]:
    return {"name": "cta_url", "parameters": {"display_text": label, "url": url}}


ROW = {"id": "r", "title": "1 kg"}


@pytest.mark.parametrize(
    "wanted",
    [
        question("button", buttons("Yes", "No", "Later")),
        question("button", buttons("Y" * 20), "x" * 1024, footer={"text": "f" * 60}),
        question("list", rows(*({"id": str(n), "title": "t" * 24} for n in range(10)))),
        question("list", rows(ROW | {"description": "d" * 72}), "x" * 4096),
        question("cta_url", link("O" * 20)),
    ],
)
async def test_a_question_at_its_limits_is_taken(provider: Provider, wanted: Any) -> None:
    assert (await provider.send(**wanted)).status_code == 200


@pytest.mark.parametrize(
    "wanted",
    [
        question("button", buttons()),
        question("button", buttons("1", "2", "3", "4")),
        question("button", buttons("Yes", "Yes")),
        question("button", buttons("Y" * 21)),
        question("button", buttons("")),
        question("button", buttons("Yes"), "x" * 1025),
        question("button", buttons("Yes"), ""),
        question("button", buttons("Yes"), footer={"text": "f" * 61}),
        question("list", rows()),
        question("list", rows(*({"id": str(n), "title": "t"} for n in range(11)))),
        question("list", rows(ROW, ROW)),
        question("list", rows({"id": "r", "title": "t" * 25})),
        question("list", rows(ROW | {"description": "d" * 73})),
        question("list", rows(ROW, label="O" * 21)),
        question("list", rows(ROW), "x" * 4097),
        question("cta_url", link("O" * 21)),
        question("cta_url", link(url="javascript:1")),
        {"type": "contacts", "text": ..., "contacts": [{}]},
        {"type": "location", "text": ..., "location": {"latitude": 91, "longitude": 1}},
        {"type": "audio", "text": ..., "audio": {"id": "1", "caption": "no"}},
    ],
)
async def test_a_question_beyond_its_limits_is_refused(provider: Provider, wanted: Any) -> None:
    assert await provider.refusal(**wanted) in (100, 131008, 131009)


@pytest.mark.parametrize(
    ("name", "language", "values", "code"),
    [
        ("no_such", "en", [], 132001),
        ("order_ready", "hi", ["a", "b"], 132001),
        ("order_ready", "en_US", ["a"], 132000),
        ("order_ready", "en_US", ["a", "b\nc"], 132018),
        ("order_ready", "en_US", ["a", ""], 132018),
        ("new_year_cake", "en", ["a"], 132001),
        ("weekend_offer", "en", ["a"], 132015),
        ("order_update", "en", ["a", "b", "c"], 100),
    ],
)
async def test_a_template_is_checked_against_the_list(
    provider: Provider, name: str, language: str, values: list[str], code: int
) -> None:
    body = {"type": "body", "parameters": [{"type": "text", "text": v} for v in values]}
    call = {"name": name, "language": {"code": language}, "components": [body]}
    assert await provider.refusal(type="template", text=..., template=call) == code


@pytest.mark.parametrize(
    ("components", "code"),
    [
        ([], 132012),
        ([{"type": "header", "parameters": [{"type": "text", "text": "x"}]}], 132012),
        ([{"type": "header", "parameters": [{"type": "image", "image": {"id": "404"}}]}], 132000),
        (
            [
                {"type": "header", "parameters": [{"type": "image", "image": {"id": "404"}}]},
                {"type": "body", "parameters": [{"type": "text", "text": "Amit"}]},
            ],
            131009,
        ),
    ],
    ids=["no file", "words for a file", "no value", "a file that is not there"],
)
async def test_the_file_on_top_of_a_template_is_checked(
    provider: Provider, components: list[Any], code: int
) -> None:
    call = {"name": "new_cake_photo", "language": {"code": "en"}, "components": components}
    assert await provider.refusal(type="template", text=..., template=call) == code


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"name": "Cake Ready"}, 100),
        ({"category": "utility"}, 100),
        ({"language": ""}, 100),
        ({"components": []}, 100),
        ({"components": [{"type": "BODY", "text": "x" * 1025}]}, 100),
        ({"components": [{"type": "BODY", "text": "Hi {{1}}, it is ready."}]}, 100),
        (
            {
                "components": [
                    {"type": "BODY", "text": "{{1}} hi", "example": {"body_text": [["a"]]}}
                ]
            },
            2388299,
        ),
        ({"name": "hello_again"}, 2388024),
    ],
)
async def test_a_template_that_is_not_taken(
    provider: Provider, more: dict[str, Any], code: int
) -> None:
    plain = {"name": "t", "language": "en", "category": "UTILITY"}
    plain |= {"components": [{"type": "BODY", "text": "It is ready."}]}
    url = f"{provider.root}/{SETTINGS.account_id}/message_templates"
    taken = await provider.client.post(url, json=plain, headers=provider.headers)
    assert taken.json()["status"] == "PENDING"
    answer = await provider.client.post(url, json=plain | more, headers=provider.headers)
    assert answer.json()["error"]["code"] == code


async def test_the_window_closes_after_a_day_and_a_template_still_goes(provider: Provider) -> None:
    provider.clock.forward(DAY - SECOND)
    assert (await provider.send()).status_code == 200
    provider.clock.forward(SECOND)
    assert await provider.refusal() == 131047
    call = {"name": "hello_again", "language": {"code": "en"}}
    assert (await provider.send(type="template", text=..., template=call)).status_code == 200


async def test_one_person_gets_a_burst_and_then_one_message_in_six_seconds(
    provider: Provider,
) -> None:
    for _ in range(45):
        assert (await provider.send()).status_code == 200
    assert await provider.refusal() == 131056
    provider.clock.forward(6 * SECOND)
    assert (await provider.send()).status_code == 200
    assert await provider.refusal() == 131056


async def test_the_number_has_a_throughput(provider: Provider) -> None:
    people = [f"9110000{n:05d}" for n in range(SETTINGS.throughput + 1)]
    for person in people:
        await provider.control("window", wa_id=person)
    codes = [(await provider.send(to=person)).status_code for person in people[:-1]]
    assert set(codes) == {200}
    assert await provider.refusal(to=people[-1]) == 130429


async def test_a_number_that_is_not_on_whatsapp(provider: Provider) -> None:
    await provider.control("faults", not_on_whatsapp=[NUMBER])
    assert await provider.refusal() == 131026


async def test_a_wrong_key_is_refused_by_both_faces(provider: Provider) -> None:
    provider.headers = {"Authorization": "Bearer wrong"}
    assert await provider.refusal() == 190
    answer = await provider.client.post(
        f"{provider.world.base_url}/messages", json={}, headers={"D360-API-KEY": "wrong"}
    )
    assert (answer.status_code, answer.json()["meta"]["success"]) == (401, False)


async def test_blue_ticks_need_a_message_that_came(provider: Provider) -> None:
    wamid = (await provider.control("say", **{"from": NUMBER, "text": "hi"}))["id"]
    read = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
    typing = read | {"typing_indicator": {"type": "text"}}
    assert (await provider.post(typing)).json() == {"success": True}
    assert provider.world.read == {wamid}
    answer = await provider.post(read | {"message_id": "wamid.none"})
    assert answer.json()["error"]["code"] == 131009


async def test_an_address_of_a_file_dies_after_five_minutes(provider: Provider) -> None:
    files = {"file": ("a.png", b"12345", "image/png")}
    url = f"{provider.root}/{SETTINGS.number_id}/media"
    data = {"messaging_product": "whatsapp", "type": "image/png"}
    answer = await provider.client.post(url, data=data, files=files, headers=provider.headers)
    found = (
        await provider.client.get(
            f"{provider.root}/{answer.json()['id']}", headers=provider.headers
        )
    ).json()
    assert (found["mime_type"], found["file_size"]) == ("image/png", "5")
    got = await provider.client.get(found["url"], headers=provider.headers)
    assert got.content == b"12345"
    assert (await provider.client.get(found["url"])).status_code == 401
    provider.clock.forward(5 * MINUTE)
    assert (await provider.client.get(found["url"], headers=provider.headers)).status_code == 404


@pytest.mark.parametrize(
    ("data", "files", "code"),
    [
        ({"messaging_product": "whatsapp"}, {}, 100),
        ({}, {"file": ("a.png", b"1", "image/png")}, 100),
        (
            {"messaging_product": "whatsapp"},
            {"file": ("a.exe", b"1", "application/x-dosexec")},
            100,
        ),
        ({"messaging_product": "whatsapp"}, {"file": ("a.png", b"", "image/png")}, 131053),
    ],
)
async def test_an_upload_that_is_not_taken(
    provider: Provider, data: Any, files: Any, code: int
) -> None:
    url = f"{provider.root}/{SETTINGS.number_id}/media"
    answer = await provider.client.post(url, data=data, files=files, headers=provider.headers)
    assert answer.json()["error"]["code"] == code


async def test_the_control_switches_answer_odd_wishes_with_a_sentence(provider: Provider) -> None:
    assert "from" in (await provider.control("say"))["error"]
    assert "nobody" in (await provider.control("nobody"))["error"]
    assert (await provider.control("repeat", wa_id="wamid.none"))["error"]
    assert "sneeze" in (await provider.control("faults", sneeze=1))["error"]
