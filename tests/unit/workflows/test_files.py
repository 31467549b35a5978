"""The files: what is wrong in one is said with its line and what to write; the others go on."""

from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.workflow import EXITS, Channel, ExitReason, Trigger
from crm_tui.services.workflows.files import FOLDER, Shelf, load, write_example
from crm_tui.services.workflows.reading import read_workflow

GOOD = """
title = "Festival offer"
why = "Diwali is near."

[when]
trigger = "status"
status = ["qualified"]
sources = ["IndiaMART"]
value = 5000

[[step]]
wait = "2 hours"
at = "good time"
template = "diwali"
slots = { 1 = "lead.first_name", code = "lead.product" }
draft = "Hello {lead.first_name}"
draft_hindi = "नमस्ते {lead.first_name}"

[[step.arm]]
name = "short"
draft = "Hi {lead.first_name}"

[[step.arm]]
name = "patient"
wait = "1 day"
template = "diwali"
slots = { 1 = "lead.first_name" }

[[step]]
task = "Call {lead.name}"
channel = "call"

[until]
exits = ["reply", "opt_out", "person", "cap"]
"""


def test_a_whole_file_is_read() -> None:
    flow = read_workflow("festival", GOOD, own=True)
    assert flow.when.trigger is Trigger.STATUS
    assert flow.when.statuses == (LeadStatus.QUALIFIED,)
    assert (flow.when.sources, flow.when.least_paise) == (("indiamart",), 500_000)
    first, second = flow.steps
    assert (first.wait, first.good_time) == (2 * HOUR, True)
    assert dict(first.says.slots) == {"1": "lead.first_name", "code": "lead.product"}
    assert first.says.draft_in("Hindi") == "नमस्ते {lead.first_name}"
    assert first.says.draft_in("Tamil") == "Hello {lead.first_name}"
    assert first.with_arm("short").says.draft == "Hi {lead.first_name}"
    assert first.with_arm("short").wait == 2 * HOUR
    assert first.with_arm("patient").wait == DAY
    assert first.with_arm("") == first
    assert second.says.channel is Channel.CALL
    assert ExitReason.STATUS not in flow.exits


@pytest.mark.parametrize(
    ("before", "after", "line", "says"),
    [
        ('wait = "2 hours"', 'wiat = "2 hours"', True, 'did you mean "wait"'),
        ('wait = "2 hours"', 'wait = "soon"', True, 'write "2 days"'),
        ('wait = "2 hours"', 'wait = "900 days"', True, "180 days are the most"),
        ('at = "good time"', 'at = "night"', True, 'write at = "good time"'),
        ('trigger = "status"', 'trigger = "moon"', True, "choose one of: new_lead, wrote"),
        ('status = ["qualified"]', 'status = ["rich"]', True, "choose one of: new"),
        ("value = 5000", "value = true", True, "it goes from 0"),
        ("value = 5000", 'value = "5k"', True, "wrong kind"),
        ('title = "Festival offer"', "title = 7", True, "wrong kind"),
        ('exits = ["reply", ', "exits = [", True, "leaves out reply"),
        ('exits = ["reply", ', 'exits = ["reply", "moon", ', True, "choose one of"),
        (
            'template = "diwali"\nslots = { 1 = "lead.first_name", code',
            'template = "a b"\nslots = { 1 = "lead.first_name", code',
            None,
            "template's name alone",
        ),
        ('code = "lead.product"', 'code = "lead.password"', False, "a value comes from"),
        ("Hello {lead.first_name}", "Hello {shop.key}", False, "a value comes from"),
        ('name = "short"', 'name = "holdout"', False, "not holdout"),
        ('name = "short"', 'name = "patient"', False, "a name of its own"),
        ('task = "Call {lead.name}"', "", False, "says nothing"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_what_to_write(
    before: str, after: str, line: bool, says: str
) -> None:
    assert before in GOOD
    with pytest.raises(CrmError) as refused:
        read_workflow("festival", GOOD.replace(before, after, 1), own=True)
    sentence = refused.value.sentence()
    assert sentence.startswith("festival.toml")
    assert says.casefold() in sentence.casefold()
    if line:
        number = GOOD[: GOOD.index(before)].count("\n") + 1
        assert f"line {number}:" in sentence


@pytest.mark.parametrize(
    "text",
    [
        "",
        "title",
        "\x00",
        "step = 5",
        "[[step]]",
        "[" * 5_000,
        'title = "\x1b]0;x\x07"',
        "a = " + "[" * 3_000,
        "x" * 40_000,
        "[when]\ntrigger = 1979-05-27",
        "[step]\nwait = 1",
    ],
)
def test_no_file_brings_more_than_a_sentence(text: str) -> None:
    with pytest.raises(CrmError) as refused:
        read_workflow("odd", text, own=True)
    assert "\x1b" not in refused.value.sentence()
    assert len(refused.value.sentence()) < 600


@pytest.mark.parametrize("name", ["Big", "a b", "../x", "1st", "", "a" * 60])
def test_a_name_is_small_letters(name: str) -> None:
    with pytest.raises(CrmError, match="no name of a workflow"):
        read_workflow(name, GOOD, own=True)


def test_five_come_with_the_shop_and_all_can_be_read(tmp_path: Path) -> None:
    library = load(tmp_path)
    assert library.troubles == ()
    assert set(library.workflows) == {
        *("new_lead_greeting", "no_reply", "quote_sent", "visit_missed", "win_back")
    }
    assert all(flow.exits == set(EXITS) for flow in library.workflows.values())


def test_the_shops_own_file_stands_in_for_the_one_of_its_name(tmp_path: Path) -> None:
    path = write_example(tmp_path, "win_back", OWNER)
    path.write_text(GOOD, encoding="utf-8")
    flow = load(tmp_path).get("win_back")
    assert (flow.title, flow.own) == ("Festival offer", True)


def test_a_broken_own_file_is_told_and_does_not_go_on_as_it_came(tmp_path: Path) -> None:
    write_example(tmp_path, "win_back", OWNER).write_text("title =", encoding="utf-8")
    write_example(tmp_path, "mine", OWNER)
    (tmp_path / FOLDER / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    library = load(tmp_path)
    assert "win_back" not in library.workflows
    assert "mine" in library.workflows
    assert [sentence.split()[0] for sentence in library.troubles] == ["bytes.toml", "win_back.toml"]


def test_an_example_never_writes_over_a_file(tmp_path: Path) -> None:
    write_example(tmp_path, "mine", OWNER)
    with pytest.raises(CrmError, match="is there already"):
        write_example(tmp_path, "mine", OWNER)


def test_files_are_read_again_when_one_changed_and_only_then(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    first = shelf.read()
    assert shelf.read() is first
    write_example(tmp_path, "mine", OWNER)
    assert "mine" in shelf.read().workflows


def test_a_folder_that_cannot_be_read_stops_all_of_them_and_says_so(tmp_path: Path) -> None:
    """The shop's own file may be the one that keeps a workflow from being as it came."""
    (tmp_path / FOLDER).write_text("no folder", encoding="utf-8")
    library = load(tmp_path)
    assert dict(library.workflows) == {}
    assert "The folder workflows cannot be read" in library.troubles[0]


def test_what_is_no_file_is_passed_over_and_a_huge_one_is_told(tmp_path: Path) -> None:
    write_example(tmp_path, "mine", OWNER).write_text("é" * 200_000, encoding="utf-8")
    (tmp_path / FOLDER / "folder.toml").mkdir()
    assert [one for one in load(tmp_path).troubles if "too long" not in one] == []
