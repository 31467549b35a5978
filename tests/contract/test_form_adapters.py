"""What our adapters of Twilio and Gupshup have in common, against the simulated providers."""

from collections.abc import AsyncIterator

import pytest

from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageType
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.whatsapp.provider import Action, File, Filled, NotReached, Refused, Text
from tests.conftest import FakeClock
from tests.contract.gupshup_scene import GupshupScene
from tests.contract.scene import CUSTOMER, Scene
from tests.contract.twilio_scene import TwilioScene

PICTURE = File(MessageType.IMAGE, b"\xff\xd8\xff", "image/jpeg", "cake.jpg")
VOICE = File(MessageType.AUDIO, b"OggS", "audio/ogg", "v.ogg", voice=True)
UNSYNCED = Filled(Template("t", "en", "utility", "approved", "Hi"), TemplateCall("t", "en", ()))
THROTTLE = {"twilio": 20429, "gupshup": 4001}


@pytest.fixture(params=[TwilioScene, GupshupScene])
async def scene(request: pytest.FixtureRequest, clock: FakeClock) -> AsyncIterator[Scene]:
    kind: type[Scene] = request.param
    async with kind.play(clock) as scene:
        yield scene


@pytest.mark.parametrize(
    ("what", "instead"),
    [(VOICE, "Send the recording as an audio file."), (UNSYNCED, "Run `crm templates sync`")],
)
async def test_what_neither_carries_is_refused_with_what_to_do_instead(
    scene: Scene, what: File | Filled, instead: str
) -> None:
    outcome = await scene.send(what)
    assert isinstance(outcome, Refused)
    assert outcome.action is Action.FIX
    assert instead in outcome.text
    assert not scene.simulator.world.log.received


async def test_an_email_address_is_no_recipient(scene: Scene) -> None:
    outcome = await scene.send(Text("Hi"), ContactPoint("email", PointKind.EMAIL, "a@b.in"))
    assert isinstance(outcome, Refused)
    assert outcome.action is Action.FIX
    assert "Add a phone number." in outcome.text
    assert not scene.simulator.world.log.received


async def test_a_file_without_a_public_place_is_refused(scene: Scene) -> None:
    outcome = await scene.connect().send(CUSTOMER, PICTURE, tracker="M1")
    assert isinstance(outcome, Refused)
    assert "Pair a relay" in outcome.text


async def test_a_place_for_files_that_fails_leaves_nothing_sent(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(what: File) -> str:
        raise CrmError("The relay is away.", "Wait.")

    monkeypatch.setattr(type(scene.shelf), "put", lambda self, what: fail(what))
    assert await scene.send(PICTURE) == NotReached("The relay is away. Wait.")
    assert not scene.simulator.world.sent


@pytest.mark.parametrize(("values", "missing"), [((), "1"), ((("1", "Asha"), ("2", " \n ")), "2")])
async def test_a_value_that_is_missing_is_asked_for(
    scene: Scene, values: tuple[tuple[str, str], ...], missing: str
) -> None:
    template = await scene.template("order_ready")
    outcome = await scene.send(Filled(template, TemplateCall("order_ready", "en_US", values)))
    assert isinstance(outcome, Refused)
    assert f"--var {missing}=VALUE" in outcome.text


async def test_a_throttle_says_how_long_to_wait(scene: Scene) -> None:
    scene.simulator.world.faults.set({"throttle": 1})
    outcome = await scene.send(Text("Hi"))
    assert isinstance(outcome, Refused)
    code = THROTTLE[scene.settings.provider]
    assert (outcome.code, outcome.action, outcome.retry_after) == (code, Action.SLOW, 1.0)


async def test_a_wrong_key_is_for_the_owner(scene: Scene) -> None:
    stranger = scene.connect(key="SK1:wrong")
    outcome = await stranger.send(CUSTOMER, Text("Hi"), tracker="M1")
    assert isinstance(outcome, Refused)
    assert outcome.action is Action.AUTH
    with pytest.raises(CrmError, match="template list"):
        await stranger.list_templates()
