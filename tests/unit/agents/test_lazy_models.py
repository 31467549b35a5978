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
        from crm_tui.agents.message_agent import MessageAgent
        from tests.unit.agents.shop import StillClock, asking
        make_models("openai/gpt-6-luna,gemini/gemini-3.5-flash-lite")
        asyncio.run(MessageAgent(None, StillClock()).draft(asking("cake price?")))
        print(json.dumps({name: name in sys.modules for name in ("openai", "litellm", "textual", "sqlalchemy")}))
    """)
    assert loaded == {"openai": False, "litellm": False, "textual": False, "sqlalchemy": False}


@pytest.mark.timeout(110)
def test_litellm_answers_over_the_wire_quietly_and_fails_in_a_sentence(wire: WireServer) -> None:
    result = run(
        """
        import asyncio, json, sys
        from crm_tui.agents.litellm_model import LitellmModel
        from crm_tui.agents.models import ModelFailed, ModelRequest

        async def main():
            request = ModelRequest("system", "user", str)
            good = LitellmModel("hosted_vllm/ok", "sk-secret", sys.argv[1])
            answer = await good.complete(request)
            said = []
            for name in ("500", "401", "refusal", "length", "nochoices", "tool_calls"):
                try:
                    await LitellmModel(f"hosted_vllm/{name}", "sk-secret", sys.argv[1]).complete(request)
                except ModelFailed as failure:
                    said.append(failure.sentence())
            await good.aclose()
            print(json.dumps({"text": answer.text, "tokens": answer.input_tokens,
                              "cost": answer.cost_microusd, "said": said}))

        asyncio.run(main())
        """,
        wire.url,
    )
    assert (result["text"], result["tokens"], result["cost"]) == (GOOD_TEXT, 1200, 0)
    assert isinstance(result["said"], list)
    assert len(result["said"]) == 6
    assert not any("sk-" in sentence for sentence in result["said"])
    assert len(wire.bodies) == 7
    assert all(body["max_tokens"] == 700 and "tools" not in body for body in wire.bodies)
