"""Notices: what is told, what is not, how often, and what reaches the terminal byte by byte."""

from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.actor import OWNER, WORKER
from crm_tui.domain.alert import Alert, AlertKind, Channels, Held, read_channels, words
from crm_tui.domain.clock import DAY, HOUR, MINUTE, SECOND, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.follow import TaskKind
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.message import MessageType
from crm_tui.domain.policy import read_quiet_hours
from crm_tui.domain.webhook import MessageSeen, Origin, Sender
from crm_tui.screens import alerting
from crm_tui.services import alerts, digest, ingest, leads, sending
from crm_tui.services.alerts import Seen
from crm_tui.services.capturing import capture
from crm_tui.services.chat_signs import mark_read
from crm_tui.services.sending import Wanted
from crm_tui.shop import Shop
from crm_tui.store import alerts as store
from crm_tui.store import habits, outbox, tasks
from crm_tui.store import leads as lead_store
from crm_tui.store.tx import Tx
from tests.conftest import NOON, FakeClock
from tests.unit.test_query_plans import Explaining

A, FAILED, CLOSING = AlertKind.MESSAGE, AlertKind.FAILED, AlertKind.CLOSING


class Watcher:
    """One open inbox: looks at the shop and remembers what it was told."""

    def __init__(self, shop: Shop, clock: FakeClock) -> None:
        self.shop, self.clock = shop, clock
        self.opened: frozenset[LeadId] = frozenset()
        self.count = 0
        self.first: list[Alert] = []
        self.seen: Seen
        self.begin()

    def begin(self) -> None:
        self.seen, self.first = self.shop.db.read_now(alerts.begin, self.clock.now())

    def look(self) -> list[tuple[AlertKind, str]]:
        self.seen, found = self.shop.db.read_now(
            alerts.look, self.seen, self.opened, self.shop.policy, self.clock.now()
        )
        return [(one.kind, one.name) for one in found]

    def writes(self, name: str, *, ago: int = 0, origin: Origin = Origin.CUSTOMER) -> LeadId:
        """A customer writes; `ago` milliseconds ago by their own phone."""
        self.count += 1
        digits = f"9198765{sum(map(ord, name)):05d}"
        point = ContactPoint("whatsapp", PointKind.WA_ID, digits)
        seen = MessageSeen(
            f"wamid.{self.count}",
            Sender((point,), name),
            Millis(self.clock.time - ago),
            MessageType.TEXT,
            "Kitne ka hai?",
            origin=origin,
        )
        self.shop.db.write_now(ingest.apply, seen, self.clock.now())
        return self.shop.db.read_now(lead_store.by_points, [point])[0]

    def asks(self, name: str, *, ago: int = 0) -> LeadId:
        """Somebody asks on a portal."""
        draft = LeadDraft(
            source="indiamart",
            name=name,
            phones=(f"98765{sum(map(ord, name)):05d}",),
            asked_at=Millis(self.clock.time - ago),
            external_id=f"{name}-{self.clock.time}",
        )
        now = self.clock.now()
        return self.shop.db.write_now(capture, draft, WORKER, now).lead_id


@pytest.fixture
def watcher(shop: Shop, clock: FakeClock) -> Watcher:
    return Watcher(shop, clock)


def test_what_is_there_when_the_inbox_opens_is_no_news(shop: Shop, clock: FakeClock) -> None:
    Watcher(shop, clock).writes("Asha")
    late = Watcher(shop, clock)
    assert (late.first, late.look()) == ([], [])


def test_a_new_lead_by_message_and_then_its_next_message(watcher: Watcher) -> None:
    watcher.writes("Asha")
    assert watcher.look() == [(AlertKind.NEW_LEAD, "Asha")]
    watcher.clock.forward(10 * MINUTE)
    watcher.writes("Asha")
    assert watcher.look() == [(AlertKind.MESSAGE, "Asha")]
    assert watcher.look() == []


def test_a_catch_up_is_one_line_and_a_history_none(watcher: Watcher) -> None:
    for number in range(5):
        watcher.writes(f"Late {number}", ago=3 * HOUR)
    watcher.writes("Old", ago=DAY, origin=Origin.HISTORY)
    found = watcher.look()
    assert [kind for kind, _ in found] == [AlertKind.AWAY]


def test_what_came_while_no_inbox_was_open_is_counted_once(shop: Shop, clock: FakeClock) -> None:
    first = Watcher(shop, clock)
    first.writes("Asha")
    first.look()
    shop.db.write_now(store.tell_until, first.seen.message)
    for number in range(14):
        first.writes(f"Night {number}")
    (told,) = Watcher(shop, clock).first
    assert words([told], clock.now()) == "14 new messages while you were away"


def test_an_enquiry_is_told_again_after_fifteen_and_sixty_minutes(watcher: Watcher) -> None:
    watcher.asks("Ravi")
    told = [watcher.look()]
    for _ in range(14):
        watcher.clock.forward(5 * MINUTE)
        told.append(watcher.look())
    assert [(place * 5, kinds[0][0]) for place, kinds in enumerate(told) if kinds] == [
        (0, AlertKind.NEW_LEAD),
        (15, AlertKind.STILL_NEW),
        (60, AlertKind.STILL_NEW),
    ]


def test_nobody_is_told_again_of_somebody_who_was_written_to(watcher: Watcher) -> None:
    lead_id = watcher.writes("Ravi")
    assert watcher.look() == [(AlertKind.NEW_LEAD, "Ravi")]
    shop = watcher.shop
    wanted = Wanted(lead_id, "Namaste!")
    shop.db.write_now(sending.queue, wanted, shop.policy, OWNER, watcher.clock.now())
    watcher.clock.forward(20 * MINUTE)
    assert watcher.look() == []


def test_nor_of_a_chat_that_was_read_or_a_lead_that_was_opened(watcher: Watcher) -> None:
    read, asked = watcher.writes("Ravi"), watcher.asks("Meena")
    watcher.look()
    watcher.shop.db.write_now(mark_read, read, OWNER, watcher.clock)
    watcher.opened = frozenset({asked})
    watcher.clock.forward(20 * MINUTE)
    assert watcher.look() == []


def test_after_a_restart_the_sixty_minutes_go_on(shop: Shop, clock: FakeClock) -> None:
    Watcher(shop, clock).asks("Ravi")
    clock.forward(30 * MINUTE)
    again = Watcher(shop, clock)
    assert again.look() == []
    clock.forward(31 * MINUTE)
    assert again.look() == [(AlertKind.STILL_NEW, "Ravi")]


def test_quiet_hours_wait_with_what_time_brings_and_not_with_who_writes(watcher: Watcher) -> None:
    quiet = read_quiet_hours("21:00-09:00", "Asia/Kolkata")
    watcher.shop = replace(watcher.shop, policy=replace(watcher.shop.policy, quiet=quiet))
    watcher.clock.forward(9 * HOUR)  # 21:30
    watcher.asks("Ravi")
    assert watcher.look() == [(AlertKind.NEW_LEAD, "Ravi")]
    watcher.clock.forward(20 * MINUTE)
    assert watcher.look() == []
    watcher.clock.forward(11 * HOUR + 20 * MINUTE)  # 09:10
    assert watcher.look() == [(AlertKind.STILL_NEW, "Ravi")]
    assert watcher.look() == []


def test_an_old_enquiry_that_is_fetched_late_and_an_imported_lead_are_no_news(
    watcher: Watcher,
) -> None:
    watcher.asks("Ravi", ago=2 * HOUR)
    add = partial(leads.add, name="From a file", phone="9876500001")
    watcher.shop.db.write_now(add, OWNER, watcher.clock.now())
    assert watcher.look() == []


def test_a_window_that_closes_within_the_hour_is_told_once(watcher: Watcher) -> None:
    watcher.writes("Asha")
    watcher.look()
    watcher.clock.forward(22 * HOUR)
    assert (CLOSING, "Asha") not in watcher.look()
    watcher.clock.forward(65 * MINUTE)
    assert watcher.look() == [(CLOSING, "Asha")]
    assert watcher.look() == []


def test_a_promise_is_told_when_it_falls_due(watcher: Watcher) -> None:
    lead_id, now = watcher.writes("Asha"), watcher.clock.now()
    due = Millis(now + 5 * MINUTE)
    add = partial(tasks.add, kind=TaskKind.PROMISE)
    watcher.shop.db.write_now(add, lead_id, "They come to pay", due, str(OWNER), now)
    watcher.look()
    assert watcher.look() == []
    watcher.clock.forward(6 * MINUTE)
    assert watcher.look() == [(AlertKind.PROMISE, "Asha")]
    assert watcher.look() == []


def test_a_message_that_failed_is_told_once(watcher: Watcher) -> None:
    shop, lead_id = watcher.shop, watcher.writes("Asha")
    wanted = Wanted(lead_id, "Namaste!")
    sent = shop.db.write_now(sending.queue, wanted, shop.policy, OWNER, watcher.clock.now())
    watcher.look()
    shop.db.write_now(outbox.set_failed, sent.id, 131026, "No such number.")
    assert watcher.look() == [(FAILED, "Asha")]
    shop.db.write_now(lambda tx: store.changes.note_message(tx, sent.id))
    assert watcher.look() == []


def test_a_clock_that_is_set_back_does_not_silence_what_comes(watcher: Watcher) -> None:
    watcher.clock.forward(400 * DAY)
    watcher.look()
    watcher.clock.forward(-400 * DAY)
    watcher.writes("Asha")
    assert watcher.look() == [(AlertKind.NEW_LEAD, "Asha")]


async def test_the_desk_writes_down_until_when_an_inbox_was_open(
    shop: Shop, clock: FakeClock
) -> None:
    desk = alerts.AlertDesk(shop.db, clock, shop.policy)
    watcher = Watcher(shop, clock)
    watcher.writes("Asha")
    assert await desk.look(frozenset()) == []
    assert shop.db.read_now(store.told_until) == 1
    watcher.writes("Ravi")
    await desk.look(frozenset())
    assert shop.db.read_now(store.told_until) == 1  # once a minute is enough
    clock.forward(2 * MINUTE)
    await desk.look(frozenset())
    assert shop.db.read_now(store.told_until) == 2
    await shop.db.close()


# -- how often and in which words -----------------------------------------------------------------


def alert(kind: AlertKind, name: str, at: int = NOON, lead_id: int = 1) -> Alert:
    return Alert(kind, LeadId(lead_id), name, Millis(at))


def test_at_most_one_notice_in_ten_seconds_and_nothing_is_lost() -> None:
    held, told = Held().take([alert(A, "Asha")], 100.0)
    assert [one.name for one in told] == ["Asha"]
    held, told = held.take([alert(A, "Ravi", lead_id=2)], 103.0)
    assert told == ()
    held, told = held.take([alert(A, "Ravi", lead_id=2), alert(A, "Meena", lead_id=3)], 109.9)
    assert told == ()
    held, told = held.take([], 110.0)
    assert [one.name for one in told] == ["Ravi", "Meena"]
    assert held.take([], 130.0)[1] == ()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([alert(A, "Asha")], "Asha wrote"),
        ([alert(A, n) for n in ("Asha", "Ravi", "Asha")], "Asha, Ravi wrote"),
        ([alert(A, n) for n in "abcde"], "a, b, c and 2 more wrote"),
        ([alert(A, "")], "somebody wrote"),
        ([alert(AlertKind.NEW_LEAD, "Asha"), alert(FAILED, "Ravi")],
         "Not delivered: a message to Ravi · New: Asha"),
        ([alert(CLOSING, "Asha", NOON + 58 * MINUTE + 3 * SECOND)],
         "Asha: the window closes in 58 min and nobody has answered"),
        ([alert(AlertKind.STILL_NEW, "Asha", NOON - 15 * MINUTE)],
         "Still waiting for a first word, 15 min: Asha"),
        ([alert(AlertKind.PROMISE, "Asha")], "A promise is due: Asha"),
        ([alert(AlertKind.UNKNOWN, "Asha")],
         "Nobody knows whether it arrived: a message to Asha"),
    ],
)  # fmt: skip
def test_one_line_says_it_all(given: list[Alert], said: str) -> None:
    assert words(given, NOON) == said


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("bell,terminal,desktop", Channels(True, True, True)),
        (" Bell ", Channels(bell=True)),
        ("off", Channels()),
        ("", Channels()),
    ],
)
def test_the_setting_is_a_list_of_ways(text: str, channels: Channels) -> None:
    assert read_channels(text) == channels


def test_a_way_that_there_is_not_is_a_sentence() -> None:
    with pytest.raises(CrmError, match="'pigeon' is no way"):
        read_channels("bell, pigeon")


# -- what reaches the terminal ---------------------------------------------------------------------

HOSTILE = "\x1b]52;c;AAAA\x07 \x9c\x1b\\ Asha;Mallory \r\n\u202e 9;4;1"


@pytest.mark.parametrize(
    ("kind", "head", "tail"),
    [("9", b"\x1b]9;crm: ", b"\x07"), ("777", b"\x1b]777;notify;crm;", b"\x07")],
)
@given(name=st.one_of(st.just(HOSTILE), st.text(), st.text("\x00\x07\x1b\x9c\x9d;\\]abc")))
def test_no_byte_of_a_name_is_obeyed(kind: str, head: bytes, tail: bytes, name: str) -> None:
    text = words([alert(A, name)], NOON)
    sent = alerting.terminal_notice(text, kind).encode()
    assert sent.startswith(head)
    assert sent.endswith(tail)
    inner = sent[len(head) : -len(tail)]
    assert not {0x07, 0x1B, 0x7F, ord(";"), *range(0x20)} & set(inner)
    # C1 control characters in UTF-8 are C2 80 … C2 9F.
    assert not any(inner[i] == 0xC2 and 0x80 <= inner[i + 1] <= 0x9F for i in range(len(inner) - 1))


def test_the_bell_comes_alone_where_the_terminal_shows_no_notice() -> None:
    ways = Channels(bell=True, terminal=True)
    assert alerting.terminal_signal("Asha wrote", ways, {"TERM": "xterm-256color"}) == "\a"
    assert alerting.terminal_signal("Asha wrote", Channels(), {"TERM": "xterm"}) == ""


@pytest.mark.parametrize(
    ("env", "kind"),
    [
        ({"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}, "9"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, "9"),
        ({"TERM": "xterm-256color", "WT_SESSION": "x"}, "9"),
        ({"TERM": "rxvt-unicode-256color"}, "777"),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, "777"),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/x", "KITTY_WINDOW_ID": "1"}, ""),
        ({"TERM": "linux"}, ""),
        ({"TERM": "xterm-256color"}, ""),
    ],
)
def test_a_terminal_is_sent_only_what_it_is_known_to_show(env: dict[str, str], kind: str) -> None:
    assert alerting.terminal_kind(env) == kind


def test_a_look_reads_indices_and_never_a_whole_table(shop: Shop, clock: FakeClock) -> None:
    def scans(tx: Tx) -> list[str]:
        asked = Explaining(tx)
        seen, _ = alerts.begin(asked, clock.now())
        watched = replace(seen, new={LeadId(1): 0}, at=Millis(clock.now() - DAY))
        alerts.look(asked, watched, frozenset(), shop.policy, clock.now())
        store.unread_after(asked, 1)
        digest.digest(asked, "Asia/Kolkata", clock.now())
        habits.written_by_hand(asked, 0, 300)
        return asked.scans

    assert shop.db.read_now(scans) == []
