"""The AI libraries are loaded when a model is called, and not before."""

import json
import os
import subprocess
import sys
import textwrap

import pytest

from tests.unit.agents.wire_server import GOOD_TEXT, WireServer


def run(code: str, *arguments: str) -> dict[str, object]:
    """What a clean interpreter prints as JSON; it has nothing on standard error."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_making_models_and_drafting_from_facts_loads_no_ai_library() -> None:
    loaded = run("""
        import asyncio, json, sys
        from crm_tui.agents.fallback import make_models
        from crm_tui.agents.frame import Asker
        from crm_tui.agents.message_agent import MessageAgent
        from tests.unit.agents.shop import StillClock, asking
        make_models("openai/gpt-6-luna,gemini/gemini-3.5-flash-lite")
        asyncio.run(MessageAgent(Asker(None), StillClock()).suggest(asking("cake price?")))
        print(json.dumps({name: name in sys.modules for name in ("openai", "litellm", "textual", "sqlalchemy")}))
    """)
    assert loaded == {"openai": False, "litellm": False, "textual": False, "sqlalchemy": False}


# Raised by whatever would leave this machine, and remembered.
NO_WAY_OUT = """
import socket
tried, connect, look_up = [], socket.socket.connect, socket.getaddrinfo
def inside(host):
    if host not in ("127.0.0.1", "localhost"):
        tried.append(str(host))
        raise OSError("no way out")
socket.socket.connect = lambda self, to: (inside(to[0]), connect(self, to))[1]
socket.getaddrinfo = lambda host, *rest, **more: (inside(host), look_up(host, *rest, **more))[1]
"""


@pytest.mark.timeout(110)
def test_litellm_answers_over_the_wire_quietly_asks_nobody_else_and_fails_in_a_sentence(
    wire: WireServer,
) -> None:
    """One child for all of it: the import alone takes five seconds."""
    result = run(
        NO_WAY_OUT
        + """
import asyncio, json, sys
from crm_tui.agents.litellm_model import LitellmModel
from crm_tui.agents.models import ModelFailed, ModelRequest

async def main():
    request = ModelRequest("system", "user", str)
    good = LitellmModel("hosted_vllm/ok", "sk-secret", sys.argv[1])
    answer = await good.complete(request)
    seen = []
    streamed = await good.complete(request, seen.append)
    said = []
    for name in ("500", "401", "quota", "refusal", "length", "nochoices", "tool_calls"):
        model = LitellmModel(f"hosted_vllm/{name}", "sk-secret", sys.argv[1])
        try:
            await model.complete(request)
        except ModelFailed as failure:
            said.append([failure.reason, failure.sentence()])
    dear = LitellmModel("mistral/no-such-model", "sk-secret")
    await good.aclose()
    print(json.dumps({"text": answer.text, "tokens": answer.input_tokens, "cost": answer.cost_microusd,
                      "streamed": streamed.text, "pieces": len(seen), "said": said, "tried": tried,
                      "dear": dear.most_microusd(request)}))

asyncio.run(main())
""",
        wire.url,
    )
    assert (result["text"], result["tokens"], result["cost"]) == (GOOD_TEXT, 1200, 0)
    assert result["streamed"] == GOOD_TEXT
    assert result["tried"] == []
    assert isinstance(result["said"], list)
    reasons = [reason for reason, _ in result["said"]]
    # A refusal has lost its words on litellm's way: what is left is an empty answer.
    assert reasons == ["server", "key", "quota", "empty", "cut", "empty", "tool"]
    assert not any("sk-" in sentence for _, sentence in result["said"])
    assert isinstance(result["pieces"], int)
    assert result["pieces"] > 5
    assert isinstance(result["dear"], int)
    assert result["dear"] > 30_000
    assert len(wire.bodies) == 9
    assert all(body["max_tokens"] == 700 and "tools" not in body for body in wire.bodies)
