"""Each portal's own shape becomes a draft: who they are, what they ask, when, and how to treat them."""

import urllib.parse
from typing import Any

import pytest

from crm_tui.capture.moments import moment
from crm_tui.domain.clock import iso
from crm_tui.domain.webhook import Ignored, LeadSeen, Unread
from tests.conftest import NOON
from tests.unit.capture.samples import (
    ACRES,
    ANSWER,
    FORM,
    GOOGLE,
    INDIAMART_LEAD,
    INDIAMART_V1,
    JUSTDIAL,
    MAGICBRICKS,
    META_GRAPH,
    META_NOTICE,
    META_ROW,
    TRADEINDIA,
    draft,
    push,
    pushed_by_indiamart,
)


def test_indiamart_pushes_one_enquiry() -> None:
    found = draft("indiamart", pushed_by_indiamart())
    assert (found.name, found.phones, found.landlines, found.email, found.company) == (
        "Asha Patel",
        ("+919909505001",),
        ("+912025532233",),
        "asha@example.com",
        "Patel Caterers",
    )
    assert (found.product, found.message) == (
        "Chocolate Cake",
        "I need 40 kg.\nQuantity : 40\nBest price?",
    )
    assert found.external_id == "2612345678"
    assert found.asked_at is not None
    assert iso(found.asked_at) == "2026-11-22T06:14:28Z"
    assert found.custom["Address"] == "14, MG Road, Pune"


@pytest.mark.parametrize(
    "body",
    [
        {"CODE": 200, "RESPONSE": [INDIAMART_LEAD]},
        {"code": "200", "response": INDIAMART_LEAD},
        {"body": {"CODE": 200, "RESPONSE": INDIAMART_LEAD}},
        INDIAMART_LEAD,
        [INDIAMART_LEAD],
    ],
)
def test_indiamart_in_every_wrapping_is_the_same(body: object) -> None:
    assert draft("indiamart", body) == draft("indiamart", pushed_by_indiamart())


def test_the_first_version_of_indiamart_has_shorter_names_and_placeholders() -> None:
    found = draft("indiamart", INDIAMART_V1)
    assert (found.name, found.phones, found.company) == ("", ("+919876543210",), "Ravi Traders")
    assert (found.product, found.message) == ("Bread", "Daily supply")
    assert found.asked_at is not None
    assert iso(found.asked_at) == "2026-11-22T04:45:00Z"


def test_who_only_viewed_the_catalogue_is_marked() -> None:
    assert draft("indiamart", pushed_by_indiamart(QUERY_TYPE="BIZ")).tags == ("catalogue viewed",)


def test_an_empty_answer_of_indiamart_is_no_enquiry_and_an_error_is_told() -> None:
    assert push("indiamart", {"CODE": 204, "STATUS": "FAILURE", "RESPONSE": []}) == ()
    (found,) = push("indiamart", {"CODE": 401, "MESSAGE": "Invalid key", "RESPONSE": []})
    assert isinstance(found, Unread)
    assert "401: Invalid key" in found.reason
    (older,) = push("indiamart", [{"Error_Message": "Too often"}])
    assert isinstance(older, Unread)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (JUSTDIAL, None),
        (urllib.parse.urlencode(JUSTDIAL), FORM),
        (urllib.parse.urlencode(JUSTDIAL), {}),
    ],
)
def test_justdial_comes_as_json_as_a_form_or_as_a_query(body: object, headers: Any) -> None:
    found = draft("justdial", body, headers)
    assert (found.name, found.phones, found.landlines) == (
        "Mr Sunny Rao",
        ("+918879179588",),
        ("+912222355342",),
    )
    assert (found.product, found.external_id, found.do_not_disturb) == (
        "Cake Shops",
        "JD191",
        False,
    )
    assert found.asked_at is not None
    assert iso(found.asked_at) == "2026-11-21T07:40:11Z"


@pytest.mark.parametrize("mark", [{"dncmobile": 1}, {"dncphone": "1"}])
def test_justdials_do_not_call_is_kept(mark: dict[str, Any]) -> None:
    assert draft("justdial", JUSTDIAL | mark).do_not_disturb


def test_justdials_1900_is_no_date() -> None:
    assert draft("justdial", JUSTDIAL | {"date": "1900/01/01"}).asked_at is None


def test_tradeindia() -> None:
    found = draft("tradeindia", [TRADEINDIA])
    assert found.phones == ("+919812345670", "+919812345671", "+919812345672")
    assert (found.name, found.company, found.product) == ("Meera Shah", "Shah Sweets", "Cookies")
    assert (found.message, found.external_id) == ("Send catalogue", "5550001")


def test_google() -> None:
    found = draft("google", GOOGLE)
    assert (found.name, found.phones, found.email) == (
        "Imran Khan",
        ("+919822000001",),
        "imran@example.com",
    )
    assert found.custom == {"City": "Nagpur", "Which cake?": "Rasmalai"}


def test_googles_test_lead_is_accepted_and_ignored() -> None:
    assert push("google", GOOGLE | {"is_test": True}) == (Ignored("test lead"),)


def test_a_row_of_metas_sheet() -> None:
    found = draft("meta", META_ROW)
    assert (found.name, found.phones, found.external_id) == (
        "Lakshmi N",
        ("+919944000123",),
        "1234567890",
    )
    assert found.custom["आपको कितने डिब्बे चाहिए?"] == "50"
    assert found.asked_at is not None
    assert iso(found.asked_at) == "2026-11-21T13:21:55Z"


def test_a_lead_of_metas_graph() -> None:
    found = draft("meta", META_GRAPH)
    assert (found.name, found.phones) == ("Lakshmi Narayan", ("+919944000123",))
    assert found.custom == {"how many boxes?": "50"}


@pytest.mark.parametrize(
    "mark",
    [
        {"full_name": "<test lead: dummy data for full_name>"},
        {"email": "test@meta.com"},
        {"email": "test@fb.com"},
    ],
)
def test_metas_test_leads_are_accepted_and_ignored(mark: dict[str, Any]) -> None:
    assert push("meta", META_ROW | mark) == (Ignored("test lead"),)


def test_a_name_that_only_begins_like_test_is_a_person() -> None:
    assert draft("meta", META_ROW | {"full_name": "Testimony Raj"}).name == "Testimony Raj"


def test_metas_own_webhook_has_only_an_id_and_says_what_to_do() -> None:
    (found,) = push("meta", META_NOTICE)
    assert isinstance(found, Unread)
    assert "123123123123" in found.reason
    assert "connector" in found.reason


def test_99acres() -> None:
    first, second = push("99acres", ACRES, {})
    assert isinstance(first, LeadSeen)
    assert (first.draft.name, first.draft.phones) == ("Rohan D", ("+919765432109",))
    assert first.words == "3 BHK in Baner: Is it still free?"
    assert first.draft.external_id == "77001"
    assert isinstance(second, Unread), "an enquiry that names nobody"


def test_magicbricks() -> None:
    found = draft("magicbricks", MAGICBRICKS)
    assert (found.phones, found.product, found.message) == (
        ("+919765432108",),
        "Green Acres",
        "Price please",
    )
    assert found.asked_at is not None
    assert iso(found.asked_at) == "2026-11-20T04:41:12Z"


def test_magicbricks_as_xml() -> None:
    body = "<leads><lead><name>A B</name><mobile>9765432108</mobile><msg>Hi</msg></lead></leads>"
    assert draft("magicbricks", body, {}).name == "A B"


def test_a_generic_map_keeps_what_it_has_no_field_for() -> None:
    found = draft(
        "generic",
        {
            "fullName": "Asha",
            "Mobile": "98765 43210",
            "query": "Cake?",
            "shade": "pink",
            "key": "s",
        },
    )
    assert (found.name, found.phones, found.message) == ("Asha", ("+919876543210",), "Cake?")
    assert (found.source, found.custom) == ("web", {"shade": "pink"})


def test_a_generic_test_is_ignored() -> None:
    assert push("generic", {"phone": "9876543210", "test": True}) == (Ignored("test lead"),)


def test_an_answer_to_a_form_brings_its_consent_along() -> None:
    found = draft("form", ANSWER)
    assert (found.source, found.name, found.phones) == ("web form", "Asha", ("+919876543210",))
    assert found.custom == {"City": "Pune", "Form": "Sweet Crumbs"}
    assert found.consent is not None
    assert (found.consent.words, found.consent.version, found.consent.at) == (
        "I agree.",
        "v3",
        NOON - 1_000,
    )
    assert found.tags == ()


def test_a_forms_own_questions_find_the_leads_fields_or_become_custom_ones() -> None:
    fields = {"E-mail": "asha@example.com", "Company": "Patel", "दिन": "Sunday", "दान": "no"}
    found = draft("form", ANSWER | {"fields": fields})
    assert (found.email, found.company) == ("asha@example.com", "Patel")
    assert found.custom == {"दिन": "Sunday", "दान": "no", "Form": "Sweet Crumbs"}
    odd = draft("form", ANSWER | {"fields": {"E-mail": "at home"}})
    assert (odd.email, odd.custom["E-mail"]) == ("", "at home")


def test_a_box_that_was_not_ticked_is_no_consent() -> None:
    found = draft("form", ANSWER | {"consent": {"agreed": False, "words": "I agree."}})
    assert (found.consent, found.tags) == (None, ("no consent",))


def test_a_number_that_cannot_be_dialled_is_not_lost() -> None:
    found = draft("form", ANSWER | {"name": "", "phone": "12345678"})
    assert (found.name, found.phones) == ("12345678", ())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-11-20 10:11:12", "2026-11-20T04:41:12Z"),
        ("20-Nov-2026 10:11:12", "2026-11-20T04:41:12Z"),
        ("20/11/2026", "2026-11-19T18:30:00Z"),
        ("2026-11-20T10:11:12+00:00", "2026-11-20T10:11:12Z"),
        ("1795168800", "2026-11-20T10:00:00Z"),
    ],
)
def test_times_are_indias_unless_they_say_otherwise(text: str, shown: str) -> None:
    found = moment(text, NOON)
    assert found is not None
    assert iso(found) == shown


@pytest.mark.parametrize("text", ["", "soon", "1900/01/01", "0000-00-00", "99999999999999999"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert moment(text, NOON) is None


def test_a_time_in_the_future_is_now() -> None:
    found = moment("2031-01-01 00:00:00", NOON)
    assert found is not None
    assert found <= NOON + 60_000
