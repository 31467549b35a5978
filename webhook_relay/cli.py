"""`webhook-relay`: serve, status, channels list."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from webhook_relay.errors import RelayError
from webhook_relay.settings import Settings
from webhook_relay.settings_file import read_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """0 done, 1 could not (one sentence on standard error), 2 wrong usage."""
    asked = _parser().parse_args(arguments)
    try:
        _run(asked)
    except RelayError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _run(asked: argparse.Namespace) -> None:
    if asked.command == "serve":
        from webhook_relay.server import serve

        return serve(read_settings(asked.config, asked.host, asked.port))
    settings = read_settings(asked.config)
    if asked.command == "status":
        from webhook_relay.status import status

        return _show(status(settings), asked.json)
    return _show({"items": list(_addresses(settings)), "next": None}, asked.json)


def _addresses(settings: Settings) -> Iterator[dict[str, object]]:
    for channel in settings.channels:
        yield _row_of(channel.id, channel.shop, channel.provider, "hooks")
    for form in settings.forms:
        yield _row_of(form.id, form.shop, "form", "forms")
    for one in settings.leads:
        yield _row_of(one.id, one.shop, one.source, "leads")


def _row_of(name: str, shop: str, provider: str, room: str) -> dict[str, object]:
    return {"id": name, "shop": shop, "provider": provider, "address": f"/{room}/{name}"}


def _show(value: dict[str, object], as_json: bool) -> None:
    text = json.dumps(value, ensure_ascii=False) if as_json else "\n".join(_lines(value))
    sys.stdout.write(text + "\n")


def _lines(value: dict[str, object]) -> Iterator[str]:
    """One line a value, one line a row: enough to read without a screen."""
    for key, one in value.items():
        if isinstance(one, list):
            yield from (_row(row) for row in one)
        elif one is not None:
            yield f"{key}: {one}"


def _row(row: dict[str, object]) -> str:
    return "  ".join(f"{key} {value}" for key, value in row.items())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "webhook-relay",
        description="Receives webhooks, keeps them durably, hands them to the shop.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="receive webhooks until told to stop")
    serve.add_argument("--host", help="address to listen on, instead of the one in the file")
    serve.add_argument("--port", type=_port, help="port to listen on; 0 takes a free one")
    status = commands.add_parser("status", help="what waits for which shop")
    channels = commands.add_parser("channels", help="the addresses that receive webhooks")
    listing = channels.add_subparsers(dest="action", required=True).add_parser("list")
    for one in (serve, status, listing):
        one.add_argument("--config", type=Path, default=Path("relay.toml"), metavar="FILE")
    for one in (status, listing):
        one.add_argument("--json", action="store_true", help="one JSON document")
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65_535:
        raise ValueError
    return port
