"""The parser raises for no input, and everything that it yields may be stored and shown."""

import copy
import dataclasses
import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tui.domain.clock import EARLIEST, MINUTE
from crm_tui.domain.text import clean
from crm_tui.domain.webhook import Seen, StatusSeen, Unread
from crm_tui.whatsapp.providers.meta_parse import parse
from tests.unit.whatsapp.meta_samples import NOW, body, message, status

FIXTURES = Path(__file__).parents[2] / "contract" / "fixtures" / "pywa"
ENVELOPES = [
    envelope
    for file in sorted(FIXTURES.glob("*.json"))
    for envelope in json.loads(file.read_text(encoding="utf-8")).values()
]
ENVELOPES += [
    json.loads(body(field, **more))
    for field, more in {
        "history": {
            "history": [
                {
                    "metadata": {"phase": 1, "chunk_order": 1, "progress": 50},
                    "threads": [
                        {
                            "id": "911000000123",
                            "messages": [
                                message(history_context={"status": "READ"}),
                                message(type="media_placeholder"),
                            ],
                        }
                    ],
                }
            ]
        },
        "smb_app_state_sync": {
            "state_sync": [
                {"action": "add", "contact": {"full_name": "Amit", "phone_number": "911"}}
            ]
        },
        "business_capability_update": {"max_daily_conversations_per_business": "TIER_2K"},
        "phone_number_quality_update": {"event": "FLAGGED", "current_limit": "TIER_250"},
        "phone_number_name_update": {"decision": "REJECTED", "rejection_reason": "x"},
        "account_alerts": {"alert_info": {"alert_type": "A", "alert_description": "x"}},
        "account_review_update": {"decision": "APPROVED"},
        "security": {"event": "PIN_CHANGED"},
    }.items()
]
KEYS = st.sampled_from(
    (
        "id from type text body timestamp messages statuses errors context contacts value field "
        "entry changes history threads wa_id metadata"
    ).split()
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(
        ["text", "image", "reaction", "edit", "system", "interactive", "\ud800", "9" * 40]
    )
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(), inner, max_size=5)
    ),
    max_leaves=20,
)


def check(seen: tuple[Seen, ...]) -> None:
    """Nothing of a control or a surrogate in any text, every time within reason, ids not empty."""
    for item in seen:
        _check_value(dataclasses.asdict(item))
        if isinstance(item, Unread):
            assert item.reason
            assert "the reader failed" not in item.reason
            assert len(item.raw.encode()) <= 64 * 1024


def _check_value(value: Any) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "timestamp":
                assert EARLIEST <= inner <= NOW + MINUTE
            if key == "wa_id":
                assert inner
            _check_value(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check_value(inner)
    elif isinstance(value, str):
        value.encode()
        assert clean(value) == value
    elif isinstance(value, int):
        assert abs(value) < 2**63


@given(st.binary(max_size=400))
def test_any_bytes(raw: bytes) -> None:
    check(parse(raw, NOW))


@given(ANYTHING)
def test_any_json(value: Any) -> None:
    check(parse(json.dumps(value).encode(), NOW))


@given(st.dictionaries(KEYS, ANYTHING), st.sampled_from(["messages", "statuses", "message_echoes"]))
def test_any_message_in_a_good_envelope(more: dict[str, Any], place: str) -> None:
    field = "smb_message_echoes" if place == "message_echoes" else "messages"
    good = status() if place == "statuses" else message()
    check(parse(body(field, **{place: [good | more]}), NOW))


@settings(max_examples=300)
@given(st.sampled_from(ENVELOPES), st.data())
def test_any_fixture_with_any_one_part_replaced(envelope: Any, data: st.DataObject) -> None:
    mutated = copy.deepcopy(envelope)
    place: Any = mutated
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    if data.draw(st.booleans()):
        place[key] = data.draw(ANYTHING)
    else:
        del place[key]
    check(parse(json.dumps(mutated).encode(), NOW))


@given(st.sampled_from(ENVELOPES), st.data())
def test_any_fixture_cut_off_anywhere(envelope: Any, data: st.DataObject) -> None:
    raw = json.dumps(envelope).encode()
    check(parse(raw[: data.draw(st.integers(0, len(raw)))], NOW))


@given(ANYTHING)
def test_a_good_sibling_survives_any_neighbour(neighbour: Any) -> None:
    seen = parse(body(statuses=[neighbour, status(id="wamid.GOOD")]), NOW)
    assert isinstance(seen[-1], StatusSeen)
    assert seen[-1].wa_id == "wamid.GOOD"
