"""Gupshup's list of templates, in our own words."""

import json
from typing import Any

import pytest

from crm_tui.domain.template import Template, TemplateButton
from crm_tui.whatsapp.providers.gupshup_templates import read_template, read_templates
from crm_tui.whatsapp.providers.reading import Nonsense

ITEM = {
    "id": "4dacef15",
    "elementName": "bill",
    "languageCode": "en_US",
    "category": "UTILITY",
    "status": "APPROVED",
    "templateType": "TEXT",
    "data": "Bill {{1}}\nDear {{1}}, thank you.\nSweet Crumbs",
}
META = {
    "header": "Bill {{1}}",
    "data": "Dear {{1}}, thank you.",
    "footer": "Sweet Crumbs",
    "buttons": [
        {"type": "URL", "text": "Track", "url": "https://x.example/{{1}}"},
        {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+911"},
        {"type": "QUICK_REPLY", "text": "Thanks"},
    ],
}


def read(**more: Any) -> Template:
    return read_template(ITEM | more)


def test_the_parts_are_told_apart_where_they_are_given_apart() -> None:
    found = read(containerMeta=json.dumps(META), quality="MEDIUM")
    assert (found.header, found.header_format) == ("Bill {{1}}", "text")
    assert (found.body, found.footer) == ("Dear {{1}}, thank you.", "Sweet Crumbs")
    assert found.variables == ("1", "header.1", "button.0")
    assert found.buttons == (
        TemplateButton("url", "Track", "https://x.example/{{1}}"),
        TemplateButton("phone", "Call", "+911"),
        TemplateButton("quick_reply", "Thanks"),
    )
    assert (found.quality, found.provider_id) == ("yellow", "4dacef15")


@pytest.mark.parametrize("meta", ["", "no json", "[]", "[" * 200_000, None, 7])
def test_without_parts_all_words_are_the_body(meta: Any) -> None:
    found = read(containerMeta=meta)
    assert found.body == ITEM["data"]
    assert (found.header, found.variables) == ("", ("1",))


@pytest.mark.parametrize("kind", ["IMAGE", "VIDEO", "DOCUMENT"])
def test_a_file_on_top_is_the_shops_to_choose(kind: str) -> None:
    found = read(templateType=kind, containerMeta=json.dumps(META))
    assert (found.header, found.header_format, found.needs_file) == ("", kind.lower(), True)
    assert found.approved


@pytest.mark.parametrize("kind", ["CAROUSEL", "CATALOG", "LTO"])
def test_what_cannot_be_filled_is_not_offered(kind: str) -> None:
    assert read(templateType=kind).status == "unsupported"


def test_why_it_was_rejected_is_kept() -> None:
    found = read(status="REJECTED", reason="TAG_CONTENT_MISMATCH")
    assert (found.status, found.reason) == ("rejected", "TAG_CONTENT_MISMATCH")


@pytest.mark.parametrize("answer", [{}, {"templates": None}, {"templates": ITEM}])
def test_an_answer_without_a_list_is_none(answer: Any) -> None:
    with pytest.raises(Nonsense):
        read_templates(answer)


def test_odd_entries_are_passed_over() -> None:
    assert [one.name for one in read_templates({"templates": [1, {}, ITEM]})] == ["bill"]
