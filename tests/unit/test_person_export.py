"""Everything about one person: held against an oracle of its own that fills every table of the schema."""

import json
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from crm_tui.domain.actor import OWNER, Actor, ActorKind
from crm_tui.domain.errors import CrmError, NotAllowed
from crm_tui.domain.ids import LeadId
from crm_tui.domain.roles import Role
from crm_tui.services import notes
from crm_tui.services.merging import merge
from crm_tui.services.privacy.page_words import TITLES
from crm_tui.services.privacy.person_export import Known, gather, listed, write
from crm_tui.services.privacy.person_page import page
from crm_tui.shop import Shop
from crm_tui.store import leads, media
from crm_tui.store.person_rows import IN_PARTS, NOT_OF_PEOPLE, OF_PERSON, is_index, tables
from crm_tui.store.tx import Row, Tx, new_id, scalar
from tests.conftest import NOON, FakeClock
from tests.unit.lead_town import ONE, OTHER, LeadTown
from tests.unit.test_ingest import said, take

STAFF = Actor(ActorKind.PERSON, "Ravi", Role.STAFF)


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


def known(town: LeadTown, lead_id: LeadId) -> Known:
    found: Known = town.do(gather, lead_id)
    return found


def text_of(found: Known) -> str:
    return json.dumps(listed(found), ensure_ascii=False)


# -- the oracle -----------------------------------------------------------------------------------

ORDER = (
    *("contact_point", "message", "media", "message_intent", "held_status", "held_change"),
    *("enquiry", "note", "task", "call_log", "lead_tag", "lead_fact", "lead_summary", "memory"),
    *("suggestion", "agent_work", "event", "consent", "enrolment", "workflow_step"),
    *("experiment", "experiment_person", "broadcast", "broadcast_person", "import_run"),
    *("import_change", "lead_merge", "privacy_request", "erasure", "breach", "breach_person"),
    *("audit", "audit_detail", "audit_lead", "job", "undo_step", "webhook_event", "quarantine"),
    *("lead_numbers", "wait"),
)
"""Tables in the order in which rows can be made; `lead` itself is there before."""
OF_NOBODY = {"experiment", "broadcast", "import_run"}
"""Needed by others, and about no single person."""
OF_MESSAGE = {"message_id", "sent_message_id"}


def columns_of(tx: Tx, table: str) -> Sequence[Row]:
    """Name, type and whether it is part of the primary key."""
    return tx.all("SELECT name, type, pk FROM pragma_table_info(:table)", table=table)


class Oracle:
    """Puts a row into every table, each text of which names its table, its column and its person."""

    def __init__(self, tx: Tx, lead_id: LeadId, letter: str, numbers: "count[int]") -> None:
        self._tx, self._lead, self._letter, self._numbers = tx, lead_id, letter, numbers
        self._ids: dict[str, int] = {}
        self.marks: list[str] = []

    def fill(self) -> list[str]:
        """Every mark that an export must hold."""
        self._texts_of_the_lead()
        for table in ORDER:
            self._ids[table] = self._row(table)
        return self.marks

    def _texts_of_the_lead(self) -> None:
        for column in ("name", "email", "company", "source", "owner", "draft", "lost_reason"):
            self._tx.run(
                " ".join(("UPDATE lead SET", column, "= :mark WHERE id = :id")),
                mark=self._mark("lead", column),
                id=self._lead,
            )

    def _mark(self, table: str, column: str) -> str:
        mark = f"<{self._letter}:{table}.{column}>"
        if table not in OF_NOBODY:
            self.marks.append(mark)
        return mark

    def _row(self, table: str) -> int:
        columns = columns_of(self._tx, table)
        values = {
            row["name"]: self._value(table, row["name"], row["type"])
            for row in columns
            if not (row["name"] == "id" and row["pk"])
        }
        names, places = ", ".join(values), ", ".join(f":{name}" for name in values)
        into = ("INSERT INTO", table, f"({names})", "VALUES", f"({places})")
        self._tx.run(" ".join(into), **values)
        return int(scalar(self._tx, "SELECT last_insert_rowid()"))

    def _value(self, table: str, column: str, kind: str) -> object:
        links = self._links(table)
        if column in links:
            return links[column]
        if kind == "TEXT":
            return self._mark(table, column)
        if kind == "BLOB":
            return bytes([next(self._numbers) % 256])
        return next(self._numbers)

    def _links(self, table: str) -> Mapping[str, object]:
        """How a row is tied to the person; JSON where the program itself reads it in SQL."""
        ids, wa_id = self._ids, f"<{self._letter}:message.wa_id>"
        links: dict[str, object] = {"lead_id": self._lead, "kept_id": self._lead}
        links |= {f"{one}_id": ids.get(one) for one in ("enrolment", "experiment", "broadcast")}
        links |= dict.fromkeys(OF_MESSAGE, ids.get("message"))
        links |= {"fact_id": ids.get("lead_fact"), "suggestion_id": ids.get("suggestion")}
        links |= {"breach_id": ids.get("breach"), "audit_id": ids.get("audit")}
        links |= {"import_id": ids.get("import_run"), "event_id": ids.get("webhook_event")}
        own: dict[str, dict[str, object]] = {
            "contact_point": {"kind": "email"},
            "held_status": {"wa_id": wa_id},
            "held_change": {"wa_id": wa_id},
            "job": {
                "payload": json.dumps({"wa_id": wa_id, "x": self._later("job.payload", table)})
            },
            "undo_step": {"payload": self._step(table)},
            "webhook_event": {"body": self._body("webhook_event.body", table).encode()},
            "quarantine": {"raw": self._body("quarantine.raw", table)},
        }
        return links | own.get(table, {})

    def _later(self, name: str, table: str) -> str:
        """A mark inside JSON; written down when its table's turn comes."""
        if name.startswith(f"{table}.") and f"<{self._letter}:{name}>" not in self.marks:
            self.marks.append(f"<{self._letter}:{name}>")
        return f"<{self._letter}:{name}>"

    def _step(self, table: str) -> str:
        words = {"name": self._later("undo_step.payload", table)}
        return json.dumps([["lead", self._lead, words, None]])

    def _body(self, name: str, table: str) -> str:
        return json.dumps(
            {"from": f"<{self._letter}:contact_point.value>", "x": self._later(name, table)}
        )


def fill(town: LeadTown, *lead_ids: LeadId) -> list[list[str]]:
    def work(tx: Tx) -> list[list[str]]:
        numbers = count(1_000)
        return [
            Oracle(tx, lead_id, letter, numbers).fill()
            for lead_id, letter in zip(lead_ids, "AB", strict=False)
        ]

    return town.shop.db.write_now(work)


def test_every_table_of_the_schema_is_on_a_list(town: LeadTown) -> None:
    """A new table fails here until somebody has said whether it holds something about people."""
    every = {one for one in town.read(tables) if not is_index(one)}
    assert every == {*OF_PERSON, *IN_PARTS, *NOT_OF_PEOPLE}
    assert not set(OF_PERSON) & set(NOT_OF_PEOPLE)


def test_every_table_about_people_is_filled_by_the_oracle_and_has_a_title(town: LeadTown) -> None:
    """So that the next test speaks of all of them."""
    assert {"lead", *ORDER} - OF_NOBODY == {*OF_PERSON, *IN_PARTS} == set(TITLES)


def test_no_table_that_points_to_a_lead_counts_as_of_nobody(town: LeadTown) -> None:
    def pointing(tx: Tx) -> set[str]:
        return {
            table
            for table in tables(tx)
            if any(row["name"].endswith("lead_id") for row in columns_of(tx, table))
        }

    assert town.read(pointing) & set(NOT_OF_PEOPLE) == {"change", "stale_lead"}


def test_all_of_it_is_there_and_nothing_of_anybody_else(town: LeadTown) -> None:
    one, other = town.comes("Asha", ONE), town.comes("Meena", OTHER)
    hers, others = fill(town, one, other)
    text = text_of(known(town, one))
    missing = [mark for mark in hers if mark not in text]
    assert missing == [], f"{len(missing)} of {len(hers)} texts are missing"
    assert [mark for mark in others if mark in text] == []
    assert len(hers) > 100


def test_every_row_has_every_column(town: LeadTown) -> None:
    lead_id = town.comes("Asha", ONE)
    fill(town, lead_id)
    found = known(town, lead_id).document["tables"]

    def columns(tx: Tx, table: str) -> set[str]:
        return {row["name"] for row in columns_of(tx, table)}

    for table in OF_PERSON:
        assert found[table], table
        assert set(found[table][0]) == town.read(columns, table), table


def test_what_came_before_a_merge_is_there_too(town: LeadTown) -> None:
    kept, gone = town.comes("Asha", ONE), town.comes("Meena Kumari", OTHER)
    town.do(notes.add, gone, "likes tea")
    town.do(merge, kept, gone)
    text = text_of(known(town, kept))
    assert all(word in text for word in ("likes tea", "Meena Kumari", OTHER))


# -- raw texts about several people ---------------------------------------------------------------


def raw(town: LeadTown, *bodies: str) -> list[Any]:
    def write(tx: Tx) -> None:
        for number, body in enumerate(bodies):
            tx.run(
                "INSERT INTO webhook_event (spool, seq, channel, provider, received_at, headers, body)"
                " VALUES ('s', :n, 'c', 'cloud', 1, '{}', :body)",
                n=number,
                body=body.encode(),
            )

    town.shop.db.write_now(write)
    found = known(town, LeadId(1)).document["tables"]["webhook_event"]
    assert isinstance(found, list)
    return found


def test_a_notice_that_shows_somebody_else_too_is_named_and_held_back(town: LeadTown) -> None:
    town.comes("Asha", ONE)
    town.comes("Meena", OTHER)
    own, both, others = ONE.lstrip("+"), f"{ONE} {OTHER}", OTHER.lstrip("+")
    found = raw(town, f'{{"from": "{own}"}}', f'{{"from": "{both}"}}', f'{{"from": "{others}"}}')
    assert [row["id"] for row in found] == [1, 2]
    assert found[0]["body"] == f'{{"from": "{own}"}}'
    assert "body" not in found[1]
    assert "shows other people" in found[1]["held_back"]


def test_a_step_over_many_gives_each_only_their_own_part(town: LeadTown) -> None:
    for name, phone in (("Asha", ONE), ("Meena", OTHER)):
        town.comes(name, phone)
    payload = [["lead", 1, {"name": "Asha"}, None], ["note", 5, None, {"lead_id": 2, "text": "x"}]]

    def write(tx: Tx) -> int:
        return new_id(
            tx,
            "INSERT INTO undo_step (title, kind, payload, actor, at)"
            " VALUES ('Asha, Meena', 'stage', :payload, 'x', 1) RETURNING id",
            payload=json.dumps(payload),
        )

    town.shop.db.write_now(write)
    [step] = known(town, LeadId(2)).document["tables"]["undo_step"]
    assert step["payload"] == payload[1:]
    assert "Asha" not in json.dumps(step)


# -- the files ------------------------------------------------------------------------------------

EVIL = "</p><script>alert(1)</script><img src=x onerror=alert(2)>\x1b]52;c;AAAA\x07\u202e\"'&{[/]"


def test_the_page_has_no_markup_of_anybody_else_and_may_load_nothing(town: LeadTown) -> None:
    lead_id = town.comes(EVIL, ONE, company=EVIL)
    take(town.shop, said(EVIL, 1), said("चॉकलेट केक कितने का है? 🎂", 2))
    fill(town, lead_id)
    text = page(listed(known(town, lead_id)))
    lowered = text.lower()
    assert "<script" not in lowered
    assert "<img" not in lowered
    assert "<a:" not in lowered  # the oracle's own marks are tags to a browser that is not told
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert "default-src 'none'" in text


def test_hindi_stands_in_both_files(town: LeadTown, tmp_path: Path) -> None:
    lead_id = town.writes(ONE, "चॉकलेट केक कितने का है? 🎂", name="आशा")
    write(known(town, lead_id), tmp_path / "out", town.shop.media)
    for name in ("person.html", "person.json"):
        text = (tmp_path / "out" / name).read_text()
        assert "चॉकलेट केक कितने का है? 🎂" in text
        assert "आशा" in text


def photo(town: LeadTown, lead_id: LeadId, file: str, number: int = 1) -> None:
    stored = media.Stored(file, "0" * 64, 5, "image/jpeg")

    def write_row(tx: Tx) -> None:
        tx.run(
            "INSERT INTO media (message_id, state, mime_type) VALUES (:id, 'pending', 'image/jpeg')",
            id=number,
        )
        media.set_stored(tx, number, stored)

    town.shop.db.write_now(write_row)


def test_files_are_copied_in_the_clear_and_a_damaged_one_is_named(
    town: LeadTown, tmp_path: Path
) -> None:
    lead_id = town.writes(ONE, "photo 1")
    town.writes(ONE, "photo 2", NOON + 1)
    name, _ = town.shop.media.put(b"JPEG!")
    photo(town, lead_id, name, 1)
    photo(town, lead_id, "gone", 2)
    found = write(known(town, lead_id), tmp_path / "out", town.shop.media)
    assert (tmp_path / "out" / "media" / "M1.jpg").read_bytes() == b"JPEG!"
    document = json.loads((tmp_path / "out" / "person.json").read_text())
    assert [one["file"] for one in document["media"]] == ["media/M1.jpg", None]
    assert "gone or damaged" in document["media"][1]["problem"]
    assert 'href="media/M1.jpg"' in (tmp_path / "out" / "person.html").read_text()
    assert len(found.files) == 2


def test_only_its_owner_reads_it_and_no_folder_is_written_over(
    town: LeadTown, tmp_path: Path
) -> None:
    lead_id = town.comes("Asha", ONE)
    folder = tmp_path / "out"
    write(known(town, lead_id), folder, town.shop.media)
    paths = [folder, *folder.iterdir()]
    assert all(path.stat().st_mode & 0o077 == 0 for path in paths)
    with pytest.raises(CrmError, match="is there already"):
        write(known(town, lead_id), folder, town.shop.media)
    (tmp_path / "file").write_text("x")
    with pytest.raises(CrmError):
        write(known(town, lead_id), tmp_path / "file" / "below", town.shop.media)


def test_who_may_not_export_changes_nothing_and_who_does_is_written_down(town: LeadTown) -> None:
    lead_id = town.comes("Asha", ONE)
    before = town.tables()
    with pytest.raises(NotAllowed):
        town.shop.db.write_now(gather, STAFF, NOON, lead_id)
    assert town.tables() == before
    known(town, lead_id)
    assert town.tables()["event"][-1]["kind"] == "person_exported"
    assert town.tables()["event"][-1]["actor"] == str(OWNER)
    assert town.read(leads.get, lead_id) is not None
