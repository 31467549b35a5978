"""`crm privacy …` and `crm leads consent` as they are typed, and the declaration of an imported list."""

import json
from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER, Actor, ActorKind
from crm_tui.domain.consent import Evidence, Purpose
from crm_tui.domain.errors import CrmError, NotAllowed
from crm_tui.domain.roles import Role
from crm_tui.services import consent, leads
from crm_tui.services.privacy.declaring import declare
from crm_tui.shop import Shop
from crm_tui.store import consents
from tests.conftest import NOON
from tests.unit.shell import Shell

LIST = (
    "Name,Phone,DND,Marketing consent\n"
    "Asha,9876543210,,yes\nRavi,9876543211,yes,\nMeena,9876543212,,\nगीता,9876543213,,no\n"
)
STAFF = Actor(ActorKind.PERSON, "Ravi", Role.STAFF)


@pytest.fixture
def crm(
    shop_env: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    for name, value in shop_env.items():
        monkeypatch.setenv(name, value)
    return Shell(capsys)


@pytest.fixture
def listed(crm: Shell, tmp_path: Path) -> str:
    """A list is imported; its id."""
    path = tmp_path / "list.csv"
    path.write_text(LIST)
    made = crm.types("import", str(path))
    assert made["created"] == 4
    return str(made["import_id"])


# -- an imported list -----------------------------------------------------------------------------


def test_nobody_of_an_imported_list_has_agreed_to_marketing(crm: Shell, listed: str) -> None:
    """Not even who has a column that says so: a list proves nothing of itself."""
    items = crm.types("leads", "list")["items"]
    assert [one["marketing_consent_at"] for one in items] == [None] * 4


def test_the_owner_vouches_for_it_with_file_and_row(crm: Shell, listed: str) -> None:
    crm.types("privacy", "minor", "9876543212")
    made = crm.types("privacy", "declare", listed, "--proof", "ticked it on our order form")
    assert made == {"import_id": listed, "agreed": 2, "left": 2}
    [line] = crm.types("leads", "consent", "9876543213")["items"]
    assert line["proof"] == "list.csv, row 5: ticked it on our order form"
    assert (line["evidence"], line["given"]) == (Evidence.IMPORT, True)
    for number in ("9876543211", "9876543212"):  # do not disturb, a minor
        assert crm.types("leads", "consent", number)["items"] == []
    again = crm.types("privacy", "declare", listed, "--proof", "again")
    assert again == {"import_id": listed, "agreed": 0, "left": 4}


def test_who_spoke_for_themselves_keeps_that(crm: Shell, listed: str) -> None:
    crm.types("leads", "consent", "9876543210", "--withdraw", "--proof", "no thanks")
    crm.types("privacy", "declare", listed, "--proof", "ticked it")
    [line] = crm.types("leads", "consent", "9876543210")["items"]
    assert line["given"] is False


def test_a_declaration_needs_a_proof_and_somebody_who_may(shop: Shop) -> None:
    with pytest.raises(CrmError, match="needs a proof"):
        declare(shop.db, OWNER, NOON, "I1", " ")
    with pytest.raises(NotAllowed):
        declare(shop.db, STAFF, NOON, "I1", "ticked it")


# -- the commands ---------------------------------------------------------------------------------


def test_the_notice_is_printed_shown_and_kept_by_version(crm: Shell) -> None:
    lead = crm.types("leads", "add", "--name", "Asha", "--phone", "9876543210")["id"]
    notice = crm.types("privacy", "notice", "--language", "hi")
    assert "निजता सूचना" in notice["text"]
    shown = crm.types("privacy", "notice", "--language", "hi", "--lead", lead, "--shown")
    assert (shown["version"], shown["message"]) == (notice["version"], None)
    crm.types("leads", "consent", lead, "--proof", "signed", "--evidence", "paper")
    [line] = crm.types("leads", "consent", lead)["items"]
    assert (line["notice"], line["evidence"]) == (notice["version"], "paper")
    kept = crm.types("privacy", "notice", "--version", notice["version"])
    assert kept["text"] == notice["text"]
    own = crm.types("privacy", "notice", "--language", "hi", "--own")
    assert Path(own["file"]).name == "notice_hi.txt"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("notice", "--send"), "To whom"),
        (("notice", "--lead", "L1", "--send", "--shown"), "either sent or shown"),
        (("notice", "--language", "xx"), "no notice in 'xx'"),
        (("request", "new", "teleport"), "no kind of request"),
        (("request", "new", "access", "x", "--asked", "tomorrow"), "lies behind"),
        (("request", "done", "R9", "--answer", "x"), "no request R9"),
        (("breach", "show", "V9"), "no breach V9"),
        (("breach", "show", "9"), "no breach's id"),
        (("breach", "told", "V1", "mother"), "nobody to be told"),
        (("export", "L9"), "no lead L9"),
        (("declare", "I9", "--proof", "x"), "no import"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(crm: Shell, words: tuple[str, ...], why: str) -> None:
    with pytest.raises(CrmError) as caught:
        crm.shows("privacy", *words)
    assert why in caught.value.sentence()


def test_requests_are_listed_and_answered(crm: Shell) -> None:
    lead = crm.types("leads", "add", "--name", "Asha", "--phone", "9876543210")["id"]
    made = crm.types(
        "privacy", "request", "new", "erasure", "all", "--lead", lead, "--asked", "31d"
    )
    assert (made["id"], made["lead_id"], made["kind"]) == ("R1", lead, "erasure")
    [item] = crm.types("privacy", "request", "list")["items"]
    assert item["late"] is True
    assert "LATE" in crm.shows("privacy", "request", "list")
    done = crm.types("privacy", "request", "done", "R1", "--answer", "erased")
    assert done["answer"] == "erased"
    assert crm.types("privacy", "request", "list")["items"] == []
    assert len(crm.types("privacy", "request", "list", "--all")["items"]) == 1


def test_a_breach_from_its_notice_to_its_end(crm: Shell, tmp_path: Path) -> None:
    lead = crm.types("leads", "add", "--name", "Asha", "--phone", "9876543210")["id"]
    made = crm.types("privacy", "breach", "new", "PC stolen", "--noticed", "2h", "--kinds", "names")
    assert [one["who"] for one in made["clocks"]] == ["cert", "board"]
    people = crm.types("privacy", "breach", "people", "V1", "--ids", lead)["items"]
    assert [one["lead_id"] for one in people] == [lead]
    told = [
        crm.types("privacy", "breach", "told", "V1", who) for who in ("cert", "board", "people")
    ][-1]
    assert told["people"][0]["told_at"] is not None
    shown = crm.types("privacy", "breach", "show", "V1", "--to", str(tmp_path / "out"))
    assert len(shown["files"]) == 5
    assert crm.types("privacy", "breach", "close", "V1")["closed_at"] is not None
    assert "closed" in crm.shows("privacy", "breach", "show")


def test_an_export_is_printed_or_written(crm: Shell, tmp_path: Path) -> None:
    lead = crm.types("leads", "add", "--name", "आशा", "--phone", "9876543210")["id"]
    printed = crm.types("privacy", "export", lead)
    assert printed["person"]["name"] == "आशा"
    folder = tmp_path / "out"
    crm.shows("privacy", "export", "9876543210", "--to", str(folder))
    written = json.loads((folder / "person.json").read_text())
    assert written["tables"]["contact_point"] == printed["tables"]["contact_point"]


def test_ai_assistance_is_withdrawn_at_the_shell_too(crm: Shell) -> None:
    lead = crm.types("leads", "add", "--name", "Asha", "--phone", "9876543210")["id"]
    crm.types("leads", "consent", lead, "--withdraw", "--purpose", "ai_assist")
    assert crm.types("leads", "show", lead)["ai_opted_out_at"] is not None
    with pytest.raises(CrmError, match="does not want AI assistance"):
        crm.shows("suggest", lead)


def test_the_log_of_before_proofs_had_kinds_is_read(shop: Shop) -> None:
    made = shop.db.write_now(leads.add, OWNER, NOON, name="Asha", phone="9876543210")
    shop.db.write_now(
        consent.record,
        OWNER,
        NOON,
        made.id,
        Purpose.MARKETING,
        given=True,
        source="x",
        proof="y",
    )
    shop.db.write_now(lambda tx: tx.run("UPDATE consent SET evidence = ''"))
    assert shop.db.read_now(consents.log, made.id)[0].evidence is None
