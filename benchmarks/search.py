"""Search over a million messages, beside a plain scan of the same text."""

import time
from collections.abc import Callable

from benchmarks.big_shop import big_shop
from benchmarks.figures import Figure, percentile
from crm_tui.services.inbox import search_leads
from crm_tui.shop import Shop
from crm_tui.store import search_sqlite
from crm_tui.store.tx import Tx

_WORDS = (
    "cake|black forest|eggl|kitne|hampers office|photo cake tomorrow|दाम|केक का|दुकान|nankhatai|"
    "delivery kothrud|xyzzy|pineapple kilo 6|UPI ch|thank you lovely"
).split("|")
_NAMES = "Patil|Asha Pat|शर्मा|000112|10000 12|Ve|முருகன்|zzzz".split("|")
_ROUNDS = 5


def run() -> list[Figure]:
    shop, _ = big_shop()
    scan = _once(shop, _scan, "eggless")
    messages = _times(shop, search_sqlite.find_messages, _WORDS)
    names = _times(shop, search_sqlite.find_leads, _NAMES)
    both = _times(shop, search_leads, (*_WORDS, *_NAMES))
    shop.db.close_now()
    beside = "a scan of every message"
    return [
        Figure("words of messages, p95", percentile(messages, 0.95), "ms", 50, False, scan, beside),
        Figure("names and numbers, p95", percentile(names, 0.95), "ms", 50, False, scan),
        Figure("the inbox's `/`, both, p95", percentile(both, 0.95), "ms", 50, False, scan),
    ]


def _times(
    shop: Shop, search: Callable[[Tx, str], list[int]], queries: tuple[str, ...] | list[str]
) -> list[float]:
    return [_once(shop, search, query) for _ in range(_ROUNDS) for query in queries]


def _once(shop: Shop, search: Callable[[Tx, str], object], query: str) -> float:
    started = time.perf_counter()
    shop.db.read_now(search, query)
    return (time.perf_counter() - started) * 1000


def _scan(tx: Tx, word: str) -> object:
    return tx.one("SELECT COUNT(*) FROM message WHERE content LIKE :like", like=f"%{word}%")
