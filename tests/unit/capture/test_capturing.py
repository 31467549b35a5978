"""An enquiry finds its person or makes one, once, and loses or overwrites nothing."""

from dataclasses import replace
from typing import Any

import pytest

from crm_tui.domain.actor import CUSTOMER, OWNER
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.consent import Consent, Purpose
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import Lead
from crm_tui.domain.lead_draft import ConsentText, LeadDraft
from crm_tui.domain.phone import Phone
from crm_tui.domain.suggestion import Task
from crm_tui.services import capturing, leads
from crm_tui.services.capturing import Captured
from crm_tui.shop import Shop
from crm_tui.store import agent_work, consents, enquiries, events, lead_marks
from crm_tui.store.leads import count
from crm_tui.store.tx import Tx
from tests.conftest import NOON, FakeClock

ASHA = LeadDraft(
    source="indiamart",
    name="Asha Patel",
    phones=(Phone("+919876543210"),),
    email="asha@example.com",
    product="Chocolate cake",
    message="40 kg for Sunday",
    asked_at=Millis(NOON - HOUR),
    external_id="IM-1",
    custom={"City": "Pune"},
)
AGREED = ConsentText("I agree that you write to me.", "v3", Millis(NOON - HOUR))


def take(shop: Shop, draft: LeadDraft) -> Captured:
    return shop.db.write_now(capturing.capture, draft, CUSTOMER, shop.clock.now())


def lead_of(shop: Shop, captured: Captured) -> Lead:
    return shop.db.read_now(leads.get, captured.lead_id)


def kinds(shop: Shop, captured: Captured) -> list[str]:
    return [one.kind for one in reversed(shop.db.read_now(events.timeline, captured.lead_id))]


def custom(shop: Shop, captured: Captured) -> Any:
    return shop.db.read_now(_column, captured.lead_id, "custom")


def _column(tx: Tx, lead_id: int, name: str) -> Any:
    row = tx.one("SELECT * FROM lead WHERE id = :id", id=lead_id)
    assert row is not None
    return row[name]


def is_due(shop: Shop, captured: Captured) -> bool:
    due = shop.db.read_now(agent_work.due, shop.clock.now(), 100)
    return (captured.lead_id, Task.GENERATE_REPLY) in [(one.lead_id, one.task) for one in due]


def test_somebody_new_becomes_a_lead_with_the_enquiry_on_the_timeline(shop: Shop) -> None:
    found = take(shop, ASHA)
    lead = lead_of(shop, found)
    assert (found.created, lead.name, lead.phone, lead.email, lead.source) == (
        True,
        "Asha Patel",
        "+919876543210",
        "asha@example.com",
        "indiamart",
    )
    assert kinds(shop, found) == ["lead_added", "enquiry"]
    asked = shop.db.read_now(events.timeline, found.lead_id)[0].data
    assert (asked["product"], asked["message"]) == ("Chocolate cake", "40 kg for Sunday")
    assert custom(shop, found) == '{"city": "Pune"}'


def test_the_same_enquiry_again_changes_nothing(shop: Shop) -> None:
    first = take(shop, ASHA)
    before = kinds(shop, first)
    again = take(shop, replace(ASHA, name="Somebody else", phones=(Phone("+919812345678"),)))
    assert (again.lead_id, again.created, again.again) == (first.lead_id, False, True)
    assert kinds(shop, first) == before
    assert shop.db.read_now(count) == 1


@pytest.mark.parametrize("asked_at", [None, NOON - HOUR])
def test_without_an_id_the_same_words_at_the_same_time_are_one(
    shop: Shop, clock: FakeClock, asked_at: Millis | None
) -> None:
    nameless = replace(ASHA, external_id="", asked_at=asked_at)
    take(shop, nameless)
    assert take(shop, nameless).again
    assert not take(shop, replace(nameless, message="And 10 kg on Monday")).again
    clock.forward(2 * DAY)
    assert take(shop, nameless).again is (asked_at is not None)


def test_one_id_of_two_sources_is_two_enquiries(shop: Shop) -> None:
    take(shop, ASHA)
    assert not take(shop, replace(ASHA, source="justdial")).again


def test_who_is_known_by_any_of_the_numbers_is_not_doubled(shop: Shop) -> None:
    first = take(shop, replace(ASHA, phones=(Phone("+919812345678"), Phone("+919876543210"))))
    second = take(shop, replace(ASHA, external_id="IM-2"))
    assert (second.lead_id, second.created) == (first.lead_id, False)
    landline = replace(
        ASHA, external_id="IM-3", phones=(), landlines=(Phone("+912025532233"),), email=""
    )
    third = take(shop, landline)
    assert third.created, "another number and nothing else in common"
    assert take(shop, replace(landline, external_id="IM-4")).lead_id == third.lead_id


def test_two_people_of_one_office_share_its_landline_and_stay_two(shop: Shop) -> None:
    office = (Phone("+912025532233"),)
    first = take(shop, replace(ASHA, landlines=office))
    other = replace(ASHA, phones=(Phone("+919812345678"),), landlines=office, external_id="IM-2")
    assert take(shop, other).lead_id != first.lead_id


def test_an_email_joins_only_where_there_is_no_number(shop: Shop) -> None:
    first = take(shop, ASHA)
    by_mail = take(shop, replace(ASHA, phones=(), external_id="IM-2"))
    other_number = take(shop, replace(ASHA, phones=(Phone("+919812345678"),), external_id="IM-3"))
    assert by_mail.lead_id == first.lead_id
    assert other_number.lead_id != first.lead_id


def test_what_is_filled_stays_and_what_is_empty_is_filled(shop: Shop) -> None:
    first = take(shop, replace(ASHA, name="", email="", custom={"City": "Pune"}))
    assert lead_of(shop, first).name == "+91 98765 43210"
    more = replace(
        ASHA, external_id="IM-2", company="Patel Caterers", custom={"CITY": "Surat", "Size": "2"}
    )
    take(shop, more)
    take(shop, replace(more, external_id="IM-3", name="Evil", email="e@x.in", company="Evil Ltd"))
    lead = lead_of(shop, first)
    assert (lead.name, lead.email, lead.company) == (
        "Asha Patel",
        "asha@example.com",
        "Patel Caterers",
    )
    assert custom(shop, first) == '{"city": "Pune", "size": "2"}'
    assert "lead_changed" in kinds(shop, first)


def test_a_greeting_is_due_for_who_asked(shop: Shop) -> None:
    assert is_due(shop, take(shop, ASHA))


@pytest.mark.parametrize(
    "changes",
    [
        {"tags": ("catalogue viewed",)},
        {"tags": ("no consent",)},
        {"do_not_disturb": True},
        {"phones": (), "landlines": (Phone("+912025532233"),)},
    ],
)
def test_nobody_is_greeted_who_asked_nothing_does_not_want_it_or_cannot_be_reached(
    shop: Shop, changes: dict[str, Any]
) -> None:
    found = take(shop, replace(ASHA, **changes))
    assert found.created
    assert not is_due(shop, found)
    asked = shop.db.read_now(enquiries.newest, found.lead_id)
    assert asked is not None
    assert not asked.wants_reply


def test_a_mark_not_to_disturb_stays_when_another_portal_knows_nothing_of_it(shop: Shop) -> None:
    found = take(shop, replace(ASHA, do_not_disturb=True))
    take(shop, replace(ASHA, source="google", external_id="G-1"))
    assert shop.db.read_now(lead_marks.is_not_to_be_disturbed, found.lead_id)
    assert not is_due(shop, found)


@pytest.mark.parametrize("label", ["Pin code", "PIN_CODE", " pin-code "])
def test_one_custom_field_may_be_spelled_in_many_ways(label: str) -> None:
    assert lead_marks.custom_key(label) == "pin_code"


def test_words_that_differ_in_a_vowel_sign_are_two_custom_fields() -> None:
    assert (
        len({lead_marks.custom_key(label) for label in ("दिन", "दान", "दीन", "தினம்", "தானம்")}) == 5
    )


def test_tags_are_added_and_doubled_by_nobody(shop: Shop) -> None:
    found = take(shop, replace(ASHA, tags=("catalogue viewed",)))
    take(shop, replace(ASHA, external_id="IM-2", tags=("catalogue viewed", "call")))
    assert lead_of(shop, found).tags == ("catalogue viewed", "call")


def test_consent_goes_to_the_log_with_its_words_and_version(shop: Shop) -> None:
    found = take(shop, replace(ASHA, source="web form", consent=AGREED))
    (line,) = shop.db.read_now(consents.log, found.lead_id)
    assert (line.purpose, line.given, line.source, line.at) == (
        Purpose.MESSAGES,
        True,
        "web form",
        AGREED.at,
    )
    assert line.proof == "I agree that you write to me. (version v3)"


def test_a_form_does_not_lift_a_stop_because_anybody_could_fill_it_in(shop: Shop) -> None:
    found = take(shop, ASHA)
    stop = Consent(
        found.lead_id, Purpose.MESSAGES, False, Millis(NOON - DAY), "whatsapp", "STOP", str(OWNER)
    )
    shop.db.write_now(consents.record, stop)
    take(shop, replace(ASHA, external_id="F-1", source="web form", consent=AGREED))
    assert lead_of(shop, found).opted_out_at == NOON - DAY
    assert len(shop.db.read_now(consents.log, found.lead_id)) == 1


def test_enquiries_go_along_when_two_leads_become_one(shop: Shop) -> None:
    first, second = (
        take(shop, ASHA),
        take(shop, replace(ASHA, phones=(Phone("+919812345678"),), external_id="IM-2")),
    )
    moved = shop.db.write_now(enquiries.move, first.lead_id, second.lead_id)
    assert moved == [["indiamart", "IM-2"]]
    assert take(shop, replace(ASHA, external_id="IM-2")).lead_id == first.lead_id


def test_an_enquiry_that_names_nobody_is_refused(shop: Shop) -> None:
    with pytest.raises(CrmError, match="names nobody"):
        take(shop, LeadDraft(source="generic", message="Hello"))
    assert shop.db.read_now(count) == 0
