"""From a signed webhook at the relay to its row in the shop's database: real relay, real worker."""

import asyncio

from benchmarks.arrivals import Arrival, arrivals
from benchmarks.figures import Figure, percentile
from benchmarks.week_away import town_of
from crm_tui.demo.stage import stage

_ROUNDS, _PAUSE = 200, 0.05


def run() -> list[Figure]:
    with stage() as made:
        made.furnish(200, 4_000, lambda _: None)
        made.start_all()
        shop = made.reopened()
        people = [phone.lstrip("+") for phone in shop.db.read_now(town_of).phones]
        seen = asyncio.run(arrivals(made.relay_url, shop, people[:_ROUNDS], _PAUSE))
        shop.db.close_now()
    return [_figure(seen, "p50", 0.5, None), _figure(seen, "p99", 0.99, 250)]


def _figure(seen: list[Arrival], name: str, share: float, budget: float | None) -> Figure:
    return Figure(
        f"received to committed at the shop, {name}",
        percentile([one.committed for one in seen], share),
        "ms",
        budget,
        baseline=percentile([one.answered for one in seen], share),
        beside="the relay's own answer",
    )
