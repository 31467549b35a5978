"""Whatever is posted, a parser answers with parts; nothing is raised and nothing is obeyed."""

import json
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.capture.parser import NAMES, parser_for
from crm_tui.domain.errors import CrmError
from crm_tui.domain.webhook import LeadSeen, Unread
from tests.conftest import NOON
from tests.unit.capture import samples
from tests.unit.capture.samples import FORM, JSON, draft, push

_KNOWN: dict[str, Any] = {
    "form": samples.ANSWER,
    "indiamart": samples.pushed_by_indiamart(),
    "justdial": samples.JUSTDIAL,
    "tradeindia": samples.TRADEINDIA,
    "meta": samples.META_ROW,
    "google": samples.GOOGLE,
    "magicbricks": samples.MAGICBRICKS,
    "generic": {"name": "Asha", "phone": "9876543210"},
}
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.sampled_from(sorted(NAMES)), st.binary(max_size=400), st.sampled_from([JSON, FORM, {}]))
def test_any_bytes_are_answered(source: str, body: bytes, headers: dict[str, str]) -> None:
    for part in parser_for(source)(body, headers, NOON):
        if isinstance(part, Unread):
            assert part.reason


@given(st.sampled_from(sorted(_KNOWN)), st.data())
def test_any_value_in_any_field_is_answered(source: str, data: st.DataObject) -> None:
    body = json.loads(json.dumps(_KNOWN[source]))
    inner = body.get("RESPONSE", body)
    field = data.draw(st.sampled_from(sorted(inner)))
    inner[field] = data.draw(_VALUES)
    parser_for(source)(json.dumps(body).encode(), JSON, NOON)


@given(st.sampled_from(sorted(NAMES)), st.text(alphabet=string.printable, max_size=300))
def test_any_text_is_answered(source: str, text: str) -> None:
    parser_for(source)(text.encode(), {}, NOON)


_BOMB = (
    "<!DOCTYPE x [<!ENTITY a '"
    + "A" * 1_000
    + "'><!ENTITY b '&a;&a;&a;'>]><Xml><Resp>&b;</Resp></Xml>"
)
HOSTILE_XML = {
    "a bomb of entities": _BOMB,
    "a file from the disk": "<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><Xml><Resp>&f;</Resp></Xml>",
    "an outside DTD": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><Xml><Resp/></Xml>',
    "a deep nest": "<Xml>" + "<a>" * 50_000,
    "many nodes": "<Xml>" + "<Resp/>" * 120_000 + "</Xml>",
    "nothing": "",
    "half": "<Xml><Resp>",
    "no Resp": "<html><body>Service unavailable</body></html>",
    "a strange encoding": '<?xml version="1.0" encoding="EBCDIC-CP-US"?><Xml/>',
}


@pytest.mark.parametrize("name", HOSTILE_XML)
def test_hostile_xml_is_refused_with_a_reason(name: str) -> None:
    found = push("99acres", HOSTILE_XML[name], {})
    assert not any(isinstance(one, LeadSeen) for one in found)
    if found:
        (one,) = found
        assert isinstance(one, Unread)
        assert "passwd" not in one.reason
        assert "root:" not in one.raw


def test_json_that_is_nested_without_end_is_refused() -> None:
    for opening, closing in (("[", "]"), ('{"data":', "}")):
        for depth in (900, 100_000):
            body = opening * depth + "1" + closing * depth
            assert all(isinstance(one, Unread) for one in push("generic", body))


def test_ten_thousand_enquiries_in_one_body_are_refused_as_one() -> None:
    (found,) = push("indiamart", [samples.INDIAMART_LEAD] * 10_000)
    assert isinstance(found, Unread)
    assert len(found.raw) <= 65_536


def test_one_bad_enquiry_does_not_take_the_others_along() -> None:
    good, bad, other = push(
        "indiamart",
        {"CODE": 200, "RESPONSE": [samples.INDIAMART_LEAD, 7, samples.INDIAMART_LEAD]},
    )
    assert isinstance(good, LeadSeen)
    assert isinstance(bad, Unread)
    assert isinstance(other, LeadSeen)


def test_escape_sequences_and_tags_are_taken_out_but_not_what_only_looks_like_tags() -> None:
    found = draft(
        "generic",
        {
            "name": "A\x1b]52;c;AAAA\x07sha\u202e <b>Rao</b>",
            "phone": "9876543210",
            "message": "<script>x</script> 1 < 2 > 0 &lt;br&gt; &amp; <3",
        },
    )
    assert found.name == "A]52;c;AAAAsha Rao"
    assert found.message == "<script>x</script> 1 < 2 > 0\n& <3"


def test_hindi_and_emoji_stay_as_they_are() -> None:
    found = draft("generic", {"name": "आशा पटेल 🎂", "phone": "९८७६५४३२१०"})
    assert (found.name, found.phones) == ("आशा पटेल 🎂", ("+919876543210",))


def test_an_unknown_source_is_one_sentence() -> None:
    with pytest.raises(CrmError, match="No lead source"):
        parser_for("myspace")
