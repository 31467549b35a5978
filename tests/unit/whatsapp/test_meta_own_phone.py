"""What the parser makes of the shop's own phone: echoes, history and calls (coexistence)."""

from typing import Any

import pytest

from crm_tui.domain.message import MessageStatus, MessageType
from crm_tui.domain.webhook import (
    Ignored,
    MessageEdited,
    MessageSeen,
    Origin,
    ReactionSeen,
)
from crm_tui.whatsapp.providers.meta_parse import parse
from tests.unit.whatsapp.meta_samples import ASKED_AT, NOW, PHONE, USER, body, message


class TestTheShopsOwnPhone:
    def echo(self, **more: Any) -> Any:
        sent = message(**{"from": "911000000000", "to": "911000000123"} | more)
        (seen,) = parse(body("smb_message_echoes", message_echoes=[sent]), NOW)
        return seen

    def test_an_echo_is_outgoing_and_belongs_to_the_customers_chat(self) -> None:
        seen = self.echo()
        assert (seen.origin, seen.outgoing) == (Origin.PHONE_APP, True)
        assert seen.sender.points == (PHONE, USER)
        assert not seen.opens_window

    def test_the_shops_own_reaction_is_no_customers_reaction(self) -> None:
        seen = self.echo(type="reaction", reaction={"message_id": "wamid.T", "emoji": "👍"})
        assert isinstance(seen, ReactionSeen)
        assert (seen.outgoing, seen.origin) == (True, Origin.PHONE_APP)
        assert PHONE in seen.sender.points

    def test_an_edit_in_the_app_is_an_edit(self) -> None:
        edit = {"original_message_id": "O", "message": {"type": "text", "text": {"body": "new"}}}
        assert self.echo(type="edit", edit=edit) == MessageEdited("O", "new", ASKED_AT * 1000)


class TestHistory:
    def chunk(self, *found: dict[str, Any]) -> dict[str, Any]:
        thread = {"id": "911000000123", "messages": list(found)}
        return {"metadata": {"phase": 0, "chunk_order": 1, "progress": 50}, "threads": [thread]}

    def test_both_sides_of_a_thread_belong_to_the_customer(self) -> None:
        ours = message(**{"from": "911000000000", "id": "wamid.O", "to": "911000000123"})
        seen = parse(body("history", history=[self.chunk(message(), ours)]), NOW)
        assert [(m.outgoing, m.origin) for m in seen if isinstance(m, MessageSeen)] == [
            (False, Origin.HISTORY),
            (True, Origin.HISTORY),
        ]
        assert all(isinstance(m, MessageSeen) and PHONE in m.sender.points for m in seen)
        assert not any(isinstance(m, MessageSeen) and m.opens_window for m in seen)

    def test_our_side_is_known_even_when_it_names_no_recipient(self) -> None:
        ours = message(**{"from": "911000000000"})
        (seen,) = parse(body("history", history=[self.chunk(ours)]), NOW)
        assert isinstance(seen, MessageSeen)
        assert seen.outgoing

    def test_files_that_follow_later_are_history_too(self) -> None:
        picture = message(type="image", image={"id": "9", "mime_type": "image/png"})
        (seen,) = parse(body("history", messages=[picture]), NOW)
        assert isinstance(seen, MessageSeen)
        assert (seen.origin, seen.media is not None) == (Origin.HISTORY, True)

    def test_our_side_is_known_by_the_numbers_own_name(self) -> None:
        late = message(**{"from": "911000000000", "to": "911000000123", "type": "image"})
        late["image"] = {"id": "9", "mime_type": "image/png"}
        (seen,) = parse(body("history", messages=[late]), NOW)
        assert isinstance(seen, MessageSeen)
        assert seen.outgoing
        assert PHONE in seen.sender.points

    def test_a_placeholder_says_that_its_file_comes_later(self) -> None:
        (seen,) = parse(
            body("history", history=[self.chunk(message(type="media_placeholder"))]), NOW
        )
        assert isinstance(seen, MessageSeen)
        assert seen.placeholder
        assert seen.message_type is MessageType.UNSUPPORTED

    @pytest.mark.parametrize(
        ("word", "status"),
        [
            ("SENT", MessageStatus.SENT),
            ("DELIVERED", MessageStatus.DELIVERED),
            ("read", MessageStatus.READ),
            ("PLAYED", MessageStatus.READ),
            ("ERROR", MessageStatus.FAILED),
            ("PENDING", None),
        ],
    )
    def test_how_far_our_side_had_come(self, word: str, status: MessageStatus | None) -> None:
        more = {"history_context": {"status": word}}
        ours = message(**{"from": "911000000000"}, **more)
        theirs = message(id="wamid.T", **more)
        seen = parse(body("history", history=[self.chunk(ours, theirs)]), NOW)
        assert [m.status for m in seen if isinstance(m, MessageSeen)] == [status, None]

    def test_reactions_of_both_sides(self) -> None:
        put = {"type": "reaction", "reaction": {"message_id": "wamid.T", "emoji": "👍"}}
        found = [message(**put), message(**put, **{"from": "911000000000"})]
        seen = parse(body("history", history=[self.chunk(*found)]), NOW)
        assert [(r.outgoing, r.origin) for r in seen if isinstance(r, ReactionSeen)] == [
            (False, Origin.HISTORY),
            (True, Origin.HISTORY),
        ]


class TestCalls:
    def call(self, **more: Any) -> Any:
        plain = {
            "id": "wacid.1",
            "from": "911000000123",
            "event": "connect",
            "direction": "USER_INITIATED",
            "timestamp": str(ASKED_AT),
        }
        (seen,) = parse(body("calls", calls=[plain | more]), NOW)
        return seen

    def test_a_customers_call_stands_in_the_chat_and_opens_the_window(self) -> None:
        seen = self.call()
        assert (seen.wa_id, seen.message_type) == ("wacid.1", MessageType.SYSTEM)
        assert (seen.content, seen.timestamp) == ("📞 The customer called.", ASKED_AT * 1000)
        assert PHONE in seen.sender.points
        assert seen.opens_window

    @pytest.mark.parametrize("more", [{"event": "terminate"}, {"direction": "BUSINESS_INITIATED"}])
    def test_the_rest_of_a_call_changes_nothing(self, more: dict[str, str]) -> None:
        assert isinstance(self.call(**more), Ignored)
