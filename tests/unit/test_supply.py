"""What is installed is what was locked, and a look for known holes never says more than it knows."""

import re
import sys
import tomllib
from pathlib import Path

import pytest

from scripts.vulnerabilities import LOCKS, Verdict, main, verdict, words
from tests.unit.deploy_yard import ROOT, read_yaml

ALL_LOCKS = sorted(ROOT.glob("requirements*.lock"))
each = pytest.mark.parametrize("lock", ALL_LOCKS, ids=lambda path: path.stem)
GOOD = {"name": "anyio", "version": "4.1", "vulns": []}
HOLE = {
    "name": "h11",
    "version": "0.14",
    "vulns": [{"id": "GHSA-vqfr-h8mv-ghfj", "fix_versions": ["0.16"], "description": "…"}],
}
PASSED_OVER = {"name": "own", "skip_reason": "Dependency not found on PyPI"}


class TestTheLocks:
    @each
    def test_every_package_is_fixed_by_version_and_hash_and_no_host_is_named(
        self, lock: Path
    ) -> None:
        text = lock.read_text()
        assert "://" not in text
        packages = [part for part in re.split(r"\n(?=\S)", text.strip()) if part]
        assert packages
        loose = [one for one in packages if not re.match(r"[\w.-]+==[\w.!+]+[ ;\\]", one)]
        assert loose == []
        assert [one for one in packages if "--hash=sha256:" not in one] == []

    def test_what_the_relay_installs_is_of_the_versions_that_are_tested(self) -> None:
        tested = versions(ROOT / "requirements.lock")
        for name in ("requirements-relay.lock", "requirements-relay-all.lock"):
            installed = versions(ROOT / name)
            assert {one: tested[one] for one in installed if one in tested} == {
                one: number for one, number in installed.items() if one in tested
            }

    def test_every_lock_is_one_that_run_py_renews(self) -> None:
        text = (ROOT / "run.py").read_text()
        assert [one.name for one in ALL_LOCKS if one.name not in text] == []

    def test_the_build_needs_nothing_beside_the_lock(self) -> None:
        needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
        names = {re.split(r"[<>=~ ]", one)[0].lower() for one in needed}
        assert names <= set(versions(ROOT / "requirements.lock"))


def versions(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"(?m)^([\w.-]+)==([\w.!+]+)", lock.read_text()))


class TestALookForHoles:
    @pytest.mark.parametrize(
        ("packages", "code"),
        [
            ([GOOD], 0),
            ([GOOD, HOLE], 1),
            ([HOLE, PASSED_OVER], 1),
            ([GOOD, PASSED_OVER], 2),
            ([], 2),
        ],
    )
    def test_only_a_whole_look_without_a_find_is_good(
        self, packages: list[dict[str, object]], code: int
    ) -> None:
        assert verdict({"dependencies": packages}).code == code

    def test_a_hole_is_told_with_the_version_that_mends_it(self) -> None:
        found = verdict({"dependencies": [GOOD, HOLE]})
        assert words("a.lock", found) == [
            "a.lock: h11 0.14: GHSA-vqfr-h8mv-ghfj, mended in 0.16",
            "a.lock: 2 packages looked up, 1 holes known.",
        ]

    def test_without_an_answer_it_says_so_and_that_is_not_good(self) -> None:
        silent = Verdict(0, (), (), "requests.exceptions.ConnectionError")
        assert silent.code == 2
        assert "cannot be asked (requests.exceptions.ConnectionError)" in words("a.lock", silent)[0]

    def test_one_that_cannot_be_run_ends_with_a_sentence(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(sys, "executable", "/bin/false")
        assert main(["requirements-uv.lock"]) == 2
        assert "cannot be asked" in capsys.readouterr().out

    def test_the_locks_of_what_runs_are_looked_at_every_day(self) -> None:
        assert all((ROOT / name).exists() for name in LOCKS)
        daily = read_yaml(ROOT / ".github/workflows/vulnerabilities.yml")
        steps = daily["jobs"]["look"]["steps"]
        assert any(step.get("run") == "python3 run.py vulnerabilities" for step in steps)
        assert daily[True]["schedule"]  # YAML reads the word `on` as true


def test_the_policy_says_how_to_report_and_until_when() -> None:
    text = (ROOT / "SECURITY.md").read_text()
    for said in ("90 days", "## Supported versions", "## Not defended", "docs/security.md"):
        assert said in text
