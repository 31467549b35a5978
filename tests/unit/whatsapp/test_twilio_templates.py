"""Twilio's Content objects as templates, and templates as Content objects."""

from typing import Any

import pytest

from crm_tui.domain.errors import CrmError
from crm_tui.domain.template import Template, TemplateButton
from crm_tui.whatsapp.providers.reading import Nonsense
from crm_tui.whatsapp.providers.twilio_templates import (
    content,
    file_variable,
    numbered,
    read_template,
    read_templates,
)

QUICK = TemplateButton("quick_reply", "Thanks")
TRACK = TemplateButton("url", "Track", "https://shop.example/o/{{1}}")
CALL = TemplateButton("phone", "Call", "+911000000000")


def template(**more: Any) -> Template:
    return Template("ready", "en", "utility", "", "Hi {{name}}, it is ready.", ("name",), **more)


def made(wanted: Template) -> Any:
    samples = [f"sample {place}" for place in range(len(wanted.variables))]
    return content(numbered(wanted), samples)


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({}, "twilio/text"),
        ({"buttons": (QUICK,)}, "twilio/quick-reply"),
        ({"buttons": (CALL,)}, "twilio/call-to-action"),
        ({"buttons": (QUICK, CALL)}, "whatsapp/card"),
        ({"footer": "Reply STOP to opt out"}, "whatsapp/card"),
        ({"header": "Bill", "header_format": "text"}, "whatsapp/card"),
    ],
)
def test_the_plainest_type_that_holds_it_is_taken(more: dict[str, Any], kind: str) -> None:
    body = made(template(**more))
    assert list(body["types"]) == [kind]
    assert body["types"][kind]["body"] == "Hi {{1}}, it is ready."
    assert body["variables"] == {"1": "sample 0"}


def test_all_variables_are_numbered_in_one_row() -> None:
    wanted = Template(
        "bill",
        "en",
        "utility",
        "",
        "Dear {{name}}, {{name}}!",
        ("name", "header.no", "button.1"),
        header="Bill {{no}}",
        header_format="text",
        buttons=(QUICK, TRACK),
    )
    assert numbered(wanted).variables == ("1", "2", "3")
    assert made(wanted)["types"]["whatsapp/card"] == {
        "body": "Dear {{1}}, {{1}}!",
        "header_text": "Bill {{2}}",
        "actions": [
            {"type": "QUICK_REPLY", "title": "Thanks", "id": "button_0"},
            {"type": "URL", "title": "Track", "url": "https://shop.example/o/{{3}}"},
        ],
    }


def test_a_phone_button_carries_its_number() -> None:
    (action,) = made(template(buttons=(CALL,)))["types"]["twilio/call-to-action"]["actions"]
    assert action == {"type": "PHONE_NUMBER", "title": "Call", "phone": "+911000000000"}


@pytest.mark.parametrize(
    "wanted",
    [
        template(),
        template(footer="Bye", buttons=(CALL,)),
        template(header="Bill", header_format="text", buttons=(TRACK,)),
    ],
)
def test_what_was_made_is_read_back_as_it_was(wanted: Template) -> None:
    body = made(wanted) | {"sid": "HX1"}
    back = read_template(body)
    expected = numbered(wanted)
    assert (back.name, back.language, back.body) == ("ready", "en", expected.body)
    assert (back.header, back.header_format) == (expected.header, expected.header_format)
    assert (back.footer, back.buttons) == (expected.footer, expected.buttons)


def test_an_approval_is_read_in_both_its_places() -> None:
    state = {"name": "bill", "category": "MARKETING", "status": "Rejected"} | {
        "rejection_reason": "INVALID_FORMAT"
    }
    item = {"sid": "HX1", "friendly_name": "x", "types": {"twilio/text": {"body": "Hi"}}}
    for approval in (state, {"whatsapp": state}):
        found = read_template(item | {"approval_requests": approval})
        assert (found.name, found.category, found.status) == ("bill", "marketing", "rejected")
        assert found.reason == "INVALID_FORMAT"


def test_a_category_under_its_former_name() -> None:
    old = {"sid": "HX1", "approval_requests": {"category": "TRANSACTIONAL", "status": "approved"}}
    assert read_template(old).category == "utility"


def test_of_several_types_the_richest_is_shown() -> None:
    types = {"twilio/text": {"body": "plain"}, "twilio/card": {"title": "rich", "subtitle": "foot"}}
    found = read_template({"sid": "HX1", "types": types})
    assert (found.body, found.footer, found.status) == ("rich", "foot", "unsubmitted")


@pytest.mark.parametrize(
    ("media", "samples", "kind"),
    [
        ("https://x.example/{{1}}", {"1": "cake.JPG?x=1"}, "image"),
        ("https://x.example/{{1}}.mp4", {}, "video"),
        ("https://x.example/{{1}}", {}, "document"),
        ("http://[{{1}}", {"1": "["}, "document"),
        ("https://x.example/fixed.jpg", {}, ""),
    ],
)
def test_a_file_that_the_shop_chooses(media: str, samples: dict[str, str], kind: str) -> None:
    types = {"twilio/media": {"body": "Hi", "media": [media]}}
    found = read_template({"sid": "HX1", "types": types, "variables": samples})
    assert (found.header_format, found.variables) == (kind, ())


def test_the_variable_of_a_files_address() -> None:
    pattern = "https://x.example/f/{{ 3 }}.jpg"
    assert file_variable(pattern, "https://x.example/f/a/b.jpg") == {"3": "a/b"}
    for elsewhere in ("https://x.example/a.jpg", "https://x.example/f/a.png"):
        with pytest.raises(CrmError) as refused:
            file_variable(pattern, elsewhere)
        assert "relay" in refused.value.fix


@pytest.mark.parametrize("answer", [{}, {"contents": None}, {"contents": {"sid": "HX1"}}])
def test_an_answer_without_a_list_is_none(answer: Any) -> None:
    with pytest.raises(Nonsense):
        read_templates(answer)


def test_odd_entries_are_passed_over() -> None:
    odd = [1, None, {}, {"sid": ""}, {"sid": "HX1", "friendly_name": "crm_question_1"}]
    assert read_templates({"contents": odd}) == ()
