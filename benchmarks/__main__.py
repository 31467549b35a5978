"""`make bench`: every figure beside its baseline; exit code 1 when a budget is missed."""

import sys
from collections.abc import Callable

from benchmarks import (
    analytics,
    broadcasts,
    catch_up,
    coalesced_acks,
    dedupe,
    draft_ready,
    due_work,
    import_meanwhile,
    importing,
    inbox_keys,
    many_at_once,
    recall,
    relay_peers,
    relay_spools,
    relay_throughput,
    search,
    start_up,
    suggestion_overhead,
    today,
    webhook_to_screen,
    webhook_to_shop,
)
from benchmarks.figures import Figure, show

_ALL: dict[str, Callable[[], list[Figure]]] = {
    "inbox keys, 100,000 leads and 1,000,000 messages": inbox_keys.run,
    "today, at that size": today.run,
    "the numbers at that size": analytics.run,
    "start-up and memory at that size": start_up.run,
    "search in 1,000,000 messages": search.run,
    "webhook to screen": webhook_to_screen.run,
    "import of 50,000 rows": importing.run,
    "felt meanwhile by others": import_meanwhile.run,
    "dedupe among 100,000 leads": dedupe.run,
    "many at once": many_at_once.run,
    "suggestion without the model's time": suggestion_overhead.run,
    "a draft before the chat is opened": draft_ready.run,
    "recall for one lead among 1,000,000 messages": recall.run,
    "due work of 20,000 runs among 100,000 leads": due_work.run,
    "a broadcast to 20,000 of 100,000 leads": broadcasts.run,
    "relay": relay_throughput.run,
    "relay: webhook to shop": webhook_to_shop.run,
    "relay: acknowledging at 200 ms round trip": coalesced_acks.run,
    "relay: a week away": catch_up.run,
    "relay spools, without a server": relay_spools.run,
    "relay beside peers": relay_peers.run,
}


def main(wanted: list[str]) -> int:
    """Run those whose title holds one of the words, or all."""
    met = True
    for title, run in _ALL.items():
        if not wanted or any(word in title for word in wanted):
            met = show(title, run()) and met
    sys.stdout.write("\nEvery budget is met.\n" if met else "\nA budget is missed: see ✗.\n")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
