"""The relay alone: what its package holds and needs, and that it needs nothing of the shop's."""

import ast
import re
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from scripts.relay_package import CARRIED, pack

ROOT = Path(__file__).parents[2]
SHOPS_OWN = {"textual", "sqlalchemy", "litellm", "openai", "httpx", "typer", "aiosqlite"}
IMPORTED_AS = {
    "prometheus-client": "prometheus_client",
    "pynacl": "nacl",
    "sentry-sdk": "sentry_sdk",
}
EXTRAS = {"redis": "redis", "sentry": "sentry_sdk", "traces": "opentelemetry"}


def project(path: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = tomllib.loads((ROOT / path).read_text())["project"]
    return found


def pins(lock: str) -> dict[str, str]:
    lines = (ROOT / lock).read_text().splitlines()
    found = [re.match(r"([a-z0-9-]+)==([^ ]+)", line) for line in lines]
    return {one[1]: one[2] for one in found if one}


def imported(folder: Path) -> set[str]:
    """The first names of everything that the modules of a folder import."""
    names: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names |= {one.name.partition(".")[0] for one in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names.add(node.module.partition(".")[0])
    return names


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pack(tmp_path_factory.mktemp("dist"))


def test_what_the_relay_needs_is_said_the_same_way_twice() -> None:
    own, whole = project("deploy/package/pyproject.toml"), project("pyproject.toml")
    assert set(own["dependencies"]) <= set(whole["dependencies"])


@pytest.mark.parametrize("lock", ["requirements-relay.lock", "requirements-relay-all.lock"])
def test_its_lock_pins_what_the_whole_pins_and_nothing_of_the_shops(lock: str) -> None:
    own, whole = pins(lock), pins("requirements.lock")
    assert own.items() <= whole.items()
    assert not SHOPS_OWN & own.keys()
    assert "://" not in (ROOT / lock).read_text()


def test_it_imports_what_it_declares_and_no_more() -> None:
    declared = {
        re.split(r"[^a-z0-9_-]", one)[0]
        for one in project("deploy/package/pyproject.toml")["dependencies"]
    }
    known = {IMPORTED_AS.get(one, one) for one in declared} | set(EXTRAS.values())
    foreign = imported(ROOT / "webhook_relay") - sys.stdlib_module_names - {"webhook_relay"}
    assert foreign <= known
    assert not foreign & SHOPS_OWN


def test_the_wheel_holds_the_relay_whole_and_alone(package: Path, tmp_path: Path) -> None:
    with tarfile.open(package) as tar:
        tar.extractall(tmp_path, filter="data")
    (wheel,) = tmp_path.rglob("*.whl")
    names = {one for one in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in one}
    kept = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "webhook_relay").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert names == kept


def test_the_package_carries_all_that_its_steps_name(package: Path) -> None:
    with tarfile.open(package) as tar:
        members = tar.getmembers()
    names = {Path(one.name).name for one in members}
    assert {Path(one).name for one in CARRIED} <= names
    guide = (ROOT / "docs" / "relay.md").read_text()
    assert set(re.findall(r"\]\(([a-z-]+\.md)", guide)) <= names
    assert all((one.uid, one.uname) == (0, "") for one in members)
