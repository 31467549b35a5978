"""Request bodies, and templates as they are listed and called."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.content import Button, Buttons, Card, Cards, Link, Location, Menu, Row
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageType
from crm_tui.domain.template import Template, TemplateButton, TemplateCall
from crm_tui.domain.text import clean
from crm_tui.whatsapp.provider import Asked, Content, File, Filled, Reaction, Text
from crm_tui.whatsapp.providers.meta_bodies import content, frame
from crm_tui.whatsapp.providers.meta_templates import UNSUPPORTED, read_template, read_templates
from crm_tui.whatsapp.providers.reading import Nonsense

TO = ContactPoint("whatsapp", PointKind.WA_ID, "911000000123")


def template(*variables: str) -> Template:
    return Template("t", "en", "utility", "approved", "…", variables)


def components(found: Template, *values: tuple[str, str]) -> Any:
    called: Any = content(Filled(found, TemplateCall("t", "en", values)))["template"]
    return called.get("components")


def test_a_text() -> None:
    assert frame(TO, "M1") | content(Text("Namaste")) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "911000000123",
        "type": "text",
        "text": {"body": "Namaste", "preview_url": False},
        "biz_opaque_callback_data": "M1",
    }


def test_a_reply_quotes() -> None:
    assert frame(TO, "M1", "wamid.Q")["context"] == {"message_id": "wamid.Q"}


def test_a_phone_number_goes_without_its_plus() -> None:
    phone = ContactPoint("phone", PointKind.PHONE, "+911000000123")
    assert frame(phone, "M1")["to"] == "911000000123"


def test_a_user_id_goes_as_recipient() -> None:
    body = frame(ContactPoint("whatsapp", PointKind.BSUID, "IN.77"), "M1")
    assert body["recipient"] == "IN.77"
    assert "to" not in body


def test_an_email_address_is_no_recipient() -> None:
    with pytest.raises(CrmError, match="e-mail"):
        frame(ContactPoint("email", PointKind.EMAIL, "a@b.in"), "M1")


@pytest.mark.parametrize(
    ("what", "body"),
    [
        (Reaction("wamid.T", "👍"), {"message_id": "wamid.T", "emoji": "👍"}),
        (Reaction("wamid.T", ""), {"message_id": "wamid.T", "emoji": ""}),
        (Location(18.5, 73.8), {"latitude": 18.5, "longitude": 73.8}),
        (
            Location(18.5, 73.8, "Shop", "Pune"),
            {"latitude": 18.5, "longitude": 73.8, "name": "Shop", "address": "Pune"},
        ),
    ],
)
def test_a_reaction_or_a_place(what: Reaction | Location, body: dict[str, Any]) -> None:
    kind = type(what).__name__.lower()
    assert content(what) == {"type": kind, kind: body}


def test_a_card_has_only_what_is_known() -> None:
    assert content(Cards((Card("Ravi Iyer"), Card("Asha", ("+911",))))) == {
        "type": "contacts",
        "contacts": [
            {"name": {"formatted_name": "Ravi Iyer", "first_name": "Ravi"}},
            {
                "name": {"formatted_name": "Asha", "first_name": "Asha"},
                "phones": [{"phone": "+911"}],
            },
        ],
    }


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (MessageType.IMAGE, {"caption": "c"}),
        (MessageType.VIDEO, {"caption": "c"}),
        (MessageType.DOCUMENT, {"caption": "c", "filename": "a.b"}),
        (MessageType.AUDIO, {"voice": True}),
        (MessageType.STICKER, {}),
    ],
)
def test_a_file_carries_what_its_kind_may(kind: MessageType, more: dict[str, Any]) -> None:
    file = File(kind, b"x", "a/b", "a.b", caption="c", voice=True)
    assert content(file, "77") == {"type": kind.value, kind.value: {"id": "77"} | more}


texts = st.text(max_size=40)
contents: st.SearchStrategy[Content] = st.one_of(
    st.builds(Text, texts),
    st.builds(File, st.sampled_from(MessageType), st.binary(), texts, texts, texts, st.booleans()),
    st.builds(Location, st.floats(-90, 90), st.floats(-180, 180), texts, texts),
    st.builds(
        Cards, st.builds(Card, texts, st.tuples(texts), st.tuples(texts), texts).map(lambda c: (c,))
    ),
    st.builds(
        Asked, texts, st.builds(Buttons, st.tuples(st.builds(Button, st.just("y"), texts)), texts)
    ),
    st.builds(
        Asked, texts, st.builds(Menu, texts, st.tuples(st.builds(Row, st.just("y"), texts, texts)))
    ),
    st.builds(Asked, texts, st.builds(Link, texts, texts, texts)),
)


@given(contents)
def test_whatever_is_sent_is_json_without_control_characters(what: Content) -> None:
    sent = frame(TO, "M1") | content(what, "77")
    read_back = json.loads(json.dumps(sent).encode())
    assert read_back == sent
    assert sent["type"] in sent
    for text in _texts(sent):
        assert clean(text) == text


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [value] if isinstance(value, str) else []


def test_without_variables_there_are_no_components() -> None:
    assert components(template()) is None


def test_numbered_values_go_in_the_order_of_their_numbers() -> None:
    given = [("10", "j"), ("2", "b"), ("1", "a")]
    assert components(template("10", "2", "1"), *given) == [
        {"type": "body", "parameters": [{"type": "text", "text": v} for v in "abj"]}
    ]


def test_named_values_go_by_name() -> None:
    (part,) = components(template("name", "no"), ("no", "42"), ("name", "Amit"))
    assert part["parameters"] == [
        {"type": "text", "parameter_name": "name", "text": "Amit"},
        {"type": "text", "parameter_name": "no", "text": "42"},
    ]


def test_header_and_button_values_go_where_they_belong() -> None:
    found = components(
        template("1", "header.1", "button.0"), ("1", "a"), ("header.1", "h"), ("button.0", "42")
    )
    assert [part["type"] for part in found] == ["header", "body", "button"]
    assert found[2] == {
        "type": "button",
        "sub_type": "url",
        "index": "0",
        "parameters": [{"type": "text", "text": "42"}],
    }


def test_a_value_becomes_one_line() -> None:
    (part,) = components(template("1"), ("1", " a\n b\tc      d "))
    assert part["parameters"][0]["text"] == "a b c d"


@pytest.mark.parametrize("values", [[], [("1", "  ")], [("2", "x")]])
def test_a_missing_value_is_named(values: list[tuple[str, str]]) -> None:
    with pytest.raises(CrmError, match="1 has no value"):
        components(template("1"), *values)


def test_a_place_on_top_of_a_template() -> None:
    parts = ("latitude", "longitude", "name", "address")
    found = replace(
        template(*(f"header.{name}" for name in parts)), header_format="location", body="Come!"
    )
    (part,) = components(found, *((f"header.{name}", f"<{name}>") for name in parts))
    place = {name: f"<{name}>" for name in parts}
    assert part == {"type": "header", "parameters": [{"type": "location", "location": place}]}


@pytest.mark.parametrize("kind", [MessageType.IMAGE, MessageType.VIDEO, MessageType.DOCUMENT])
def test_a_file_on_top_of_a_template_has_no_caption(kind: MessageType) -> None:
    found = replace(template(), header_format=kind.value)
    file = File(kind, b"x", "a/b", "a.b", caption="c")
    called: Any = content(Filled(found, TemplateCall("t", "en"), file), "77")["template"]
    named = {"filename": "a.b"} if kind is MessageType.DOCUMENT else {}
    (part,) = called["components"]
    assert part["parameters"] == [{"type": kind.value, kind.value: {"id": "77"} | named}]


def test_a_template_without_its_file_is_told_what_is_missing() -> None:
    found = replace(template(), header_format="image")
    with pytest.raises(CrmError, match="file on top"):
        content(Filled(found, TemplateCall("t", "en")))


def listed(*parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    plain = {"name": "t", "language": "en", "status": "APPROVED", "category": "UTILITY"}
    return plain | {"components": list(parts)} | more


BODY = {"type": "BODY", "text": "Hi {{ name }}, order {{no}} of {{name}}"}


def test_a_listed_template() -> None:
    assert read_template(listed(BODY)) == Template(
        "t", "en", "utility", "approved", "Hi {{name}}, order {{no}} of {{name}}", ("name", "no")
    )


def test_variables_outside_the_body_are_named_by_their_place() -> None:
    header = {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}"}
    buttons = [{"type": "QUICK_REPLY", "text": "Ok"}, {"type": "URL", "url": "https://x.in/{{1}}"}]
    found = read_template(listed(header, BODY, {"type": "BUTTONS", "buttons": buttons}))
    assert found.variables == ("name", "no", "header.1", "button.1")


def test_everything_that_a_list_says_of_a_template() -> None:
    header = {"type": "HEADER", "format": "LOCATION"}
    buttons = [
        {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+911"},
        {"type": "QUICK_REPLY", "text": "Ok"},
    ]
    found = read_template(
        listed(
            header,
            BODY,
            {"type": "FOOTER", "text": "Asha Sweets"},
            {"type": "BUTTONS", "buttons": buttons},
            id=77,
            quality_score={"score": "YELLOW"},
            rejected_reason="INVALID_FORMAT",
        )
    )
    assert found.approved
    assert (found.header_format, found.footer, found.provider_id) == (
        "location",
        "Asha Sweets",
        "77",
    )
    assert (found.quality, found.reason) == ("yellow", "INVALID_FORMAT")
    assert found.buttons == (
        TemplateButton("phone", "Call", "+911"),
        TemplateButton("quick_reply", "Ok"),
    )
    assert found.variables[2:] == (
        "header.latitude",
        "header.longitude",
        "header.name",
        "header.address",
    )


@pytest.mark.parametrize("score", ["UNKNOWN", "", None])
def test_what_is_not_rated_has_no_quality(score: str | None) -> None:
    found = read_template(listed(BODY, quality_score={"score": score}, rejected_reason="NONE"))
    assert (found.quality, found.reason) == ("", "")


@pytest.mark.parametrize(
    "part",
    [
        {"type": "LIMITED_TIME_OFFER"},
        {"type": "BUTTONS", "buttons": [{"type": "FLOW"}]},
        {"type": "HEADER", "format": "GIF"},
        {"type": "CAROUSEL"},
        {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE"}]},
    ],
)
def test_a_template_that_cannot_be_filled_here_is_not_offered(part: dict[str, Any]) -> None:
    found = read_template(listed(BODY, part))
    assert found.status == UNSUPPORTED
    assert not found.approved


def test_both_forms_of_the_list() -> None:
    meta = read_templates({"data": [listed(BODY), {"status": "APPROVED"}, 3]})
    other = read_templates({"waba_templates": [listed(BODY, status="approved")], "total": 1})
    assert meta == other
    assert len(meta) == 1
    assert read_templates({"data": []}) == ()


@pytest.mark.parametrize("answer", [{}, {"data": "x"}, {"waba_templates": None}])
def test_an_answer_without_a_list_is_no_empty_list(answer: dict[str, Any]) -> None:
    with pytest.raises(Nonsense):
        read_templates(answer)
