"""A customer's machine that answers everything: three automatic messages, then a person is needed."""

import threading
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.programs import wait_for, worker
from tests.e2e.stage import CUSTOMER, Stage, stage

pytestmark = pytest.mark.e2e

ANSWERS_ALL = """
title = "Answer at once"
why = "Whoever writes gets a first word while the shop is busy."

[when]
trigger = "wrote"

[[step]]
template = "hello_again"

[until]
exits = ["reply", "opt_out", "person", "cap"]
"""


class Echo(threading.Thread):
    """Answers every message of the shop at once, and counts them."""

    def __init__(self, town: Stage) -> None:
        super().__init__(daemon=True)
        self._town, self._stop_it = town, threading.Event()
        self.heard: list[str] = []

    def run(self) -> None:
        while not self._stop_it.wait(0.05):
            for sent in self._town.control("log")["sent"]:
                if sent["to"] == CUSTOMER and sent["id"] not in self.heard:
                    self.heard.append(sent["id"])
                    self._town.say(text=f"Thank you for your message ({len(self.heard)}).")

    def close(self) -> None:
        self._stop_it.set()
        self.join(15)


def reasons(town: Stage) -> list[str]:
    return [run["ended_why"] for run in town.crm("workflows", "runs")["items"]]


def automatic_in(chat: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in chat if one["direction"] == "outbound"]


@pytest.mark.timeout(180)
def test_who_answers_everything_gets_three_and_then_needs_a_person(tmp_path: Path) -> None:
    with stage("cloud", tmp_path) as town:
        own = Path(town.env["CRM_HOME"]) / "workflows" / "answers_all.toml"
        own.parent.mkdir(exist_ok=True)
        own.write_text(ANSWERS_ALL)
        town.crm("templates", "sync")
        town.crm("work", "--once")
        town.crm("workflows", "auto", "answers_all", "on")
        echo = Echo(town)
        with worker(town.env):
            town.say(text="Hello")
            echo.start()
            try:
                wait_for(lambda: "needs_person" in reasons(town), "a person is needed", 60, 0.3)
            finally:
                echo.close()
        # Whatever was still due leaves now, if anything may.
        town.say(text="Hello? Is anybody there?")
        town.crm("work", "--once")
        assert len(echo.heard) == 3
        assert len(automatic_in(town.chat())) == 3
        assert "needs_person" in reasons(town)
        [asks] = town.crm("today")["items"]
        assert asks["reasons"][0]["kind"] == "needs_person"
