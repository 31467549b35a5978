"""The container image and compose.yaml: small, fenced in, and nothing in them but the relay."""

import re
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from tests.unit.deploy_yard import DEPLOY, ROOT, passes, read_yaml, run, tool
from webhook_relay.cli.main import parser
from webhook_relay.settings.file import parse_settings

FILE = (DEPLOY / "Containerfile").read_text()
COMPOSE: dict[str, Any] = read_yaml(DEPLOY / "compose.yaml")
UNPRIVILEGED = {
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "restart": "always",
}


def stages() -> list[str]:
    return re.split(r"(?m)^FROM ", FILE)[1:]


def test_both_stages_are_of_one_exact_version() -> None:
    bases = {stage.split()[0] for stage in stages()}
    assert len(stages()) == 2
    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", bases.pop())


def test_the_last_stage_takes_the_program_alone_and_is_nobody() -> None:
    last = stages()[-1]
    assert re.findall(r"(?m)^COPY (.+)$", last) == [
        "--from=build /opt/webhook-relay /opt/webhook-relay"
    ]
    assert re.findall(r"(?m)^USER (.+)$", last) == ["10001:10001"]
    assert last.index("USER") > last.index("RUN")


def test_what_is_installed_is_fixed_by_a_hash_and_is_the_relays_alone() -> None:
    one_line_each = FILE.replace("\\\n", " ")
    wanted = re.findall(r"-m pip (?:install|wheel)([^&\n]+)", one_line_each)
    hashed = [one for one in wanted if "--require-hashes" in one]
    ours = [one for one in wanted if "--no-deps" in one and re.search("/src/deploy|/wheels", one)]
    assert len(hashed) == len(ours) == 2
    assert len(wanted) == 4
    locked = (ROOT / "requirements-relay.lock").read_text()
    names = set(re.findall(r"(?m)^([a-z0-9-]+)==", locked))
    assert {"uvicorn", "pynacl", "starlette"} <= names
    assert not names & {"textual", "sqlalchemy", "litellm", "openai", "numpy", "onnxruntime"}


def test_everything_that_it_copies_is_here_and_let_through() -> None:
    let = {
        line[1:]
        for line in (DEPLOY / "Containerfile.dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    copied = {
        word
        for line in re.findall(r"(?m)^COPY (?!--from)(.+)$", FILE)
        for word in line.split()[:-1]
    }
    assert copied == let
    assert all((ROOT / one).exists() for one in copied)


def test_it_starts_with_a_command_that_there_is() -> None:
    words = re.search(r"(?m)^CMD \[(.+)\]$", FILE)
    assert words is not None
    asked = parser().parse_args([word.strip(' "') for word in words[1].split(",")])
    assert (asked.command, str(asked.config)) == ("serve", "/etc/webhook-relay/relay.toml")


def test_its_health_is_asked_by_a_sound_program() -> None:
    code = re.search(r'CMD \["python", "-c", "(.+?)"\]', FILE)
    assert code is not None
    compile(code[1], "HEALTHCHECK", "exec")
    assert "http://127.0.0.1:8080/healthz" in code[1]


@pytest.mark.parametrize("service", ["relay", "caddy"])
def test_no_service_may_more_than_it_needs(service: str) -> None:
    one = COMPOSE["services"][service]
    assert {key: one[key] for key in UNPRIVILEGED} == UNPRIVILEGED
    assert one.get("cap_add", []) == (["NET_BIND_SERVICE"] if service == "caddy" else [])
    assert "mem_limit" in one
    assert "pids_limit" in one


def test_the_relay_cannot_be_reached_but_by_caddy() -> None:
    relay = COMPOSE["services"]["relay"]
    assert "ports" not in relay
    assert set(relay["networks"]) == {"inside"}
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_the_relay_gets_longer_to_stop_than_it_needs() -> None:
    assert int(COMPOSE["services"]["relay"]["stop_grace_period"].rstrip("s")) > 15


def test_its_example_starts_and_believes_caddy_alone() -> None:
    settings = parse_settings((DEPLOY / "relay.example.toml").read_text())
    inside = COMPOSE["services"]["caddy"]["networks"]["inside"]["ipv4_address"]
    assert settings.trusted_proxies == (ip_network(inside),)
    assert ip_address(inside) in ip_network(
        COMPOSE["networks"]["inside"]["ipam"]["config"][0]["subnet"]
    )
    assert str(settings.home) in {
        volume.split(":")[1] for volume in COMPOSE["services"]["relay"]["volumes"]
    }


def test_caddy_finds_the_relay_under_the_name_that_compose_gives_it() -> None:
    names = COMPOSE["services"]["caddy"]["environment"]
    used = set(re.findall(r"\{\$(\w+)", (DEPLOY / "Caddyfile").read_text()))
    assert set(names) == used
    assert names["RELAY_ADDRESS"] == "relay:8080"


def test_docker_compose_understands_it(monkeypatch: pytest.MonkeyPatch) -> None:
    docker = tool("docker")
    if run(docker, "compose", "version").returncode:
        pytest.skip("docker compose is not installed here")
    monkeypatch.setenv("RELAY_NAME", "relay.example.in")
    passes(docker, "compose", "--file", DEPLOY / "compose.yaml", "config", "--quiet")
