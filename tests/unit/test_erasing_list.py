"""The list of where customers' data may lie: every table of the schema is on it, every text column."""

import inspect
from collections.abc import Iterator

import pytest

from crm_tui.shop import Shop
from crm_tui.store import audit, erasing_rows, erasing_traces
from crm_tui.store.erasing_list import BY_HAND, FREE, FULL_TEXT, OF_LEAD, WITH_ROW
from crm_tui.store.tx import Tx

_NO_TEXT = ("INTEGER", "REAL")


def tables(tx: Tx) -> Iterator[str]:
    shadows = tuple(f"{one}_" for one in FULL_TEXT)
    for row in tx.all("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"):
        if not row["name"].startswith(("sqlite_", *shadows)):
            yield row["name"]


def text_columns(tx: Tx, table: str) -> list[str]:
    found = tx.all("SELECT name, type FROM pragma_table_info(:table)", table=table)
    return [row["name"] for row in found if row["type"].upper() not in _NO_TEXT]


def forgotten(tx: Tx) -> list[str]:
    """Tables and columns that are on no list."""
    missing = []
    for table in tables(tx):
        if table in OF_LEAD or table in WITH_ROW:
            continue
        if table not in FREE and table not in BY_HAND:
            missing.append(table)
        known = {*FREE.get(table, {}), *BY_HAND.get(table, {})}
        missing += [f"{table}.{one}" for one in text_columns(tx, table) if one not in known]
    return missing


def test_every_table_and_every_text_column_is_on_the_list(shop: Shop) -> None:
    assert shop.db.read_now(forgotten) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("CREATE TABLE whim (lead_id INTEGER, words TEXT)", ["whim", "whim.words"]),
        ("ALTER TABLE person ADD COLUMN gossip TEXT", ["person.gossip"]),
        ("CREATE VIRTUAL TABLE more_fts USING fts5 (body)", ["more_fts"]),
    ],
)
def test_a_new_table_or_column_is_found(shop: Shop, change: str, found: list[str]) -> None:
    shop.db.write_now(lambda tx: tx.run(change))
    assert set(found) <= set(shop.db.read_now(forgotten))


def test_the_list_names_nothing_that_is_not_there(shop: Shop) -> None:
    def stale(tx: Tx) -> list[str]:
        there = {table: set(text_columns(tx, table)) for table in tables(tx)}
        named = {table: set[str]() for table in (*OF_LEAD, *WITH_ROW)}
        for part in (BY_HAND, FREE):
            named |= {table: named.get(table, set()) | set(names) for table, names in part.items()}
        return [
            f"{table} {names - there.get(table, set())}"
            for table, names in named.items()
            if table not in there or names - there[table]
        ]

    assert shop.db.read_now(stale) == []


def test_every_whole_row_is_found_by_a_column_that_refers_to_the_lead(shop: Shop) -> None:
    def wrong(tx: Tx) -> list[str]:
        return [
            table
            for table, column in OF_LEAD.items()
            if not tx.one(
                "SELECT 1 FROM pragma_table_info(:table) WHERE name = :column",
                table=table,
                column=column,
            )
        ]

    assert shop.db.read_now(wrong) == []


def test_a_table_with_a_lead_id_is_erased_by_it_or_says_why_not(shop: Shop) -> None:
    def others(tx: Tx) -> set[str]:
        return {
            table
            for table in tables(tx)
            if table not in OF_LEAD
            and tx.one("SELECT 1 FROM pragma_table_info(:t) WHERE name = 'lead_id'", t=table)
        }

    # Numbers of leads that are no more stay in the log, the list, and what they asked for; and in
    # the marks, until the next counting finds nothing.
    expected = {"audit", "audit_lead", "erasure", "privacy_request", "change", "stale_lead"}
    assert shop.db.read_now(others) == expected


def test_what_is_done_by_hand_is_done_by_a_function_of_that_name() -> None:
    there = {
        name
        for module in (erasing_rows, erasing_traces)
        for name, _ in inspect.getmembers(module, inspect.isfunction)
    } | {f"audit.{name}" for name, _ in inspect.getmembers(audit, inspect.isfunction)}
    named = {name for columns in BY_HAND.values() for name in columns.values()}
    assert named <= there


def test_every_index_of_words_is_one_that_is_merged(shop: Shop) -> None:
    def indexes(tx: Tx) -> set[str]:
        rows = tx.all("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'")
        return {row["name"] for row in rows}

    assert shop.db.read_now(indexes) == set(FULL_TEXT)
