"""Alerts, their routes and the dashboard: right by their own tools, and about metrics that there are."""

import http.client
import http.server
import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from tests.unit.deploy_yard import (
    DEPLOY,
    PATIENCE,
    free_port,
    passes,
    program,
    read_yaml,
    swap,
    tool,
    until,
)
from webhook_relay.watching.metrics import Metrics, Outcome
from webhook_relay.watching.process import ProcessMetrics

MONITORING = DEPLOY / "monitoring"
ALERTS = MONITORING / "alerts.yaml"
ROUTES = MONITORING / "alertmanager.yaml"


def alerts() -> list[dict[str, Any]]:
    return [rule for group in read_yaml(ALERTS)["groups"] for rule in group["rules"]]


def test_every_alert_comes_when_it_should_and_not_before() -> None:
    passes(tool("promtool"), "check", "rules", ALERTS)
    assert "SUCCESS" in passes(tool("promtool"), "test", "rules", MONITORING / "alerts.test.yaml")


def test_no_alert_is_without_a_test() -> None:
    tested = (MONITORING / "alerts.test.yaml").read_text()
    assert [one["alert"] for one in alerts() if one["alert"] not in tested] == []


def test_every_alert_says_what_it_is_and_what_to_do() -> None:
    for one in alerts():
        assert set(one["annotations"]) == {"summary", "description"}
        assert one["labels"] in ({"severity": "page"}, {"severity": "warning"})


def test_prometheus_takes_its_configuration() -> None:
    assert "1 rule files found" in passes(
        tool("promtool"), "check", "config", MONITORING / "prometheus.yaml"
    )


def test_alertmanager_takes_its_configuration_and_secrets_lie_in_files() -> None:
    passes(tool("amtool"), "check-config", ROUTES)
    settings = read_yaml(ROUTES)["global"]
    secret = {key for key in settings if re.search("url|password|token|secret", key)}
    assert secret == {"slack_api_url_file", "smtp_auth_password_file"}


@pytest.mark.parametrize(
    ("severity", "receiver"), [("page", "slack-and-mail"), ("warning", "slack")]
)
def test_what_is_urgent_goes_by_mail_as_well(severity: str, receiver: str) -> None:
    said = passes(
        tool("amtool"),
        "config",
        "routes",
        "test",
        f"--config.file={ROUTES}",
        f"severity={severity}",
    )
    assert said.split()[-1] == receiver


def test_slack_is_told_what_it_is_and_what_to_do(tmp_path: Path) -> None:
    """By a real Alertmanager, to a listener in Slack's place."""
    told: list[dict[str, Any]] = []
    with listener(told.append) as slack:
        (tmp_path / "slack-url").write_text(f"http://127.0.0.1:{slack}/hook")
        text = swap(ROUTES.read_text(), "/etc/alertmanager", str(tmp_path))
        text = swap(text, "group_wait: 30s", "group_wait: 0s")
        (tmp_path / "config.yaml").write_text(text)
        with alertmanager(tmp_path) as port:
            send(port, alerts()[-1])
            until(lambda: told)
    said = told[0]["attachments"][0]
    assert said["title"] == "FIRING: EventsAreReadable"
    assert "lie readable on the relay" in said["text"]
    assert "webhook-relay pair" in said["text"]


def test_alertmanager_names_alerts_that_there_are() -> None:
    named = set(re.findall(r'alertname=~?"([A-Za-z|]+)"', ROUTES.read_text()))
    there = {one["alert"] for one in alerts()}
    assert {name for names in named for name in names.split("|")} <= there


def test_every_metric_that_is_asked_for_is_one_of_the_relay() -> None:
    known = set(known_metrics())
    asked = {
        name for expr in expressions() for name in re.findall(r"\b(?:relay|process)_\w+", expr)
    }
    assert asked - known == set()
    assert len(asked) > 10


def test_every_outcome_that_is_asked_for_is_one_of_a_webhook() -> None:
    asked = re.findall(r'outcome[!=]~?"([a-z_|]+)"', "\n".join(expressions()))
    assert {name for names in asked for name in names.split("|")} <= set(Outcome)


def test_every_panel_of_the_dashboard_asks_what_prometheus_understands(tmp_path: Path) -> None:
    """promtool reads rules; so each question of the dashboard is made one."""
    rules = [
        {"record": f"panel:{number}", "expr": expr.replace("$__rate_interval", "5m")}
        for number, expr in enumerate(panel_expressions())
    ]
    made = tmp_path / "rules.yaml"
    made.write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}))
    assert f"{len(rules)} rules found" in passes(tool("promtool"), "check", "rules", made)


def test_panels_stand_beside_each_other_and_not_over() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard()["panels"]:
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not cells & taken, panel["title"]
        assert all(x < 24 for x, _ in cells)
        taken |= cells
    ids = [panel["id"] for panel in dashboard()["panels"]]
    assert len(ids) == len(set(ids))


@contextmanager
def alertmanager(folder: Path) -> Iterator[int]:
    """Its port; the configuration lies in the folder."""
    name = "prometheus-alertmanager" if shutil.which("prometheus-alertmanager") else "alertmanager"
    port = free_port()
    words = [
        tool(name),
        f"--config.file={folder / 'config.yaml'}",
        f"--storage.path={folder / 'kept'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
    ]
    with program(words, folder, port):
        yield port


def send(port: int, alert: dict[str, Any]) -> None:
    labels = {"alertname": alert["alert"], "shop": "bakery", **alert["labels"]}
    body = json.dumps([{"labels": labels, "annotations": alert["annotations"]}])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("POST", "/api/v2/alerts", body, {"Content-Type": "application/json"})
        assert connection.getresponse().status == 200
    finally:
        connection.close()


@contextmanager
def listener(take: Callable[[dict[str, Any]], None]) -> Iterator[int]:
    """A server that takes JSON; its port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            take(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            """Nothing: the test looks at what came."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def dashboard() -> dict[str, list[dict[str, dict[str, int]]]]:
    found: dict[str, list[dict[str, dict[str, int]]]] = json.loads(
        (MONITORING / "dashboard.json").read_text()
    )
    return found


def panel_expressions() -> list[str]:
    return [
        target["expr"] for panel in dashboard()["panels"] for target in panel.get("targets", [])
    ]


def expressions() -> list[str]:
    return [*panel_expressions(), *(one["expr"] for one in alerts())]


def known_metrics() -> Iterator[str]:
    """Names as Prometheus stores them."""
    process = CollectorRegistry()
    process.register(ProcessMetrics(0))
    for registry in (Metrics().registry, process):
        for family in registry.collect():
            yield family.name
            if family.type == "counter":
                yield f"{family.name}_total"
            if family.type == "histogram":
                yield from (f"{family.name}_{end}" for end in ("bucket", "sum", "count"))
