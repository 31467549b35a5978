"""The scripted day: a customer asks, a draft is ready, it is approved, the ticks come back …

Each step is checked by reading what another process has written: the database or the simulator's log.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from crm_tui.demo import five, forgotten, kinds
from crm_tui.demo.looking import NotYet, known, need
from crm_tui.demo.stage import Stage
from crm_tui.domain.errors import CrmError, NotFound
from crm_tui.domain.ids import SUGGESTION, show_id
from crm_tui.domain.lead import Lead
from crm_tui.domain.message import Direction, MediaState, Message, MessageStatus, MessageType
from crm_tui.domain.phone import Phone
from crm_tui.domain.suggestion import KINDS, Suggestion, Task
from crm_tui.services import leads as lead_service
from crm_tui.shop import Shop
from crm_tui.store import media, messages, suggestions

ASHA, RAVI = "911000000501", "911000000502"
_LOOK = 0.02
_REPLIES = KINDS[Task.GENERATE_REPLY]


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    ok: bool
    seconds: float
    note: str
    """What was seen, or what was missing."""


@dataclass(slots=True)
class Day:
    """The day so far; each step may use what the ones before it saw."""

    stage: Stage
    shop: Shop
    patience: float = 10.0
    first_wa_id: str = ""
    photo_wa_id: str = ""
    lead: Lead | None = None
    draft: Suggestion | None = None
    answer: Message | None = None
    steps: list[Step] = field(default_factory=list)

    def play(self, on_step: Callable[[Step], None]) -> bool:
        """Play every step; after one that failed the rest is not tried and counts as failed."""
        for name, step in _STEPS.items():
            done = self._try(name, step) if self.ok else Step(name, False, 0.0, "not tried")
            self.steps.append(done)
            on_step(done)
        return self.ok

    def show_every_kind(self) -> None:
        """Let the chat with every kind of message come about; what does not in time is missing."""
        for step in (_every_kind_arrives, _every_kind_leaves):
            if not self._try("every kind", step).ok:
                return

    @property
    def ok(self) -> bool:
        return all(step.ok for step in self.steps)

    def _try(self, name: str, step: Callable[["Day"], str]) -> Step:
        started = time.monotonic()
        try:
            note, ok = step(self), True
        except NotYet as missing:
            note, ok = f"waited {self.patience:.0f} s: {missing}", False
        except CrmError as error:
            note, ok = error.sentence(), False
        return Step(name, ok, round(time.monotonic() - started, 3), note)

    def until(self, look: Callable[[], str]) -> str:
        """Look again and again until `look` no longer raises NotYet; its last note."""
        deadline = time.monotonic() + self.patience
        while True:
            try:
                return look()
            except NotYet:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_LOOK)

    def lead_of(self, wa_id: str) -> Lead:
        try:
            return self.shop.db.read_now(lead_service.find, Phone(f"+{wa_id}"))
        except NotFound as missing:
            raise NotYet("the lead is not there") from missing

    def chat(self, wa_id: str) -> list[Message]:
        return self.shop.db.read_now(messages.conversation, self.lead_of(wa_id).id)


def _relay_up(day: Day) -> str:
    need(day.stage.relay_ready(), "the relay is not ready")
    return day.stage.relay_url


def _customer_writes(day: Day) -> str:
    words = "Bhaiya, 1 kg chocolate truffle cake kitne ka hai?"
    said = day.stage.tell_simulator("say", **{"from": ASHA, "name": "Asha Patil", "text": words})
    day.first_wa_id = said["id"]
    return day.until(lambda: _delivered_to_relay(day, words))


def _delivered_to_relay(day: Day, note: str) -> str:
    delivered = day.stage.simulator_log()["delivered"]
    need(any(day.first_wa_id in str(entry) for entry in delivered), "the webhook is on its way")
    return f"“{note}”"


def _in_the_inbox(day: Day) -> str:
    def look() -> str:
        day.lead = day.lead_of(ASHA)
        need(day.lead.unread_count == 1 and day.lead.needs_reply, "it is not unread")
        return f"{day.lead.name}, 1 unread"

    return day.until(look)


def _draft_ready(day: Day) -> str:
    def look() -> str:
        pending = day.shop.db.read_now(suggestions.pending, known(day.lead).id)
        # A judgement of the lead may be there before the answer is.
        replies = [one for one in pending if one.draft.suggestion_type in _REPLIES]
        need(replies and not replies[0].draft.flags, "no draft that may go as it stands")
        day.draft = replies[0]
        return f"“{replies[0].draft.content}”"

    return day.until(look)


def _approved_and_sent(day: Day) -> str:
    day.stage.crm("suggestions", "approve", show_id(SUGGESTION, known(day.draft).id))

    def look() -> str:
        day.answer = day.chat(ASHA)[-1]
        wa_id = day.answer.whatsapp_message_id
        sent = [entry["id"] for entry in day.stage.simulator_log()["sent"]]
        need(wa_id is not None and sent.count(wa_id) == 1, "the provider has not got it")
        return str(wa_id)

    return day.until(look)


def _status(day: Day, wanted: tuple[MessageStatus, ...], tick: str) -> str:
    def look() -> str:
        day.answer = day.shop.db.read_now(messages.get, known(day.answer).id)
        need(known(day.answer).status in wanted, f"it is {known(day.answer).status}")
        return tick

    return day.until(look)


def _delivered(day: Day) -> str:
    return _status(day, (MessageStatus.DELIVERED, MessageStatus.READ), "✓✓")


def _read(day: Day) -> str:
    return _status(day, (MessageStatus.READ,), "✓✓ read")


def _reply_in_thread(day: Day) -> str:
    quoted = known(day.answer)
    words = "Theek hai, aaj shaam 6 baje ke liye ek bana dijiye"
    day.stage.tell_simulator(
        "say", **{"from": ASHA, "text": words, "reply_to": quoted.whatsapp_message_id}
    )

    def look() -> str:
        newest = day.chat(ASHA)[-1]
        need(newest.direction is Direction.INBOUND, "the reply is not there")
        need(newest.reply_to == quoted.id, "it does not quote our message")
        return f"“{newest.content}”"

    return day.until(look)


def _photo_arrives(day: Day) -> str:
    said = day.stage.tell_simulator(
        "say", **{"from": RAVI, "name": "Ravi Iyer", "image": True, "caption": "Aisa cake banega?"}
    )
    day.photo_wa_id = said["id"]

    def look() -> str:
        photo = day.chat(RAVI)[-1]
        need(photo.message_type is MessageType.IMAGE and photo.media, "the photo is not there")
        need(known(photo.media).state is MediaState.STORED, "its file is still being fetched")
        name = known(day.shop.db.read_now(media.file_of, photo.id))
        content = day.shop.media.get(name)
        need(len(content) == known(photo.media).size, "the file is not whole")
        return f"{len(content):,} bytes, decrypted"

    return day.until(look)


def _duplicate_ignored(day: Day) -> str:
    """The first message again, and `delivered` after `read`; a later message shows that both are through."""
    before = [message.id for message in day.chat(ASHA)]
    day.stage.tell_simulator("repeat", wa_id=day.first_wa_id)
    wa_id = known(day.answer).whatsapp_message_id
    day.stage.tell_simulator("status", wa_id=wa_id, status="delivered")
    day.stage.tell_simulator("say", **{"from": ASHA, "text": "Thank you!"})

    def look() -> str:
        chat = day.chat(ASHA)
        need(chat[-1].content == "Thank you!", "the message after it is not there")
        need([message.id for message in chat[:-1]] == before, "the conversation has changed")
        answer = next(message for message in chat if message.id == known(day.answer).id)
        need(answer.status is MessageStatus.READ, f"the answer went back to {answer.status}")
        return "still one message, still read"

    return day.until(look)


_INBOUND = frozenset(MessageType) - {MessageType.TEMPLATE, MessageType.BUTTON}
_OUTBOUND = frozenset(MessageType) - {
    *(MessageType.BUTTON, MessageType.ORDER, MessageType.SYSTEM, MessageType.UNSUPPORTED)
}


def _every_kind_arrives(day: Day) -> str:
    kinds.write_all(day.stage)

    def look() -> str:
        chat = [one for one in day.chat(kinds.MEERA) if one.direction is Direction.INBOUND]
        missing = _INBOUND - {MessageType.REACTION} - {one.message_type for one in chat}
        need(not missing, f"not there: {', '.join(sorted(missing))}")
        files = [one.media for one in chat if one.media is not None]
        need(all(file.state is MediaState.STORED for file in files), "files are being fetched")
        need(any(one.edited for one in chat) and any(one.revoked for one in chat), "no changes")
        return f"{len(chat)} messages of {len({one.message_type for one in chat})} kinds"

    return day.until(look)


def _every_kind_leaves(day: Day) -> str:
    answers = kinds.answer_all(day.shop, day.lead_of(kinds.MEERA).id, day.stage.folder)
    wanted = {one.id for one in answers}

    def look() -> str:
        sent = [one for one in day.chat(kinds.MEERA) if one.id in wanted]
        open_ones = [one for one in sent if one.status is not MessageStatus.READ]
        # Meta reports no more than `sent` about a reaction.
        waiting = [one for one in open_ones if one.message_type is not MessageType.REACTION]
        need(not waiting, f"{len(waiting)} are on their way: {waiting[:1]}")
        missing = _OUTBOUND - {one.message_type for one in sent}
        need(not missing, f"not there: {', '.join(sorted(missing))}")
        kinds.react_to(day.stage, sent)
        return f"{len(sent)} messages of {len(_OUTBOUND)} kinds, read"

    note = day.until(look)
    day.until(lambda: _liked(day))
    return note


def _liked(day: Day) -> str:
    need(any(one.reaction == "👍" for one in day.chat(kinds.MEERA)), "her reaction is not there")
    return "👍"


_STEPS: dict[str, Callable[[Day], str]] = {
    "relay up": _relay_up,
    "customer writes": _customer_writes,
    "in the inbox": _in_the_inbox,
    "draft ready": _draft_ready,
    "approved and sent": _approved_and_sent,
    "delivered": _delivered,
    "read": _read,
    "reply in thread": _reply_in_thread,
    "photo arrives": _photo_arrives,
    "intents recognised": five.intents_recognised,
    "facts remembered": five.facts_remembered,
    "lead qualified": five.lead_qualified,
    "next step offered": five.next_step_offered,
    "follow-up planned": five.follow_up_planned,
    "experiment decided": forgotten.experiment_decided,
    "workflow proposes": forgotten.workflow_proposes,
    "today shows it": forgotten.today_shows,
    "every kind arrives": _every_kind_arrives,
    "every kind leaves": _every_kind_leaves,
    "duplicate ignored": _duplicate_ignored,
}
