"""`python -m crm_tui.whatsapp.simulator`: a WhatsApp provider on this machine."""

import argparse
import asyncio
import contextlib
import signal
import sys

from crm_tui.whatsapp.capabilities import NAMES
from crm_tui.whatsapp.simulator.server import running
from crm_tui.whatsapp.simulator.settings import Order, Settings


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    options = _parser().parse_args()
    # Where no handler can be set (Windows), Ctrl+C arrives as KeyboardInterrupt.
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(_settings(options), options.port))


def _parser() -> argparse.ArgumentParser:
    default = Settings()
    parser = argparse.ArgumentParser(prog="simulator", description=__doc__)
    add = parser.add_argument
    add("--port", type=int, default=0, help="0 takes a free one")
    add("--provider", choices=NAMES, default=default.provider, help="which one it plays")
    add("--webhook", help="where webhooks go; can be set later at /control/webhook")
    add("--public-url", help="the webhook's address as Twilio signs it")
    add("--app-secret", help="signs webhooks as Meta does")
    add("--webhook-header", metavar="NAME:VALUE", help="360dialog's secret header on webhooks")
    add("--key", default=default.key, help="the bearer token, and the D360-API-KEY")
    add("--number-id", default=default.number_id)
    add("--account-id", default=default.account_id)
    add("--order", type=Order, choices=list(Order), default=default.order)
    add("--delay", type=float, default=default.delay, help="seconds between two statuses")
    add("--customers", type=int, default=default.customers, help="how many write by themselves")
    add("--seed", type=int, default=default.seed)
    add("--pace", type=float, default=default.pace, help="seconds between two who begin")
    add("--throughput", type=int, default=default.throughput, help="messages a second")
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    values = {key: value for key, value in vars(options).items() if key != "port"}
    header = values.pop("webhook_header")
    if header:
        name, _, value = header.partition(":")
        values["webhook_header"] = (name.strip(), value.strip())
    return Settings(**values)


async def _serve(settings: Settings, port: int) -> None:
    stop = asyncio.Event()
    async with running(settings, port=port) as simulator:
        if sys.platform != "win32":
            loop = asyncio.get_running_loop()
            for wanted in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(wanted, stop.set)
        sys.stdout.write(f"listening on {simulator.world.base_url}\n")
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    main()
