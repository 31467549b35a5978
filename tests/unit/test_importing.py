"""Imports: every row is counted, the same file twice changes nothing, all of it can be taken back."""

import csv
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.lead import LeadStatus
from crm_tui.services import leads
from crm_tui.services.importing import runs
from crm_tui.services.importing.giving_way import ALONE
from crm_tui.services.importing.plan import Verdict
from crm_tui.services.importing.rejects import write_rejected
from crm_tui.services.importing.runs import Options, Outcome
from crm_tui.services.importing.shapes import outcome_json, run_json
from crm_tui.services.importing.undo import Undone, undo
from crm_tui.sheets.reading import read
from crm_tui.shop import Shop
from crm_tui.store import imports, search_sqlite
from crm_tui.store.tx import Tx
from tests.conftest import FakeClock

HEAD = ("Name", "Phone", "E-mail", "City", "Lead Status", "Budget", "Remarks")
ASHA = ("Asha Patil", "98765 43210", "asha@example.in", "Pune", "Hot", "1.25 lakh", "two cakes")
RAVI = ("Ravi", "9876543211 / 9876543212", "", "Nashik", "", "", "")
_KEPT = frozenset(
    {
        *("import_run", "import_change", "change", "sqlite_sequence"),
        *("audit", "audit_detail", "audit_lead"),
    }
)
"""The record of an import and of its undoing, the feed of changes, and the audit log."""

_INDEX = re.compile("_fts|_sound")


def sheet(folder: Path, *rows: Sequence[str], head: Sequence[str] = HEAD) -> Path:
    path = folder / "leads.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([head, *rows])
    return path


async def bring(shop: Shop, path: Path, **options: Any) -> Outcome:
    file = await runs.load(shop.db, path, Options(**options))
    return await runs.apply(shop.db, file, OWNER, shop.clock, lambda done: None)


async def look(shop: Shop, path: Path, **options: Any) -> Outcome:
    file = await runs.load(shop.db, path, Options(**options))
    return await runs.preview(shop.db, file, shop.clock, lambda done: None)


async def take_back(shop: Shop, outcome: Outcome) -> Undone:
    assert outcome.import_id is not None
    return await undo(shop.db, outcome.import_id, OWNER, shop.clock, lambda done: None)


def counts(outcome: Outcome) -> dict[str, int]:
    assert sum(outcome.counts.values()) == len(outcome.file.rows), "a row is not counted"
    return {str(verdict): count for verdict, count in outcome.counts.items() if count}


def dump(tx: Tx) -> dict[str, list[str]]:
    """Every table but the record of imports, row by row; the full text by what it finds."""
    names = [
        row["name"]
        for row in tx.all("SELECT name FROM sqlite_schema WHERE type = 'table'")
        if not _INDEX.search(row["name"]) and row["name"] not in _KEPT
    ]
    tables = {
        name: sorted(
            repr(tuple(row))
            for row in tx.all(" ".join(("SELECT * FROM", name)))
            if "audit.key" not in tuple(row)  # made by the first act
        )
        for name in names
    }
    for name in ("Patil", "98765", "example", "Nashik"):
        found = tx.all("SELECT rowid FROM lead_fts WHERE lead_fts MATCH :name", name=f'"{name}"')
        sounds = search_sqlite.find_leads(tx, name)
        tables[f"sounds {name}"] = [repr(found) for found in sounds]
        tables[f"fts {name}"] = [repr(row["rowid"]) for row in found]
    return tables


def lead_of(shop: Shop, phone: str) -> dict[str, Any]:
    lead = shop.db.read_now(leads.find, phone)
    row = shop.db.read_now(lambda tx: tx.one("SELECT * FROM lead WHERE id = :id", id=lead.id))
    assert row is not None
    return dict(row)


async def test_people_come_in_with_everything_the_file_says(shop: Shop, tmp_path: Path) -> None:
    outcome = await bring(shop, sheet(tmp_path, ASHA, RAVI), source="fair")
    assert counts(outcome) == {"created": 2}
    asha, ravi = lead_of(shop, "9876543210"), lead_of(shop, "9876543212")
    assert (asha["name"], asha["email"], asha["source"]) == (
        "Asha Patil",
        "asha@example.in",
        "fair",
    )
    assert (asha["status"], asha["value_paise"]) == (LeadStatus.QUALIFIED, 12_500_000)
    assert json.loads(asha["custom"]) == {"city": "Pune", "lead_status": "Hot"}
    assert ravi["phone"] == "+919876543211", "the first of two numbers"
    await shop.db.close()


async def test_the_same_file_twice_changes_nothing(
    shop: Shop, tmp_path: Path, clock: FakeClock
) -> None:
    path = sheet(
        tmp_path,
        ASHA,
        RAVI,
        ("No Phone", "", "only@example.in", "", "", "", ""),
        ("Office", "020 25431234", "", "", "", "", ""),
    )
    await bring(shop, path)
    before = shop.db.read_now(dump)
    clock.forward(3_600_000)
    assert counts(await look(shop, path)) == {"unchanged": 4}
    assert counts(await bring(shop, path)) == {"unchanged": 4}
    assert shop.db.read_now(dump) == before
    await shop.db.close()


async def test_import_then_undo_leaves_every_table_as_it_was(shop: Shop, tmp_path: Path) -> None:
    shop.db.write_now(
        leads.add, OWNER, shop.clock.now(), name="", phone="9876543210", source="walk-in"
    )
    before = shop.db.read_now(dump)
    outcome = await bring(shop, sheet(tmp_path, ASHA, RAVI), overwrite=True)
    assert counts(outcome) == {"created": 1, "updated": 1}
    assert shop.db.read_now(dump) != before
    undone = await take_back(shop, outcome)
    assert (undone.removed, undone.restored, undone.kept) == (1, 1, ())
    assert shop.db.read_now(dump) == before
    with pytest.raises(Conflict, match="undone already"):
        await take_back(shop, outcome)
    await shop.db.close()


async def test_filled_fields_stay_unless_they_are_to_be_replaced(
    shop: Shop, tmp_path: Path
) -> None:
    shop.db.write_now(
        leads.add, OWNER, shop.clock.now(), name="Mrs Patil", phone="9876543210", email="old@b.in"
    )
    path = sheet(tmp_path, ASHA)
    assert counts(await bring(shop, path)) == {"updated": 1}
    kept = lead_of(shop, "9876543210")
    assert (kept["name"], kept["email"], kept["status"]) == ("Mrs Patil", "old@b.in", "new")
    assert json.loads(kept["custom"])["city"] == "Pune", "what was empty is filled"
    assert counts(await bring(shop, path, overwrite=True)) == {"updated": 1}
    replaced = lead_of(shop, "9876543210")
    assert (replaced["name"], replaced["email"]) == ("Asha Patil", "asha@example.in")
    assert replaced["status"] == "qualified"
    assert counts(await bring(shop, path, overwrite=True)) == {"unchanged": 1}
    await shop.db.close()


async def test_every_row_is_counted_and_refused_ones_say_why(shop: Shop, tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        ASHA,
        ("", "", "", "", "", "", ""),
        HEAD,
        ("Again", "+91 98765 43210", "", "", "", "", ""),
        ("Cut", "9.19876E+11", "", "", "", "", ""),
        ("Nobody", "", "", "Pune", "", "", ""),
        ("Short", "12345", "", "", "", "", ""),
        ("Total", "", "", "", "", "4", ""),
    )
    outcome = await bring(shop, path)
    assert counts(outcome) == {"created": 1, "skipped": 4, "rejected": 3}
    shown = outcome_json(outcome)
    assert [(one["row"], one["column"], one["value"]) for one in shown["rejections"]] == [
        (6, "Phone", "9.19876E+11"),
        (7, "Phone", ""),
        (8, "Phone", "12345"),
    ]
    assert "Excel cut this number" in shown["rejections"][0]["reason"]
    assert shown["rows"] == sum(shown[str(verdict)] for verdict in Verdict)
    await shop.db.close()


@pytest.mark.parametrize("name", ["refused.xlsx", "refused.csv"])
async def test_refused_rows_come_back_as_a_file_that_can_be_mended(
    name: str, shop: Shop, tmp_path: Path
) -> None:
    path = sheet(tmp_path, ASHA, ("=cmd|'/c calc'!A1", "12345", "", "", "", "", ""))
    outcome = await bring(shop, path)
    assert write_rejected(outcome.file, tmp_path / name) == 1
    back = read(tmp_path / name)
    assert back.rows[0] == (*HEAD, "Why it was not imported")
    assert "no phone number" in back.rows[1][-1]
    assert back.rows[1][0].lstrip("'") == "=cmd|'/c calc'!A1"
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    await shop.db.close()


async def test_bad_cells_can_be_mended_before_anything_is_written(
    shop: Shop, tmp_path: Path
) -> None:
    path = sheet(tmp_path, ("Asha", "9.19876E+11", "", "", "", "", ""))
    assert counts(await look(shop, path)) == {"rejected": 1}
    mended = {2: {"Phone": "9876543210"}}
    assert counts(await look(shop, path, mended=mended)) == {"created": 1}
    assert shop.db.read_now(lambda tx: tx.one("SELECT 1 FROM import_run")) is None
    assert counts(await bring(shop, path, mended=mended)) == {"created": 1}
    await shop.db.close()


async def test_what_somebody_did_since_stays_and_is_told(shop: Shop, tmp_path: Path) -> None:
    old = shop.db.write_now(leads.add, OWNER, shop.clock.now(), name="", phone="9876543210")
    outcome = await bring(
        shop, sheet(tmp_path, ASHA, RAVI, ("Mina", "9876543213", "", "", "", "", ""))
    )
    ravi = shop.db.read_now(leads.find, "9876543211")
    mina = shop.db.read_now(leads.find, "9876543213")
    shop.db.write_now(leads.edit, OWNER, shop.clock.now(), old.id, {"email": "new@b.in"})
    shop.db.write_now(leads.edit, OWNER, shop.clock.now(), mina.id, {"company": "Mina & Co"})
    shop.db.write_now(
        lambda tx: tx.run(
            "INSERT INTO note (lead_id, text, actor, created_at) VALUES (:id, 'x', 'person:o', 1)",
            id=ravi.id,
        )
    )
    undone = await take_back(shop, outcome)
    assert (undone.removed, undone.restored, len(undone.kept)) == (0, 0, 3)
    asha = lead_of(shop, "9876543210")
    assert asha["email"] == "new@b.in", "the later change stays"
    assert asha["name"] == "+919876543210", "the rest is as it was"
    assert "email" in " ".join(kept.why for kept in undone.kept)
    assert lead_of(shop, "9876543211")["name"] == "Ravi"
    assert lead_of(shop, "9876543213")["company"] == "Mina & Co"
    await shop.db.close()


async def test_likely_doubles_are_listed_and_stay_apart(shop: Shop, tmp_path: Path) -> None:
    for name, phone, email in (("Asha Patil", "9000000001", ""), ("B", "9000000002", "b@b.in")):
        shop.db.write_now(leads.add, OWNER, shop.clock.now(), name=name, phone=phone, email=email)
    path = sheet(
        tmp_path,
        ("Asha Patil", "9876543210", "", "", "", "", ""),
        ("Bina", "9876543211", "B@b.in", "", "", "", ""),
        ("Cara", "9876543212 / 9000000001", "", "", "", "", ""),
    )
    outcome = await look(shop, path)
    assert counts(outcome) == {"created": 3}
    assert [(one.row, one.lead_id) for one in outcome.likely] == [(2, 1), (3, 2), (4, 1)]
    assert counts(await bring(shop, path)) == {"created": 3}
    assert counts(await bring(shop, path)) == {"unchanged": 3}
    await shop.db.close()


async def test_a_choice_is_remembered_for_the_layout_and_forgotten_with_the_undo(
    shop: Shop, tmp_path: Path
) -> None:
    path = sheet(tmp_path, ("x", "9876543210", "9876543211"), head=("Kya", "Ref A", "Ref B"))
    outcome = await bring(shop, path, said={"phone": "ref b", "name": "Kya"})
    assert lead_of(shop, "9876543211")["name"] == "x"
    again = await look(shop, path)
    assert {one.header: (one.field, one.by) for one in again.file.people.mapping.columns}[
        "Ref B"
    ] == ("phone", "memory")
    await take_back(shop, outcome)
    assert shop.db.read_now(imports.layouts) == {}
    await shop.db.close()


async def test_a_wrong_word_for_a_column_says_what_there_is(shop: Shop, tmp_path: Path) -> None:
    path = sheet(tmp_path, ASHA)
    with pytest.raises(CrmError, match="no column 'Handy'") as refused:
        await look(shop, path, said={"phone": "Handy"})
    assert "Name, Phone" in refused.value.fix
    with pytest.raises(CrmError, match="no field"):
        await look(shop, path, said={"fone": "Phone"})
    await shop.db.close()


async def test_a_file_without_numbers_or_addresses_is_refused_whole(
    shop: Shop, tmp_path: Path
) -> None:
    with pytest.raises(CrmError, match="holds phone numbers or e-mail"):
        await look(shop, sheet(tmp_path, ("a", "b"), head=("Item", "Rate")))
    with pytest.raises(CrmError, match="a header and no rows"):
        await look(shop, sheet(tmp_path))
    await shop.db.close()


class _Stop(Exception):
    """The power went."""


async def test_one_that_was_broken_off_shows_as_unfinished_and_can_be_undone(
    shop: Shop, tmp_path: Path
) -> None:
    before = shop.db.read_now(dump)
    rows = [(f"N {n}", str(9_876_500_000 + n), "", "", "", "", "") for n in range(ALONE + 50)]
    file = await runs.load(shop.db, sheet(tmp_path, *rows), Options())

    def stop(done: int) -> None:
        raise _Stop

    with pytest.raises(_Stop):
        await runs.apply(shop.db, file, OWNER, shop.clock, stop)
    [run] = shop.db.read_now(imports.newest, 10)
    shown = run_json(run)
    assert (shown["state"], shown["finished"], shown["created"]) == ("running", False, ALONE)
    undone = await undo(shop.db, run.id, OWNER, shop.clock, lambda done: None)
    assert undone.removed == ALONE
    assert shop.db.read_now(dump) == before
    await shop.db.close()


async def test_two_rows_of_one_lead_both_count(shop: Shop, tmp_path: Path) -> None:
    lead = shop.db.write_now(leads.add, OWNER, shop.clock.now(), name="Asha", phone="9876543210")
    shop.db.write_now(leads.edit, OWNER, shop.clock.now(), lead.id, {"phone": "9876543211"})
    before = shop.db.read_now(dump)
    outcome = await bring(
        shop,
        sheet(
            tmp_path,
            ("Asha", "9876543210", "", "Pune", "", "", "cakes"),
            ("Asha", "9876543211", "a@b.in", "", "", "2 lakh", "bread"),
        ),
    )
    assert counts(outcome) == {"updated": 2}
    row = lead_of(shop, "9876543210")
    assert (row["email"], row["value_paise"]) == ("a@b.in", 20_000_000)
    assert json.loads(row["custom"]) == {"city": "Pune"}
    await take_back(shop, outcome)
    assert shop.db.read_now(dump) == before
    await shop.db.close()


async def test_a_lost_lead_has_a_reason(shop: Shop, tmp_path: Path) -> None:
    path = sheet(tmp_path, ("Asha", "9876543210", "", "", "Not interested", "", ""))
    await bring(shop, path)
    row = lead_of(shop, "9876543210")
    assert row["status"] == LeadStatus.LOST
    assert row["lost_reason"].startswith("other: ")
    assert counts(await bring(shop, path, overwrite=True)) == {"unchanged": 1}
    await shop.db.close()
