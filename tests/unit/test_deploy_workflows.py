"""What runs at the forge: with the least rights, and nothing in it that can change unseen."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.unit.deploy_yard import ROOT, passes, read_yaml, tool

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
each = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
RIGHTS = {
    ("image", "push"): {"packages": "write"},
    ("release", "publish"): {"id-token": "write"},
}
"""Of the jobs that do more than read the code; those read nothing else."""


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = read_yaml(path)["jobs"]
    return found


@each
def test_a_workflow_has_no_rights_and_each_job_the_least(path: Path) -> None:
    assert read_yaml(path)["permissions"] == {}
    for name, job in jobs(path).items():
        assert job["permissions"] == RIGHTS.get((path.stem, name), {"contents": "read"})


@each
def test_every_action_is_fixed_by_its_commit_and_named_by_its_version(path: Path) -> None:
    used = re.findall(r"uses: (.+)", path.read_text())
    assert used
    assert [
        one for one in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)
    ] == []


def test_an_action_is_of_one_version_everywhere() -> None:
    used = {use for path in WORKFLOWS for use in re.findall(r"uses: (\S+)", path.read_text())}
    names = [use.partition("@")[0] for use in used]
    assert len(names) == len(set(names))


@each
def test_no_job_runs_for_ever_or_leaves_its_password_behind(path: Path) -> None:
    for job in jobs(path).values():
        assert job["timeout-minutes"] <= 60
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


@each
def test_what_others_can_name_is_never_part_of_a_script(path: Path) -> None:
    scripts = [step["run"] for job in jobs(path).values() for step in job["steps"] if "run" in step]
    assert [script for script in scripts if "${{" in script] == []


@each
def test_what_publishes_waits_for_a_person(path: Path) -> None:
    for name, job in jobs(path).items():
        assert ("environment" in job) == ((path.stem, name) in RIGHTS)


def test_every_python_of_the_matrix_can_run_the_project() -> None:
    matrix = jobs(ROOT / ".github/workflows/ci.yml")["test"]["strategy"]["matrix"]
    assert matrix["python"][0] == "3.11"
    assert 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text()


def test_every_file_that_a_script_names_is_there() -> None:
    text = "\n".join(path.read_text() for path in WORKFLOWS)
    named = set(re.findall(r"(?:deploy/[\w./-]+|requirements[\w-]*\.lock|\.ci/run)", text))
    there = {
        name for name in named if (ROOT / name.rstrip("/.")).exists() or name == "deploy/chart/ci/"
    }
    assert named == there


def test_actionlint_finds_nothing() -> None:
    passes(tool("actionlint"), *WORKFLOWS, cwd=ROOT)


def test_zizmor_finds_nothing() -> None:
    passes(tool("zizmor"), "--offline", ROOT / ".github")
