"""Which address a name of the settings means, in which dialect it is spoken to, and whose key it gets."""

import pytest

from crm_tui.agents.endpoints import GEMINI_URL, OPENAI_URL, Access, Dialect, Endpoint, endpoint_of
from crm_tui.agents.fallback import each_model, make_models
from crm_tui.agents.litellm_model import LitellmModel
from crm_tui.agents.models import ModelRequest
from crm_tui.agents.openai_model import OpenAIModel
from crm_tui.agents.structured import Manners, body_of
from tests.unit.agents.test_models import REQUEST
from tests.unit.agents.wire_server import SECRET, WireServer

KEYS = Access(key="sk-one", gemini_key="g-two")
OWN = Access(base_url="http://10.0.0.5:9000/v1", key="sk-one")


def address(name: str, access: Access = KEYS) -> tuple[str, str] | None:
    found = endpoint_of(name, (name,), access)
    return (found.url, found.key) if found else None


def test_hosted_names_go_to_their_owner_with_its_own_key() -> None:
    assert address("openai/gpt-6-luna") == (OPENAI_URL, "sk-one")
    assert address("gpt-6-luna") == (OPENAI_URL, "sk-one")
    assert address("gemini/gemini-3.5-flash-lite") == (GEMINI_URL, "g-two")


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("ollama/qwen", "http://127.0.0.1:11434/v1"),
        ("ollama_chat/qwen", "http://127.0.0.1:11434/v1"),
        ("llamacpp/qwen", "http://127.0.0.1:8080/v1"),
        ("lm_studio/qwen", "http://127.0.0.1:1234/v1"),
    ],
)
def test_local_names_go_to_their_usual_port_or_where_the_setting_says(name: str, url: str) -> None:
    assert address(name, Access()) == (url, "")
    assert address(name, OWN) == ("http://10.0.0.5:9000/v1", "sk-one")


def test_an_address_of_ones_own_wins_for_openai_names_and_never_for_gemini() -> None:
    assert address("openai/gpt-6-luna", OWN) == ("http://10.0.0.5:9000/v1", "sk-one")
    assert address("gemini/gemini-3.5-flash-lite", OWN) == (GEMINI_URL, "sk-one")


def test_one_providers_key_is_never_given_to_another() -> None:
    names = ("openai/gpt-6-luna", "gemini/gemini-3.5-flash-lite")
    google = endpoint_of(names[1], names, Access(key="sk-one"))
    assert google is not None
    assert google.key == ""
    beside_openai = each_model("openai/gpt-6-luna,mistral/small", Access(key="sk-one"))[1]
    alone = each_model("mistral/small", Access(key="sk-one"))[0]
    assert isinstance(beside_openai, LitellmModel)
    assert isinstance(alone, LitellmModel)
    assert (beside_openai._key, alone._key) == (None, "sk-one")


def test_a_key_is_in_no_repr() -> None:
    endpoint = endpoint_of("openai/gpt-6-luna", ("openai/gpt-6-luna",), KEYS)
    assert "sk-one" not in repr(endpoint) + repr(KEYS)


@pytest.mark.parametrize(
    ("url", "free"),
    [
        ("http://127.0.0.1:8080/v1", True),
        ("http://[::1]:8080/v1", True),
        ("http://192.168.1.20/v1", True),
        ("http://shop-pc:11434/v1", True),
        ("http://shop.local/v1", True),
        ("https://api.example.com/v1", False),
        ("https://8.8.8.8/v1", False),
        (OPENAI_URL, False),
        (GEMINI_URL, False),
    ],
)
def test_only_ones_own_machine_and_network_are_free(url: str, free: bool) -> None:
    assert Endpoint(url).free is free


def test_a_setting_becomes_models_in_its_order() -> None:
    setting = "openai/gpt-6-luna, gemini/gemini-3.5-flash-lite,ollama_chat/qwen,, qwen,mistral/x"
    made = make_models(setting, None, "k", "g")
    assert made is not None
    assert made.name == (
        "openai/gpt-6-luna,gemini/gemini-3.5-flash-lite,ollama_chat/qwen,qwen,mistral/x"
    )
    kinds = [type(model) for model in made.models]
    assert kinds == [OpenAIModel, OpenAIModel, OpenAIModel, OpenAIModel, LitellmModel]


def body(model: str, dialect: Dialect, manners: Manners | None = None) -> dict[str, object]:
    request = ModelRequest("s", "u", str, {"type": "object"})
    return body_of(model, dialect, request, manners or Manners(), stream=False)


def test_openai_is_held_to_the_schema_and_told_not_to_think() -> None:
    sent = body("gpt-6-luna", Dialect.OPENAI)
    assert sent["max_completion_tokens"] == 700
    assert sent["reasoning_effort"] == "none"
    assert sent["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "strict": True, "schema": {"type": "object"}},
    }
    assert "temperature" not in sent
    assert "reasoning_effort" not in body("gpt-4o", Dialect.OPENAI)


def test_gemini_thinks_as_little_as_it_can() -> None:
    assert body("gemini-2.5-flash-lite", Dialect.GEMINI)["reasoning_effort"] == "none"
    sent = body("gemini-3.5-flash-lite", Dialect.GEMINI)
    assert (sent["reasoning_effort"], sent["max_tokens"]) == ("minimal", 700)
    assert "temperature" not in sent


def test_other_servers_get_the_older_names_and_the_schema() -> None:
    sent = body("qwen", Dialect.PLAIN)
    assert (sent["max_tokens"], sent["temperature"]) == (700, 0.3)
    assert sent["response_format"]["type"] == "json_schema"
    assert "reasoning_effort" not in sent
    assert body("qwen", Dialect.PLAIN, Manners(schema=False))["response_format"] == {
        "type": "json_object"
    }


async def test_a_server_that_takes_no_schema_is_asked_without_and_remembered(
    wire: WireServer,
) -> None:
    learned: dict[str, Manners] = {}
    model = OpenAIModel("noschema", Endpoint(wire.url, SECRET), learned)
    other = OpenAIModel("ok", Endpoint(wire.url, SECRET), learned)
    for _ in range(2):
        await model.complete(REQUEST)
    await other.complete(REQUEST)
    await model.aclose()
    await other.aclose()
    formats = [sent["response_format"]["type"] for sent in wire.bodies]
    assert formats == ["json_schema", "json_object", "json_object", "json_object"]


@pytest.mark.parametrize(
    ("name", "dialect", "field"),
    [
        ("noeffort", Dialect.GEMINI, "reasoning_effort"),
        ("nousage", Dialect.PLAIN, "stream_options"),
    ],
)
async def test_a_field_that_is_not_taken_is_left_out(
    wire: WireServer, name: str, dialect: Dialect, field: str
) -> None:
    model = OpenAIModel(name, Endpoint(wire.url, SECRET, dialect))
    await model.complete(REQUEST, lambda _: None)
    await model.aclose()
    assert [field in sent for sent in wire.bodies] == [True, False]


async def test_a_question_is_never_sent_on_to_another_address(wire: WireServer) -> None:
    model = make_models("moved", wire.url, SECRET)
    assert model is not None
    with pytest.raises(Exception, match="No AI model answered"):
        await model.complete(REQUEST)
    await model.aclose()
    assert wire.paths == ["/v1/chat/completions"]
