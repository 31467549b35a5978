"""Search over a million messages, filters and timelines, beside the plain ways to the same answer."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.big_shop import big_shop
from benchmarks.figures import Figure, percentile
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.services import filters, search, timeline
from crm_tui.shop import Shop
from crm_tui.store import search_sqlite
from crm_tui.store.tx import Tx

_WORDS = (
    "cake|black forest|eggl|kitne|hampers office|photo cake tomorrow|दाम|केक का|दुकान|nankhatai|"
    "delivery kothrud|xyzzy|pineapple kilo 6|UPI ch|thank you lovely|egless|delivri|डिलीवरी|एगलेस है"
).split("|")
_NAMES = "Patil|Asha Pat|शर्मा|000112|10000 12|Ve|முருகன்|zzzz|aasha patel".split("|")
_FILTERS = (
    LeadFilter(status=LeadStatus.QUALIFIED),
    LeadFilter(source="indiamart"),
    LeadFilter(unread=True),
    LeadFilter(rotting=True),
    LeadFilter(owner="Sita"),
    LeadFilter(min_score=7),
    LeadFilter(due=True),
    LeadFilter(status=LeadStatus.NEW, unread=True),
    LeadFilter(tag="vip"),
)
_ROUNDS = 5
_LONG = 20_000
"""Messages of the one lead whose timeline is measured."""


def run() -> list[Figure]:
    shop, _ = big_shop()
    lead_id = shop.db.write_now(_long_lead)
    now = shop.clock.now()
    plain = percentile(_times(shop, _plain_fts, _WORDS), 0.95)
    scan, tool = _text_scan(shop, "eggless")
    words = percentile(_times(shop, search_sqlite.find_messages, _WORDS), 0.95)
    best = percentile(_times(shop, search_sqlite.best_messages, _WORDS), 0.95)
    names = percentile(_times(shop, search_sqlite.find_leads, _NAMES), 0.95)
    both = percentile(_times(shop, search.search_leads, (*_WORDS, *_NAMES)), 0.95)
    chosen = max(_steady(shop, filters.order, one, now) for one in _FILTERS)
    pages = percentile(_pages(shop, lead_id), 0.95)
    days = _steady(shop, timeline.days, lead_id, "Asia/Kolkata")
    order = _steady(shop, filters.order, LeadFilter(), now)
    shop.db.close_now()
    fts, every = "a plain FTS5 query, newest first", "the order of all leads"
    return [
        Figure("words of messages, alike ones too, p95", words, "ms", 50, False, plain, fts),
        Figure("the same, best match first, p95", best, "ms", 50, False, scan, tool),
        Figure("names and numbers, p95", names, "ms", 50, False, scan, tool),
        Figure("the inbox's `/`: names, chats, notes, p95", both, "ms", 50, False, scan, tool),
        Figure(
            "the slowest of nine filters of 100,000 leads", chosen, "ms", 50, False, order, every
        ),
        Figure("a page of 20,000 messages' timeline, p95", pages, "ms", 16),
        Figure("its days", days, "ms", 50),
    ]


def _times(shop: Shop, work: Callable[[Tx, str], object], queries: Iterable[str]) -> list[float]:
    return [_once(shop, work, query) for _ in range(_ROUNDS) for query in queries]


def _once(shop: Shop, work: Callable[..., object], *values: object) -> float:
    started = time.perf_counter()
    shop.db.read_now(work, *values)
    return (time.perf_counter() - started) * 1000


def _plain_fts(tx: Tx, query: str) -> object:
    """What everybody writes first: the words alone, no sounds."""
    words = [f'"{word}"' for word in query.split()]
    return tx.all(
        "SELECT message.id FROM (SELECT rowid FROM message_fts WHERE message_fts MATCH :match"
        " ORDER BY rowid DESC LIMIT 50) hit JOIN message ON message.sort_key = hit.rowid",
        match=" ".join([*words[:-1], words[-1] + "*"]),
    )


def _text_scan(shop: Shop, word: str) -> tuple[float, str]:
    """The same text in a plain file, searched by ripgrep, or by grep where that is missing."""
    tool = [shutil.which("rg") or "grep", "-cF", word]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "messages.txt"
        with path.open("w", encoding="utf-8") as out:
            for row in shop.db.read_now(_contents):
                out.write(row + "\n")
        times = []
        for _ in range(3):
            started = time.perf_counter()
            subprocess.run([*tool, str(path)], check=False, capture_output=True)
            times.append((time.perf_counter() - started) * 1000)
    return min(times), f"{Path(tool[0]).name} -F over the same text"


def _contents(tx: Tx) -> list[str]:
    return [row["content"].replace("\n", " ") for row in tx.all("SELECT content FROM message")]


def _steady(shop: Shop, work: Callable[..., object], *values: object) -> float:
    """The middle one of five."""
    return percentile([_once(shop, work, *values) for _ in range(_ROUNDS)], 0.5)


def _pages(shop: Shop, lead_id: LeadId) -> list[float]:
    """From the newest to the oldest entry, a page at a time."""
    times, before = [], None
    while True:
        started = time.perf_counter()
        page = shop.db.read_now(timeline.page, lead_id, (), before, 50)
        times.append((time.perf_counter() - started) * 1000)
        before = page.next
        if before is None:
            return times


def _long_lead(tx: Tx) -> LeadId:
    """A lead with 20,000 messages; made once."""
    known = tx.one("SELECT id FROM lead WHERE name = 'A long story'")
    if known is not None:
        return LeadId(known["id"])
    started = Millis(1_700_000_000_000)
    tx.run(
        "INSERT INTO lead (name, source, status, created_at, updated_at, activity_at)"
        " VALUES ('A long story', 'walk-in', 'new', :at, :at, :at)",
        at=started,
    )
    row = tx.one("SELECT MAX(id) AS id FROM lead")
    lead_id = LeadId(row["id"] if row else 0)
    tx.many(
        "INSERT INTO message (lead_id, direction, content, message_type, timestamp, sort_key,"
        " status, actor, created_at) VALUES (:lead, 'inbound', 'one more word', 'text', :at, :key,"
        " 'read', 'customer:customer', :at)",
        [
            {
                "lead": lead_id,
                "at": started + n * 600_000,
                "key": (started + n * 600_000) * 4_096 + 77,
            }
            for n in range(_LONG)
        ],
    )
    return lead_id
