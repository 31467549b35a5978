"""The templates of the five workflows, submitted by one command and approved by the provider."""

from pathlib import Path

import pytest

from tests.e2e.stage import Stage, stage

pytestmark = pytest.mark.e2e


def statuses(shop: Stage, *words: str) -> dict[tuple[str, str], str]:
    listed = shop.crm("workflows", "templates", *words)["items"]
    return {(one["name"], one["language"]): one["status"] for one in listed}


def test_one_command_submits_what_is_missing_and_nothing_twice(tmp_path: Path) -> None:
    with stage("cloud", tmp_path) as shop:
        assert set(statuses(shop).values()) == {"not submitted"}
        assert set(statuses(shop, "--submit").values()) == {"pending"}
        # The simulator, like Meta, refuses a template that it has.
        assert set(statuses(shop, "--submit").values()) == {"pending"}

        shop.control(
            "template", {"name": "gentle_reminder", "language": "hi", "status": "APPROVED"}
        )
        known = shop.work_until(
            lambda: statuses(shop)["gentle_reminder", "hi"] == "approved", "the approval"
        )
        assert known
        assert statuses(shop)["gentle_reminder", "en"] == "pending"
