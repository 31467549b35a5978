"""Request bodies, and templates as they are listed and called."""

from typing import Any

import pytest

from crm_tui.domain.business import Template
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import TemplateCall
from crm_tui.whatsapp.providers.meta_bodies import template_body, text_body
from crm_tui.whatsapp.providers.meta_templates import UNSUPPORTED, read_template, read_templates
from crm_tui.whatsapp.providers.reading import Nonsense

TO = ContactPoint("whatsapp", PointKind.WA_ID, "911000000123")


def template(*variables: str) -> Template:
    return Template("t", "en", "utility", "approved", "…", variables)


def components(found: Template, *values: tuple[str, str]) -> Any:
    body = template_body(TO, found, TemplateCall("t", "en", values), "M1")
    content: Any = body["template"]
    return content.get("components")


def test_a_text() -> None:
    assert text_body(TO, "Namaste", "M1", None) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "911000000123",
        "type": "text",
        "text": {"body": "Namaste", "preview_url": False},
        "biz_opaque_callback_data": "M1",
    }


def test_a_reply_quotes() -> None:
    assert text_body(TO, "x", "M1", "wamid.Q")["context"] == {"message_id": "wamid.Q"}


def test_a_phone_number_goes_without_its_plus() -> None:
    phone = ContactPoint("phone", PointKind.PHONE, "+911000000123")
    assert text_body(phone, "x", "M1", None)["to"] == "911000000123"


def test_a_user_id_goes_as_recipient() -> None:
    body = text_body(ContactPoint("whatsapp", PointKind.BSUID, "IN.77"), "x", "M1", None)
    assert body["recipient"] == "IN.77"
    assert "to" not in body


def test_an_email_address_is_no_recipient() -> None:
    with pytest.raises(CrmError, match="e-mail"):
        text_body(ContactPoint("email", PointKind.EMAIL, "a@b.in"), "x", "M1", None)


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


@pytest.mark.parametrize(
    "part",
    [
        {"type": "HEADER", "format": "IMAGE"},
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
