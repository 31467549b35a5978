"""Templates at Twilio: listed, made, submitted, and what cannot be."""

from collections.abc import AsyncIterator

import pytest

from crm_tui.domain.content import Button, Buttons
from crm_tui.domain.errors import CrmError
from crm_tui.domain.template import Template, TemplateButton
from crm_tui.whatsapp.provider import Asked
from tests.conftest import FakeClock
from tests.contract.twilio_scene import TwilioScene

BUTTONS = Buttons((Button("y", "Yes"), Button("n", "No")))


@pytest.fixture
async def scene(clock: FakeClock) -> AsyncIterator[TwilioScene]:
    async with TwilioScene.play(clock) as play:
        yield play


async def test_the_list_has_every_part_and_every_state(scene: TwilioScene) -> None:
    found = {item.name: item for item in await scene.provider.list_templates()}
    bill = found["bill_with_link"]
    assert bill.body == "Dear {{1}}, here is your bill."
    assert (bill.header, bill.header_format) == ("Bill {{2}}", "text")
    assert bill.buttons == (
        TemplateButton("url", "Track", "https://shop.example/o/{{3}}"),
        TemplateButton("quick_reply", "Call me", ""),
    )
    assert bill.variables == ("1", "2", "3")
    assert found["new_year_cake"].status == "pending"
    assert found["weekend_offer"].status == "paused"
    assert not found["new_cake_photo"].needs_file


async def test_of_several_with_one_name_the_approved_one_counts(scene: TwilioScene) -> None:
    approved = await scene.template("order_ready")
    types = {"twilio/text": {"body": "A copy"}}
    copy = {"friendly_name": "order_ready", "language": approved.language, "types": types}
    await scene.make_content(copy)
    assert await scene.template("order_ready") == approved


async def test_questions_are_no_templates(scene: TwilioScene) -> None:
    before = await scene.provider.list_templates()
    await scene.send(Asked("Eggless?", BUTTONS))
    assert await scene.provider.list_templates() == before


async def test_a_template_is_made_submitted_and_followed(scene: TwilioScene) -> None:
    wanted = Template(
        "cake_ready",
        "en",
        "utility",
        "",
        "Hi {{name}}, cake {{no}} is ready.",
        ("name", "no"),
        buttons=(TemplateButton("quick_reply", "Thanks"),),
    )
    made = await scene.provider.create_template(wanted, ("Asha", "42"))
    assert made.body == "Hi {{1}}, cake {{2}} is ready."
    assert (made.status, made.category) == ("received", "utility")
    (listed,) = [t for t in await scene.provider.list_templates() if t.name == "cake_ready"]
    assert (listed.status, listed.provider_id) == ("pending", made.provider_id)
    scene.simulator.world.templates[-1]["status"] = "APPROVED"
    assert (await scene.template("cake_ready")).approved


async def test_a_template_that_is_refused_leaves_nothing_behind(scene: TwilioScene) -> None:
    wanted = Template("bad", "en", "utility", "", "{{1}} is ready", ("1",))
    before = await scene.provider.list_templates()
    with pytest.raises(CrmError) as refused:
        await scene.provider.create_template(wanted, ("cake",))
    assert "not approved" in refused.value.fix
    assert await scene.provider.list_templates() == before


@pytest.mark.parametrize(
    ("template", "examples", "fix"),
    [
        (Template("t", "en", "utility", "", "Hi {{1}}!", ("1",)), (), "--example"),
        (
            Template("t", "en", "utility", "", "Hi", header_format="image"),
            (),
            "Twilio's console",
        ),
    ],
)
async def test_what_cannot_be_submitted_is_told_before(
    scene: TwilioScene, template: Template, examples: tuple[str, ...], fix: str
) -> None:
    with pytest.raises(CrmError) as refused:
        await scene.provider.create_template(template, examples)
    assert fix in refused.value.fix
