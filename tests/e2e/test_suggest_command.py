"""`crm suggest`: all four tasks with no model, with one, and after the first of two has failed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.shop import open_shop
from tests.conftest import KEY
from tests.e2e.agents_model import AgentsModel, agents_model
from tests.e2e.programs import clean_env, crm
from tests.unit.test_sending import WA_ID, customer_writes

pytestmark = pytest.mark.e2e

TASKS = ("generate_reply", "suggest_followup", "qualify_lead", "recommend_action")
MODELLED = TASKS[:3]
LEAD = f"+{WA_ID}"


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A bakery with one price, where a customer has asked for it."""
    folder: Path = tmp_path_factory.mktemp("suggest")
    made = clean_env(CRM_HOME=str(folder / "shop"), CRM_DB_KEY=KEY)
    crm(made, "setup", "--no-input", "--name", "Sweet Crumbs")
    prices = folder / "prices.txt"
    prices.write_text("Chocolate cake 500 g: ₹450\n", encoding="utf-8")
    crm(made, "knowledge", "add", str(prices))
    shop = open_shop(made)
    now = shop.clock.now()
    customer_writes(shop, "Chocolate cake kitne ka hai? Catalogue bhi bhejiye", at=now)
    shop.db.close_now()
    return made


@pytest.fixture
def model() -> Iterator[AgentsModel]:
    with agents_model() as server:
        yield server


def with_models(env: dict[str, str], model: AgentsModel, names: str) -> dict[str, str]:
    return {**env, "CRM_LLM_MODELS": names, "CRM_LLM_BASE_URL": model.url, "CRM_LLM_KEY": "k"}


def test_with_no_model_rules_and_facts_answer(env: dict[str, str]) -> None:
    said = {task: crm(env, "suggest", LEAD, "--task", task) for task in TASKS}
    for task, one in said.items():
        assert (one["task"], one["source"], one["model"]) == (task, "facts", None)
        assert 1 <= len(one["suggestions"]) <= 3
        assert all(made["content"] and made["reason"] for made in one["suggestions"])
        assert all(made["flags"] == [] for made in one["suggestions"])
    reply = said["generate_reply"]
    cited = {one["kind"] for one in reply["suggestions"][0]["citations"]}
    assert "₹450" in reply["suggestions"][0]["content"]
    assert (reply["intent"], cited) == ("price", {"message", "knowledge"})


def test_with_a_model_it_answers_and_is_named(env: dict[str, str], model: AgentsModel) -> None:
    said = crm(with_models(env, model, "openai/first"), "suggest", LEAD)
    assert (said["source"], said["model"]) == ("model", "openai/first")
    assert said["suggestions"][0]["flags"] == []


def test_after_the_first_of_two_has_failed_the_second_answers(
    env: dict[str, str], model: AgentsModel
) -> None:
    model.broken.add("first")
    both = with_models(env, model, "openai/first,openai/second")
    said = {task: crm(both, "suggest", LEAD, "--task", task) for task in TASKS}
    assert all(one["suggestions"] for one in said.values())
    assert {said[task]["model"] for task in MODELLED} == {"openai/second"}
    at = said["suggest_followup"]["suggestions"][0]["advice"]["at"]
    assert "03:30" <= at[11:16] < "15:30", "the model said 3 at night; a shop opens at 9 in India"


def test_when_all_fail_facts_answer_and_the_reason_says_so(
    env: dict[str, str], model: AgentsModel
) -> None:
    model.broken.update({"first", "second"})
    both = with_models(env, model, "openai/first,openai/second")
    said = crm(both, "suggest", LEAD, "--task", "generate_reply")
    assert said["source"] == "facts"
    assert "No AI model answered" in said["suggestions"][0]["reason"]
    assert "₹450" in said["suggestions"][0]["content"]


def test_a_hint_brings_the_short_draft_first(env: dict[str, str]) -> None:
    short = crm(env, "suggest", LEAD, "--hint", "chhota karo")["suggestions"]
    assert len(short[0]["content"]) == min(len(one["content"]) for one in short)
    assert "₹450" in short[0]["content"]


def test_changing_a_fact_changes_the_draft_and_deleting_it_ends_the_figure(
    env: dict[str, str], tmp_path: Path
) -> None:
    prices = tmp_path / "prices.txt"
    prices.write_text("Chocolate cake 500 g: ₹480\n", encoding="utf-8")
    crm(env, "knowledge", "add", str(prices))
    dearer = crm(env, "suggest", LEAD)["suggestions"]
    assert "₹480" in dearer[0]["content"]
    assert not any("450" in one["content"] for one in dearer)
    crm(env, "knowledge", "remove", "prices.txt")
    unknown = crm(env, "suggest", LEAD)["suggestions"]
    assert not any(sign.isdigit() for one in unknown for sign in one["content"])
    assert "check" in unknown[0]["content"]
