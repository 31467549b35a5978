"""The Helm chart, by its own tools where they are, and otherwise as far as its files can be read."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.unit.deploy_yard import DEPLOY, ROOT, passes, read_yaml, run, tool
from webhook_relay.addresses import is_loopback
from webhook_relay.devices.signing import load_signing_key
from webhook_relay.errors import SettingsError
from webhook_relay.settings.file import parse_settings

CHART = DEPLOY / "chart"
SCHEMA: dict[str, Any] = json.loads((CHART / "values.schema.json").read_text())
VALUES: dict[str, Any] = read_yaml(CHART / "values.yaml")
TRIED = sorted(CHART.glob("ci/*-values.yaml"))
TEMPLATES = {path.name: path.read_text() for path in (CHART / "templates").iterdir()}
ALL = "\n".join(TEMPLATES.values())


def refused(**values: object) -> bool:
    return not jsonschema.Draft7Validator(SCHEMA).is_valid({**VALUES, **values})


def test_the_values_fit_their_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert not refused()
    for path in TRIED:
        jsonschema.validate(read_yaml(path), SCHEMA)
    assert set(SCHEMA["properties"]) - {"global"} == set(VALUES)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sloot": "blue"},
        {"slot": "red"},
        {"spool": {"kind": "postgres"}},
        {"metricsToken": "short"},
        {"redisUrl": "http://redis"},
        {"slots": {"blue": {"tag": "not a tag"}}},
        {"signingKey": "not the file"},
        {"networkPolicy": {"from": "everywhere"}},
    ],
)
def test_values_that_are_wrong_are_refused(wrong: dict[str, object]) -> None:
    assert refused(**wrong)


def test_every_value_that_a_template_takes_is_in_the_values() -> None:
    taken = set(re.findall(r"\.Values\.([A-Za-z.]+)", ALL))
    assert {path for path in taken if not has(VALUES, path.split("."))} == set()
    assert {path.split(".")[0] for path in taken} == set(VALUES)


def test_every_template_that_is_included_is_defined_once() -> None:
    defined = re.findall(r'define "([^"]+)"', ALL)
    assert len(defined) == len(set(defined))
    assert set(re.findall(r'include "([^"]+)"', ALL)) <= set(defined)


def test_the_settings_that_the_chart_writes_are_the_relays() -> None:
    written = re.search(r'define "relay.toml" -}}\n(.+?)\{\{ \.Values\.relayToml', ALL, re.S)
    assert written is not None
    text = written_for(written[1])
    relay = tomllib.loads(text)["relay"]
    assert {"home", "host", "port", "spool", "key_file", "metrics_token"} <= set(relay)
    settings = parse_settings(text)
    assert settings.port == 8080
    assert not is_loopback(settings.host)
    with pytest.raises(SettingsError):
        parse_settings(text + 'unknown = "x"\n')


def test_the_key_that_values_yaml_has_made_is_one(tmp_path: Path) -> None:
    command = re.search(r"(?m)^# +(printf .+)$", (CHART / "values.yaml").read_text())
    assert command is not None
    tool("openssl")
    path = tmp_path / "relay.key"
    path.write_text(passes("sh", "-c", command[1]))
    before = path.read_bytes()
    assert len(load_signing_key(path).public) == 32
    assert path.read_bytes() == before


def test_the_alerts_and_the_dashboard_are_the_ones_of_monitoring() -> None:
    for name in ("alerts.yaml", "dashboard.json"):
        assert (CHART / "files" / name).resolve() == DEPLOY / "monitoring" / name


def test_its_version_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    chart = read_yaml(CHART / "Chart.yaml")
    assert (chart["version"], chart["appVersion"]) == (project, project)


@pytest.mark.parametrize("values", TRIED, ids=lambda path: path.stem)
def test_helm_and_kubernetes_take_it(values: Path, tmp_path: Path) -> None:
    helm = tool("helm")
    passes(helm, "lint", "--strict", CHART, "--values", values)
    made = tmp_path / "made.yaml"
    made.write_text(passes(helm, "template", "relay", CHART, "--values", values))
    skip = "ServiceMonitor,PrometheusRule"
    passes(tool("kubeconform"), "-strict", "-skip", skip, "-kubernetes-version", "1.34.0", made)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("slot=blue", "two relays cannot share one SQLite file"),
        ("spool.kind=redis", "needs redisUrl"),
        ("spool.kind=redis,redisUrl=redis://r", "needs signingKey"),
        ("spool.kind=redis,existingSecret=s,slot=green", "nothing would get the traffic"),
        ("serviceMonitor.enabled=true", "needs metricsToken"),
    ],
)
def test_what_cannot_work_is_refused_in_a_sentence(words: str, why: str) -> None:
    done = run(tool("helm"), "template", "relay", CHART, "--set", words)
    assert done.returncode != 0
    assert why in done.stdout


def has(values: Any, path: list[str]) -> bool:
    for key in path:
        if not isinstance(values, dict) or key not in values:
            return False
        values = values[key]
    return True


def written_for(template: str) -> str:
    """The chart's part of relay.toml with every choice in it and a value in every place."""
    given = {
        "{{ toJson .Values.redisUrl }}": '"redis://redis:6379/0"',
        "metrics_token = {{ toJson . }}": 'metrics_token = "a"',
        "trusted_proxies = {{ toJson . }}": 'trusted_proxies = ["10.0.0.0/8"]',
    }
    for place, value in given.items():
        assert place in template
        template = template.replace(place, value)
    text = re.sub(r"\{\{-? (?:if|with|end).*?\}\}\n?", "\n", template)
    assert "{{" not in text
    return text
