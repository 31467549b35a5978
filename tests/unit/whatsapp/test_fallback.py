"""Two providers as one: when the second takes over, and when it must not."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.capability import Capabilities
from crm_tui.domain.clock import Millis
from crm_tui.domain.content import Button, Buttons, Card, Cards, Link, Location, Menu, Row
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageType
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.domain.webhook import MediaRef
from crm_tui.whatsapp.capabilities import capabilities
from crm_tui.whatsapp.provider import (
    Accepted,
    AccountState,
    Action,
    Asked,
    Content,
    File,
    Filled,
    NotReached,
    Outcome,
    Reaction,
    Refused,
    Sent,
    Text,
    Unknown,
)
from crm_tui.whatsapp.providers.fallback import Fallback

TO = ContactPoint("whatsapp", PointKind.WA_ID, "911000000123")
TEMPLATE = Template("order_ready", "en", "utility", "approved", "Hi {{1}}!", ("1",))
CALLED = Filled(replace(TEMPLATE, provider_id="of the first"), TemplateCall("order_ready", "en"))
AWAY = NotReached("no connection")
LOCKED = Refused(131031, "the account is locked", Action.STOP)
ANSWER = Text("₹450")

refusals = st.builds(Refused, st.none(), st.just("no"), st.sampled_from(Action))
outcomes = st.one_of(
    refusals,
    st.just(Accepted("wamid.1")),
    st.just(NotReached("away")),
    st.just(Unknown("lost")),
)


class Played:
    """A provider whose outcome the test chooses; keeps what it was asked to send."""

    def __init__(self, name: str, ended: Outcome, *templates: Template) -> None:
        self.name = name
        self.ended = ended
        self.templates: tuple[Template, ...] | CrmError = templates
        self.asked: list[tuple[Content, str | None]] = []
        self.calls: list[str] = []

    @property
    def can(self) -> Capabilities:
        return capabilities(self.name)

    async def send(
        self, to: ContactPoint, what: Content, *, tracker: str, reply_to: str | None = None
    ) -> Outcome:
        self.asked.append((what, reply_to))
        return self.ended

    async def mark_read(self, wa_id: str, *, typing: bool = False) -> bool:
        self.calls.append("mark_read")
        return True

    async def fetch_media(self, ref: MediaRef, limit: int) -> bytes:
        self.calls.append("fetch_media")
        return b"x"

    async def list_templates(self) -> tuple[Template, ...]:
        self.calls.append("list_templates")
        if isinstance(self.templates, CrmError):
            raise self.templates
        return self.templates

    async def create_template(self, template: Template, examples: Sequence[str]) -> Template:
        self.calls.append("create_template")
        return template

    async def look_up(self, to: ContactPoint, since: Millis) -> tuple[Sent, ...]:
        self.calls.append("look_up")
        return ()

    async def account(self) -> AccountState | None:
        self.calls.append("account")
        return None

    async def aclose(self) -> None:
        self.calls.append("aclose")


def pair(first: Outcome, second: Outcome, *templates: Template) -> tuple[Played, Played]:
    return Played("360dialog", first), Played("twilio", second, *templates)


async def ended(first: Played, second: Played, what: Content = ANSWER, **more: Any) -> Outcome:
    return await Fallback(first, second).send(TO, what, tracker="M1", **more)


@pytest.mark.parametrize(
    "refused", [AWAY, LOCKED, replace(LOCKED, action=Action.AUTH)], ids=["away", "stop", "auth"]
)
async def test_the_second_takes_over_when_the_first_cannot(refused: Outcome) -> None:
    first, second = pair(refused, Accepted("SM1"))
    assert await ended(first, second) == Accepted("SM1", None, "twilio")


async def test_an_acceptance_says_who_took_it() -> None:
    first, second = pair(Accepted("wamid.1"), Accepted("SM1"))
    assert await ended(first, second) == Accepted("wamid.1", None, "360dialog")
    assert not second.asked


@pytest.mark.parametrize("action", [a for a in Action if a not in (Action.AUTH, Action.STOP)])
async def test_a_refusal_about_the_message_stands(action: Action) -> None:
    first, second = pair(Refused(1, "no", action), Accepted("SM1"))
    assert await ended(first, second) == first.ended
    assert not second.asked


async def test_what_may_be_on_its_way_is_not_sent_again() -> None:
    first, second = pair(Unknown("lost"), Accepted("SM1"))
    assert await ended(first, second) == Unknown("lost")
    assert not second.asked


async def test_a_lost_answer_of_the_second_is_unknown() -> None:
    first, second = pair(AWAY, Unknown("lost"))
    assert await ended(first, second) == Unknown("lost")


async def test_when_the_second_cannot_either_the_firsts_word_stands() -> None:
    first, second = pair(LOCKED, Refused(1, "no", Action.FIX))
    assert await ended(first, second) == LOCKED


@pytest.mark.parametrize("other", [NotReached("away too"), Refused(4, "slowly", Action.SLOW)])
async def test_when_the_second_may_take_it_later_it_is_tried_again(other: Outcome) -> None:
    first, second = pair(LOCKED, other)
    assert isinstance(await ended(first, second), NotReached)


async def test_a_quote_is_dropped_and_the_words_go_out() -> None:
    first, second = pair(AWAY, Accepted("SM1"))
    await ended(first, second, reply_to="wamid.asked")
    assert first.asked == [(ANSWER, "wamid.asked")]
    assert second.asked == [(ANSWER, None)]


async def test_a_reaction_is_not_carried_over() -> None:
    first, second = pair(AWAY, Accepted("SM1"))
    assert await ended(first, second, Reaction("wamid.asked", "👍")) == AWAY
    assert not second.asked


PICTURE = File(MessageType.IMAGE, b"x", "image/png", "cake.png")


@pytest.mark.parametrize(
    "what",
    [
        replace(PICTURE, caption="This one?"),
        replace(PICTURE, kind=MessageType.AUDIO, voice=True),
        Cards((Card("Ravi"),)),
        Text("x" * 1_601),
    ],
    ids=["caption", "voice note", "contacts", "long text"],
)
async def test_what_the_second_cannot_carry_whole_stays_with_the_first(what: Content) -> None:
    first, second = pair(AWAY, Accepted("SM1"))
    assert await ended(first, second, what) == AWAY
    assert not second.asked


@pytest.mark.parametrize(
    "what",
    [
        PICTURE,
        Location(18.5, 73.8),
        Text("x" * 1_600),
        Asked("Sure?", Buttons((Button("y", "Yes"),))),
        Asked("Which?", Menu("Open", (Row("k", "1 kg"),))),
        Asked("Look:", Link("Open", "https://shop.example")),
    ],
    ids=["picture", "location", "text", "buttons", "list", "link"],
)
async def test_what_it_can_carry_is_taken_over_as_it_is(what: Content) -> None:
    first, second = pair(AWAY, Accepted("SM1"))
    assert isinstance(await ended(first, second, what), Accepted)
    assert second.asked == [(what, None)]


class TestTemplates:
    async def test_it_goes_out_as_the_seconds_own(self) -> None:
        theirs = replace(TEMPLATE, provider_id="HX1")
        first, second = pair(AWAY, Accepted("SM1"), theirs)
        assert isinstance(await ended(first, second, CALLED), Accepted)
        assert second.asked == [(replace(CALLED, template=theirs), None)]

    @pytest.mark.parametrize(
        "theirs",
        [
            replace(TEMPLATE, name="another"),
            replace(TEMPLATE, language="hi"),
            replace(TEMPLATE, status="paused"),
            replace(TEMPLATE, body="Bye {{1}}!"),
            replace(TEMPLATE, variables=("name",)),
        ],
        ids=["name", "language", "status", "words", "variables"],
    )
    async def test_another_one_does_not_stand_in_for_it(self, theirs: Template) -> None:
        first, second = pair(AWAY, Accepted("SM1"), theirs)
        assert await ended(first, second, CALLED) == AWAY
        assert not second.asked

    async def test_without_the_seconds_list_the_firsts_word_stands(self) -> None:
        first, second = pair(AWAY, Accepted("SM1"))
        second.templates = CrmError("no list")
        assert await ended(first, second, CALLED) == AWAY

    async def test_the_list_is_asked_for_once(self) -> None:
        first, second = pair(AWAY, Accepted("SM1"), TEMPLATE)
        both = Fallback(first, second)
        for tracker in ("M1", "M2"):
            await both.send(TO, CALLED, tracker=tracker)
        assert second.calls == ["list_templates"]


@given(
    outcomes, outcomes, st.sampled_from([ANSWER, Location(18.5, 73.8), Reaction("w", ""), CALLED])
)
async def test_at_most_one_of_them_may_have_sent_it(
    one: Outcome, other: Outcome, what: Content
) -> None:
    first, second = pair(one, other, TEMPLATE)
    said = await ended(first, second, what)
    may_be_out = [
        played.ended
        for played in (first, second)
        if played.asked and isinstance(played.ended, Accepted | Unknown)
    ]
    assert len(may_be_out) <= 1
    assert isinstance(said, Accepted | Unknown) == bool(may_be_out)


async def test_everything_but_sending_is_the_firsts_alone() -> None:
    first, second = pair(AWAY, AWAY)
    both = Fallback(first, second)
    assert (both.name, both.can) == ("360dialog", first.can)
    await both.mark_read("wamid.1", typing=True)
    await both.fetch_media(MediaRef("5", None, "image/png"), 10)
    await both.list_templates()
    await both.create_template(TEMPLATE, ("Amit",))
    await both.look_up(TO, Millis(0))
    await both.account()
    assert len(first.calls) == 6
    assert not second.calls
    await both.aclose()
    assert (first.calls[-1], second.calls) == ("aclose", ["aclose"])
