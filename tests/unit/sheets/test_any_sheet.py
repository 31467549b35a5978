"""Whatever stands in a file: no error of ours, every row once, and clean text only."""

from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.text import clean
from crm_tui.sheets.cards import read_cards
from crm_tui.sheets.limits import Limits
from crm_tui.sheets.people import Row
from crm_tui.sheets.refusal import Refused
from crm_tui.sheets.rows import read_rows, understand
from crm_tui.sheets.sheet import Kind, Sheet
from crm_tui.sheets.sniffing import kind_of
from crm_tui.sheets.texts import read_text

CELLS = st.one_of(
    st.text(max_size=20).map(clean),
    st.sampled_from(["Name", "Phone", "Email", "Date", "Status", "id", "Total", "Country Code"]),
    st.sampled_from(["9876543210", "9.19876E+11", "a@b.in", "15/09/2025", "1,25,000", "-", ""]),
    st.integers(0, 10**13).map(str),
)
SHEETS = st.integers(1, 6).flatmap(
    lambda width: st.lists(st.tuples(*[CELLS] * width), min_size=1, max_size=12)
)


def people_of(rows: list[tuple[str, ...]]) -> list[Row]:
    sheet = Sheet(Kind.CSV, "", tuple(rows), 1, "0" * 64)
    return list(read_rows(understand(sheet, "leads.csv")))


@given(SHEETS)
def test_every_row_below_the_header_is_a_person_skipped_or_refused(
    rows: list[tuple[str, ...]],
) -> None:
    found = people_of(rows)
    numbers = [row.number for row in found]
    assert numbers == list(range(len(rows) - len(found) + 1, len(rows) + 1))
    for row in found:
        assert sum((row.draft is not None, bool(row.skipped))) <= 1
        if row.draft is None and not row.skipped:
            assert row.problems
            assert all(problem.reason.endswith(".") for problem in row.problems)
        if row.draft is not None:
            assert row.draft.phones or row.draft.landlines or row.draft.email


@given(SHEETS)
def test_the_same_rows_are_understood_the_same(rows: list[tuple[str, ...]]) -> None:
    assert people_of(rows) == people_of(rows)


@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode("utf-16")))
def test_any_bytes_are_rows_or_refused(content: bytes) -> None:
    try:
        kind = kind_of(content, Limits())
        rows = list((read_cards if kind is Kind.VCF else read_text)(content).rows)
    except Refused:
        return
    assert all(isinstance(cell, str) for row in rows for cell in row)


@given(st.text(max_size=300))
def test_any_contact_card_has_all_its_columns(text: str) -> None:
    body = f"BEGIN:VCARD\nFN:Asha\n{text}\nEND:VCARD\n".encode("utf-8", "replace")
    try:
        head, *cards = read_cards(body).rows
    except Refused:
        return
    assert all(len(card) == len(head) for card in cards)
