"""People with words of their own in every text column, and a search for these words in every byte.

Whoever will be erased has Georgian letters beside the Latin ones: nobody else's text has any, so that
three of them in a row are a find wherever they are (a trigram index keeps no more than that together).
"""

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crm_tui.domain.actor import OWNER
from crm_tui.domain.fold import sounds_of
from crm_tui.domain.ids import LeadId
from crm_tui.parsing import make_parser
from crm_tui.services import ingest, leads, merging, notes
from crm_tui.shop import Shop
from crm_tui.store import account, jobs, search_sqlite, webhooks
from crm_tui.store import leads as lead_store
from crm_tui.store.connect import connect
from crm_tui.store.erasing_list import OF_LEAD
from crm_tui.store.tx import Tx, scalar
from crm_tui.store.webhooks import RawEvent
from tests.conftest import KEY
from tests.e2e.programs import text_webhook
from tests.faults.raw_pages import plain_database, plain_log

RAW_KEY = bytes.fromhex(KEY)
_GEORGIAN = [chr(one) for one in range(0x10D0, 0x10F1)]
_LATIN, _OTHERS = ("abdefghkmnoprst", "bdfgklmnprt"), ("jz", "aeiouvwxyz")
"""First letters and the others: what is one's cannot be the other's by chance."""
_RUN = re.compile(rb"[a-z]{5,}|[0-9]{7,}")
_STRANGE = re.compile(b"(?:\xe1\x83[\x90-\xb0]){3}")
_CLOSED = {
    "lead": {"status", "phone", "name", "email", "score_reasons"},
    "contact_point": {"kind", "channel"},
    "message": {"direction", "message_type", "status"},
    "consent": {"purpose"},
    "suggestion": {"status", "suggestion_type", "agent_type"},
    "task": {"kind"},
    "memory": {"kind"},
    "lead_fact": {"kind", "source"},
    "enrolment": {"state"},
    "media": {"state", "file"},
}
"""Columns that the program reads as one of its own words, or that are set otherwise."""
_WORDS = {
    "direction": "inbound",
    "message_type": "text",
    "purpose": "marketing",
    "agent_type": "reply",
    "suggestion_type": "reply",
    "channel": "email",
}
_WORD_OF = {
    "consent.kind": "x",
    "contact_point.kind": "email",
    "task.kind": "task",
    "memory.kind": "unread",
    "lead_fact.kind": "wish",
    "lead_fact.source": "agent",
    "enrolment.state": "ended",
    "media.state": "gone",
    "message.status": "received",
    "suggestion.status": "rejected",
}
_NOBODY = LeadId(0)
_LISTS = frozenset({"tags", "citations", "flags"})
_OBJECTS = frozenset(
    {"custom", "referral", "data", "details", "template", "before", "after", "advice"}
)


@dataclass(slots=True)
class Person:
    number: int
    georgian: bool
    """To be erased."""
    chance: random.Random
    lead_id: LeadId = _NOBODY
    words: list[str] = field(default_factory=list)
    """Latin words that are theirs alone."""
    files: list[str] = field(default_factory=list)
    copies: list[Path] = field(default_factory=list)

    @property
    def phone(self) -> str:
        return f"+9198765{43_000 + self.number}"

    def say(self) -> str:
        """A word that nobody else has."""
        first, rest = _LATIN if self.georgian else _OTHERS
        latin = self.chance.choice(first) + "".join(self.chance.choices(rest, k=11))
        self.words.append(latin)
        if not self.georgian:
            return latin
        return f"{latin} {''.join(self.chance.choices(_GEORGIAN, k=8))}"


class Town:
    """A shop in which everybody has something in every place there is."""

    def __init__(self, shop: Shop, seed: int = 5) -> None:
        self.shop, self._seed = shop, seed
        self._parse = make_parser(shop)
        self._count = 10**6

    def settle(
        self, number: int, *, georgian: bool, messages: int = 6, planted: bool = True
    ) -> Person:
        """One person, from a webhook to a line in a log; `planted`: a word in every column, too."""
        who = Person(number, georgian, random.Random(self._seed * 1_000 + number))
        who.lead_id = self._do(
            leads.add,
            OWNER,
            self.shop.clock.now(),
            name=f"{who.say()} {who.say()}",
            phone=who.phone,
            email=f"{who.say().replace(' ', '.')}@example.in",
        ).id
        for _ in range(messages):
            self._write(who)
        self._do(self._merge_twin, who)
        if planted:
            self._do(self._plant, who)
        self._around(who)
        return who

    def _do(self, work: Callable[..., Any], *args: Any, **values: Any) -> Any:
        return self.shop.db.write_now(work, *args, **values)

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _write(self, who: Person) -> None:
        """As it comes: a raw event, read in; a photo with it."""
        number = self._next()
        webhook = text_webhook(who.say(), who.phone[1:], f"wamid.{who.words[0]}{number}", who.say())
        body = json.dumps(webhook, ensure_ascii=number % 2 == 0).encode()
        raw = RawEvent("spool", number, "c", "cloud", self.shop.clock.now(), {}, body)
        self._do(ingest.keep_and_apply, [raw], self._parse, self.shop.clock.now())

    def _merge_twin(self, tx: Tx, who: Person) -> None:
        now = self.shop.clock.now()
        twin = leads.add(tx, OWNER, now, name=f"{who.say()} {who.say()}", company=who.say())
        merging.merge(tx, OWNER, now, who.lead_id, twin.id)
        other = leads.add(tx, OWNER, now, name=f"Neighbour {who.number}")
        merging.tell_apart(tx, OWNER, now, who.lead_id, other.id)
        notes.add(tx, OWNER, now, who.lead_id, who.say())

    def _plant(self, tx: Tx, who: Person) -> None:
        """A row in every table, a word in every column."""
        newest = "SELECT id FROM message WHERE lead_id = :id ORDER BY sort_key DESC LIMIT 1"
        message = int(scalar(tx, newest, id=who.lead_id))
        self._update(tx, who, "message", message)
        self._update(tx, who, "lead", who.lead_id)
        leads_parents = {"lead": who.lead_id, "message": message}
        for table in OF_LEAD:
            if table not in ("lead", "message"):
                leads_parents[table] = self._insert(tx, who, table, leads_parents)
        for table in ("media", "message_intent", "workflow_step"):
            self._insert(tx, who, table, leads_parents)
        self._index(tx, who, leads_parents["note"], leads_parents["memory"])
        self._traces(tx, who)

    def _update(self, tx: Tx, who: Person, table: str, row_id: int) -> None:
        columns = _columns(tx, table)
        values = {
            row["name"]: self._value(who, table, row["name"])
            for row in columns
            if row["type"] == "TEXT" and row["name"] not in _CLOSED[table]
        }
        settings = ", ".join(f"{name} = :{name}" for name in values)
        tx.run(
            " ".join(("UPDATE", table, "SET", settings, "WHERE id = :row")), row=row_id, **values
        )

    def _insert(self, tx: Tx, who: Person, table: str, parents: dict[str, int]) -> int:
        keys = {
            row["from"]: row["table"]
            for row in tx.all("SELECT * FROM pragma_foreign_key_list(:t)", t=table)
        }
        values: dict[str, object] = {}
        for row in _columns(tx, table):
            name, parent = row["name"], keys.get(row["name"])
            if name == "id":
                continue
            if name == "lead_id":
                values[name] = who.lead_id
            elif parent is not None:
                values[name] = parents.get(parent) or self._parent(tx, parent)
            elif row["type"] == "INTEGER":
                values[name] = self._next()
            else:
                values[name] = self._value(who, table, name, row["type"])
        return _add(tx, table, values)

    def _parent(self, tx: Tx, table: str) -> int:
        """Some row that belongs to nobody."""
        found = scalar(tx, " ".join(("SELECT MAX(id) FROM", table)))
        if found is not None:
            return int(found)
        needed = [row for row in _columns(tx, table) if row["notnull"] and row["name"] != "id"]
        return _add(
            tx, table, {row["name"]: 1 if row["type"] == "INTEGER" else "shop" for row in needed}
        )

    def _value(self, who: Person, table: str, name: str, kind: str = "TEXT") -> object:
        if kind == "REAL":
            return 0.5
        if kind == "BLOB":
            return who.say().encode() * 3
        if name in _CLOSED.get(table, ()):
            return _WORD_OF.get(f"{table}.{name}") or _WORDS.get(name) or None
        if name in _LISTS:
            return json.dumps([who.say()], ensure_ascii=False)
        if name in _OBJECTS:
            return json.dumps({"words": who.say()}, ensure_ascii=False)
        return who.say()

    def _index(self, tx: Tx, who: Person, note: int, memory: int) -> None:
        lead_store.reindex(tx, who.lead_id)
        for row in tx.all("SELECT sort_key FROM message WHERE lead_id = :id", id=who.lead_id):
            search_sqlite.index_message(tx, row["sort_key"], f"{who.say()} {who.say()}")
        search_sqlite.index_note(tx, note, who.say())
        tx.run(
            "INSERT INTO memory_fts (rowid, scope, body) VALUES (:id, :scope, :body)",
            id=memory,
            scope=f"l{who.lead_id}",
            body=who.say(),
        )

    def _traces(self, tx: Tx, who: Person) -> None:
        """What no column ties to them."""
        now, digits = self.shop.clock.now(), who.phone[3:]
        tx.run(
            "INSERT INTO held_status (wa_id, status, timestamp, error_text, held_at, other_id)"
            " SELECT wa_id, 'read', 1, :words, 1, other_id FROM message WHERE lead_id = :id"
            " AND wa_id IS NOT NULL",
            words=who.say(),
            id=who.lead_id,
        )
        tx.run(
            "INSERT INTO held_change (wa_id, kind, content, held_at)"
            " SELECT wa_id, 'edit', :words, 1 FROM message WHERE lead_id = :id AND wa_id IS NOT NULL",
            words=who.say(),
            id=who.lead_id,
        )
        form = f"name={who.words[0]}&phone=%2B91+{digits[:5]}+{digits[5:]}&q={who.say()}".encode()
        event = webhooks.keep(tx, RawEvent("s", self._next(), "f", "form", now, {}, form), "done")
        webhooks.quarantine(tx, event, "odd", f"{who.say()} {who.phone}", now)
        webhooks.set_state(tx, event or 0, "quarantined")
        webhooks.quarantine(tx, None, who.say(), f"{who.phone}", now)
        job = jobs.leave(tx, "typing", {"wa_id": who.say(), "to": who.phone}, OWNER, now)
        jobs.keep_result(tx, job, {"said": who.say()})
        jobs.finish(tx, job, now, f"{who.say()} {who.phone}")
        seen = json.dumps({"sample": [[who.say(), digits]]}, ensure_ascii=False)
        tx.run(
            "INSERT INTO import_run (file, sha256, source, layout, mapping, counts, state, actor, at)"
            " VALUES ('f', 'x', 's', 'l', '{}', :counts, 'preview', 'person:owner', 1)",
            counts=seen,
        )
        account.notify(tx, "told", f"{who.say()} wrote from {who.phone}", now, urgent=False)
        tx.run(
            "INSERT INTO privacy_request (lead_id, kind, words, asked_at, due_at, answer, actor)"
            " VALUES (:id, 'access', :words, 1, 1, :answer, 'person:owner')",
            id=who.lead_id,
            words=who.say(),
            answer=who.say(),
        )
        tx.run(
            "INSERT INTO saved_filter (name, spec, created_at) VALUES (:name, :spec, 1)",
            name=who.say(),
            spec=json.dumps({"query": who.phone}),
        )
        tx.run(
            "INSERT INTO glossary (word, meaning, at) VALUES (:word, :meaning, 1)",
            word=digits,
            meaning=who.say(),
        )

    def _around(self, who: Person) -> None:
        """Files, a plain copy of one in a viewer, and a log."""
        for _ in range(2):
            name, _sha = self.shop.media.put(who.say().encode() * 40)
            who.files.append(name)
            self._do(self._file, who, name)
        who.copies.append(self.shop.media.open_copy(who.files[0], "text/plain"))
        logs = self.shop.home / "logs"
        logs.mkdir(exist_ok=True)
        lead = self.shop.db.read_now(leads.get, who.lead_id)
        with (logs / "worker.log").open("a") as log:
            log.write(f"12:00 {lead.name} wrote from {who.phone}, e-mail {lead.email}\n")

    def _file(self, tx: Tx, who: Person, name: str) -> None:
        free = (
            "SELECT id FROM message WHERE lead_id = :id AND id NOT IN"
            " (SELECT message_id FROM media) LIMIT 1"
        )
        tx.run(
            "INSERT INTO media (message_id, state, mime_type, filename, file, preview)"
            " VALUES (:id, 'stored', 'text/plain', :filename, :file, :preview)",
            id=scalar(tx, free, id=who.lead_id),
            filename=who.say(),
            file=name,
            preview=who.say().encode(),
        )


def _add(tx: Tx, table: str, values: Mapping[str, object]) -> int:
    names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    return tx.add(" ".join(("INSERT INTO", table, f"({names}) VALUES ({marks})")), **values)


def _columns(tx: Tx, table: str) -> list[Any]:
    return list(tx.all("SELECT * FROM pragma_table_info(:table)", table=table))


# -- the search -----------------------------------------------------------------------------------


def found_in(raw: bytes, gone: Iterable[Person]) -> int:
    """How many finds of erased people's words, sounds, numbers and strange letters in these bytes."""
    needles = {needle for who in gone for needle in _needles(who)}
    sizes = {len(needle) for needle in needles}
    runs = set(_RUN.findall(raw))
    windows = {
        run[at : at + size] for run in runs for size in sizes for at in range(len(run) - size + 1)
    }
    return len(windows & needles) + len(_STRANGE.findall(raw))


def _needles(who: Person) -> set[bytes]:
    """An index leaves out what a word has in common with the one before: the end of it is enough."""
    ends = {word[3:].encode() for word in who.words}
    sounds = {one[3:].encode() for word in who.words if len(one := sounds_of(word)) > 8}
    return ends | sounds | {who.phone[3:].encode()}


def everywhere(shop: Shop, gone: list[Person], folder: Path) -> Counter[str]:
    """Finds by place: the file with its gaps, the log, an export in plain text, files, logs, a backup."""
    found: Counter[str] = Counter()
    base = shop.db.path
    found["database"] = found_in(plain_database(base, RAW_KEY), gone)
    found["write-ahead log"] = found_in(
        plain_log(base.with_name(f"{base.name}-wal"), RAW_KEY), gone
    )
    found["plain export"] = found_in(exported(base, folder / "plain.db"), gone)
    found["backup"] = found_in(backed_up(base, folder / "backup.db"), gone)
    found["media"] = sum(found_in(one, gone) for one in _files(shop))
    found["plain copies"] = sum(copy.exists() for who in gone for copy in who.copies)
    rest = [path for path in shop.home.rglob("*") if path.is_file() and path.parent.name != "media"]
    found["other files"] = sum(found_in(path.read_bytes(), gone) for path in rest)
    return +found


def _files(shop: Shop) -> Iterable[bytes]:
    for path in (shop.home / "media").iterdir():
        yield shop.media.get(path.name)
        yield path.read_bytes()


def exported(base: Path, target: Path) -> bytes:
    """The bytes of `sqlcipher_export` into a file without a key."""
    with closing(connect(base, RAW_KEY)) as connection:
        connection.execute("ATTACH DATABASE ? AS plain KEY ''", (str(target),))
        connection.execute("SELECT sqlcipher_export('plain')").fetchall()
        connection.execute("DETACH DATABASE plain")
    raw = target.read_bytes()
    target.unlink()
    assert raw.startswith(b"SQLite format 3")
    return raw


def backed_up(base: Path, target: Path) -> bytes:
    """The plain pages of a copy of the database."""
    with closing(connect(base, RAW_KEY)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    raw = plain_database(target, RAW_KEY)
    target.unlink()
    return raw
