"""The envelope: every part is read, and one bad part costs no other."""

import json
import time
from typing import Any

import pytest

from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageStatus
from crm_tui.domain.webhook import (
    IdentityChanged,
    Ignored,
    MessageSeen,
    PreferenceSeen,
    StatusSeen,
    Unread,
)
from crm_tui.whatsapp.providers.meta_parse import parse
from tests.unit.whatsapp.meta_samples import (
    ASKED_AT,
    CONTACT,
    NOW,
    body,
    envelope,
    message,
    status,
    value,
)


def ids(seen: tuple[Any, ...]) -> list[str]:
    return [item.wa_id for item in seen if isinstance(item, MessageSeen)]


def test_two_entries_with_two_changes_with_three_messages_are_twelve() -> None:
    def change(at: int) -> dict[str, Any]:
        found = [message(id=f"wamid.{at + n}") for n in range(3)]
        return {"field": "messages", "value": value(messages=found)}

    entries = [
        {"id": "1", "changes": [change(0), change(3)]},
        {"id": "2", "changes": [change(6), change(9)]},
    ]
    seen = parse(json.dumps({"object": "x", "entry": entries}).encode(), NOW)
    assert ids(seen) == [f"wamid.{n}" for n in range(12)]


def test_a_bad_message_costs_no_other() -> None:
    found = [7, message(id=...), message(id="wamid.G"), message(id=[])]
    seen = parse(body(messages=found, statuses=[status(id=...), status()]), NOW)
    assert [item.reason if isinstance(item, Unread) else item.wa_id for item in seen] == [
        "a message is no object",
        "a message has no id",
        "wamid.G",
        "a message has no id",
        "a status has no id",
        "wamid.B",
    ]


def test_a_part_that_was_not_read_is_kept_as_it_came() -> None:
    (seen,) = parse(body(messages=[message(id=...)]), NOW)
    assert isinstance(seen, Unread)
    assert json.loads(seen.raw) == message(id=...)


def test_a_quarantined_part_is_bounded() -> None:
    (seen,) = parse(body(messages=[message(id=..., text={"body": "x" * 100_000})]), NOW)
    assert isinstance(seen, Unread)
    assert len(seen.raw) == 64 * 1024


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "the body is no JSON: JSONDecodeError"),
        (b"\xff\xfe\x00", "the body is no JSON"),
        (b"hello", "the body is no JSON: JSONDecodeError"),
        (b"[" * 200_000, "the body is no JSON: RecursionError"),
        (b"[]", "the body is no JSON object"),
        (b"null", "the body is no JSON object"),
        (b"{}", "the body has no entry"),
        (b'{"entry": 3}', "entry is no list"),
        (b'{"entry": [3]}', "an entry is no object"),
        (b'{"entry": [{"changes": "x"}]}', "changes is no list"),
        (b'{"entry": [{"changes": [{"value": {}}]}]}', "a change without its field"),
        (
            b'{"entry": [{"changes": [{"field": "messages", "value": 1}]}]}',
            "the value of messages is no object",
        ),
    ],
)
def test_a_body_that_makes_no_sense_is_one_quarantined_part(raw: bytes, reason: str) -> None:
    (seen,) = parse(raw, NOW)
    assert isinstance(seen, Unread)
    assert seen.reason.startswith(reason)
    assert len(seen.raw.encode()) <= 64 * 1024


def test_a_body_nested_deep_inside_a_message_is_no_crash() -> None:
    deep = (
        b'{"entry":[{"changes":[{"field":"messages","value":{"messages":[' + b"[" * 900 + b"]" * 900
    )
    (seen,) = parse(deep + b"]}}]}]}", NOW)
    assert isinstance(seen, Unread)


def test_a_number_too_long_for_the_machine_is_read_as_its_digits() -> None:
    raw = body(messages=[message(id=1)]).replace(b'"id": 1,', b'"id": ' + b"9" * 5000 + b",", 1)
    (seen,) = parse(raw, NOW)
    assert isinstance(seen, Unread)  # 5,000 digits are no id, but the body was read
    raw = body(messages=[message(id=1)]).replace(b'"id": 1,', b'"id": 18446744073709551616,', 1)
    assert ids(parse(raw, NOW)) == ["18446744073709551616"]


def test_escaped_and_plain_utf8_read_alike() -> None:
    source = json.loads(body(messages=[message(text={"body": "नमस्ते"})]))
    escaped = json.dumps(source).encode()
    plain = json.dumps(source, ensure_ascii=False).encode()
    assert escaped != plain
    assert parse(escaped, NOW) == parse(plain, NOW)


def test_a_field_that_is_not_known_changes_nothing() -> None:
    assert parse(body("moon_phase", moon="full"), NOW) == (Ignored("moon_phase"),)


def test_another_numbers_events_are_ignored_when_a_number_is_set() -> None:
    raw = body(messages=[message()])
    assert parse(raw, NOW, "9999") == (Ignored("messages.other_number"),)
    assert ids(parse(raw, NOW, "1001")) == ["wamid.A"]


class TestStatuses:
    def one(self, contacts: Any = None, **more: Any) -> Any:
        (seen,) = parse(body(statuses=[status(**more)], contacts=contacts), NOW)
        return seen

    @pytest.mark.parametrize(
        ("word", "meaning"),
        [
            ("sent", MessageStatus.SENT),
            ("delivered", MessageStatus.DELIVERED),
            ("read", MessageStatus.READ),
            ("played", MessageStatus.READ),
            ("failed", MessageStatus.FAILED),
        ],
    )
    def test_words(self, word: str, meaning: MessageStatus) -> None:
        assert self.one(status=word) == StatusSeen("wamid.B", meaning, ASKED_AT * 1000)

    def test_our_own_mark_comes_back_with_the_price(self) -> None:
        price = {"category": "SERVICE", "type": "regular"}
        seen = self.one(biz_opaque_callback_data="M7", pricing=price)
        assert (seen.tracker, seen.pricing_category, seen.pricing_type) == (
            "M7",
            "service",
            "regular",
        )

    def test_a_failure_brings_its_number_and_a_sentence_with_the_next_step(self) -> None:
        seen = self.one(status="failed", errors=[{"code": "131047", "title": "Re-engagement"}])
        assert seen.error_code == 131047
        assert seen.error_text is not None
        assert "approved template" in seen.error_text

    def test_a_failure_that_is_not_known_keeps_the_providers_words(self) -> None:
        errors = [{"code": 999999, "error_data": {"details": "Odd\x1b[2J thing."}}]
        seen = self.one(status="failed", errors=errors)
        assert seen.error_text is not None
        assert seen.error_text.startswith("Odd[2J thing (error 999999). ")

    def test_it_says_to_whom_the_message_went(self) -> None:
        ids = {"recipient_id": "911000000123", "recipient_parent_user_id": "IN.ENT.7"}
        points = self.one([CONTACT], **ids).recipient.points
        assert [(point.kind, point.value) for point in points] == [
            (PointKind.WA_ID, "911000000123"),
            (PointKind.PARENT_BSUID, "IN.ENT.7"),
            (PointKind.BSUID, "IN.77"),
        ]

    def test_a_report_that_names_nobody_is_taken_all_the_same(self) -> None:
        assert self.one(status="failed").recipient is None

    @pytest.mark.parametrize("word", ["deleted", "warning", "enqueued", ""])
    def test_other_words_are_ignored(self, word: str) -> None:
        assert self.one(status=word) == Ignored(f"statuses.{word}")

    def test_a_groups_status_is_ignored(self) -> None:
        assert self.one(recipient_type="group") == Ignored("statuses.group")

    def test_a_status_without_id_is_quarantined(self) -> None:
        assert self.one(id=...).reason == "a status has no id"


class TestOtherFields:
    def test_the_marketing_switch(self) -> None:
        wishes = [
            {
                "wa_id": "911000000123",
                "category": "marketing_messages",
                "value": word,
                "timestamp": ASKED_AT,
            }
            for word in ("stop", "resume", "signup", "maybe")
        ]
        seen = parse(body("user_preferences", user_preferences=wishes), NOW)
        assert [s.wants for s in seen if isinstance(s, PreferenceSeen)] == [
            False,
            True,
            True,
        ]
        assert seen[-1] == Ignored("user_preferences.maybe")

    def test_the_proof_of_a_wish_is_in_the_providers_words(self) -> None:
        wish = {"wa_id": "911000000123", "value": "stop", "detail": "User requested to stop"}
        (seen,) = parse(body("user_preferences", user_preferences=[wish]), NOW)
        assert isinstance(seen, PreferenceSeen)
        assert (seen.words, seen.everything) == ("User requested to stop", False)

    def test_a_replaced_user_id(self) -> None:
        change = {"user_id": {"previous": "IN.1", "current": "IN.2"}, "timestamp": ASKED_AT}
        (seen,) = parse(body("user_id_update", **change), NOW)
        old, new = (ContactPoint("whatsapp", PointKind.BSUID, i) for i in ("IN.1", "IN.2"))
        assert seen == IdentityChanged((old,), (new,), ASKED_AT * 1000)

    def test_360dialogs_own_envelope_of_history(self) -> None:
        thread = {"id": "911000000123", "messages": [message()]}
        data = value(history=[{"threads": [thread]}])
        raw = json.dumps({"id": "1", "event": "history", "data": data}).encode()
        assert ids(parse(raw, NOW)) == ["wamid.A"]
        assert parse(raw, NOW, "9999") == (Ignored("history.other_number"),)


def test_a_thousand_messages_are_read_in_well_under_a_tenth_of_a_second() -> None:
    raw = body(messages=[message(id=f"wamid.{n}") for n in range(1000)])
    durations = []
    for _ in range(5):
        start = time.process_time()
        assert len(parse(raw, NOW)) == 1000
        durations.append(time.process_time() - start)
    assert min(durations) < 0.1


def test_a_change_of_an_odd_kind_leaves_the_next_one() -> None:
    raw = envelope("x", {"field": "messages", "value": value(messages=[message()])})
    assert ids(parse(raw, NOW)) == ["wamid.A"]
