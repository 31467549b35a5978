"""Files of every source are understood with no mapping by hand."""

import ast
from pathlib import Path

import pytest

from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.sheets.people import Row
from crm_tui.sheets.reading import read
from crm_tui.sheets.rows import read_rows, understand
from tests.fixtures_sheets import sources
from tests.fixtures_sheets.sources import EXPORTS


def rows_of(name: str, folder: Path) -> list[Row]:
    path = EXPORTS[name].make(folder)
    return list(read_rows(understand(read(path), path.name)))


def drafts_of(name: str, folder: Path) -> list[LeadDraft]:
    return [row.draft for row in rows_of(name, folder) if row.draft is not None]


def test_the_files_are_made_without_the_program_s_own_words() -> None:
    files = Path(sources.__file__).parent.glob("*.py")
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))]
    named = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    named += [one.name for node in nodes if isinstance(node, ast.Import) for one in node.names]
    assert len(named) > 10
    assert not [name for name in named if name.startswith("crm_tui")]


@pytest.mark.parametrize("name", EXPORTS)
def test_people_are_found(name: str, tmp_path: Path) -> None:
    wanted, rows = EXPORTS[name], rows_of(name, tmp_path)
    people = [row.draft for row in rows if row.draft is not None]
    rejected = [row for row in rows if row.draft is None and not row.skipped]
    assert (len(people), len(rejected)) == (wanted.people, wanted.rejected), rows
    first = people[0]
    assert first.name == wanted.first_name
    assert next(iter(first.phones), "") == wanted.first_phone
    assert first.source == wanted.source
    assert first.email.startswith(wanted.email)
    assert first.product == (wanted.product or first.product)


def test_indiamart_keeps_ids_and_times_and_respects_who_only_looked(tmp_path: Path) -> None:
    asha, buyer, looked = drafts_of("IndiaMART", tmp_path)
    assert asha.external_id == "2503456789"
    assert asha.asked_at == 1_716_459_268_000, "15:44:28 in India"
    assert asha.message == "I want\nCake Box"
    assert asha.custom["City"] == "Pune"
    assert buyer.name == "", "a placeholder is no name"
    assert looked.do_not_disturb
    assert looked.tags == ("catalogue viewed",)


def test_justdial_s_marks_and_missing_dates(tmp_path: Path) -> None:
    asha, ravi = drafts_of("JustDial", tmp_path)
    assert asha.do_not_disturb
    assert not ravi.do_not_disturb
    assert asha.landlines == ("+912222355342",)
    assert asha.asked_at == 1_677_570_011_000, "date and time stand in two columns"
    assert ravi.asked_at is None, "1900/01/01 is no date"


def test_meta_s_times_have_the_advertiser_s_zone(tmp_path: Path) -> None:
    [asha] = drafts_of("Meta lead ads, UTF-16 with tabs", tmp_path)
    assert asha.asked_at == 1_786_108_915_000
    assert asha.external_id == "1101"


def test_a_country_code_stands_beside_its_number(tmp_path: Path) -> None:
    asha, lee = drafts_of("Wati", tmp_path)
    assert asha.phones == ("+919876500001",)
    assert lee.phones == ("+6591234567",)


def test_an_opt_in_is_noted_and_no_consent(tmp_path: Path) -> None:
    [asha] = drafts_of("Interakt", tmp_path)
    assert asha.consent is None
    assert asha.custom == {"WhatsApp Opted": "TRUE"}


def test_several_values_in_one_cell(tmp_path: Path) -> None:
    [asha] = drafts_of("Google Contacts", tmp_path)
    assert asha.phones == ("+919876500001", "+919876500002")
    assert asha.landlines == ("+912025431234",)
    assert asha.custom["Other e-mail"] == "c@d.in"
    assert asha.tags == ("mycontacts", "vip")


def test_two_status_columns_and_headers_that_stand_twice(tmp_path: Path) -> None:
    murugan, ravi = drafts_of("telecallers in Chennai", tmp_path)
    assert murugan.owner == "Priya"
    assert murugan.asked_at == 1_757_874_600_000, "15.09.2025"
    assert {"S1-g Call back 1M", "Interested"} <= set(murugan.custom.values())
    assert ravi.phones == ("+919876500002", "+919876500003")
