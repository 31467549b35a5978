"""pywa against the simulator: what an outside client sends is taken, and it understands the answers."""

from pathlib import Path
from typing import Any

import pytest
from pywa.errors import ReEngagementMessage
from pywa.types.templates import (
    BodyText,
    Buttons,
    FooterText,
    HeaderText,
    ParamFormat,
    QuickReplyButton,
    Template,
    TemplateCategory,
    TemplateLanguage,
    URLButton,
)

from crm_tui.whatsapp.simulator import pictures
from tests.contract.pywa_client import CUSTOMER, STRANGER, Pywa


async def test_text_and_reply(pywa: Pywa) -> None:
    asked = pywa.say(text="Price?")
    sent = await pywa(pywa.client.send_message, to=CUSTOMER, text="₹450")
    assert sent.id in pywa.simulator.world.sent
    await pywa(pywa.client.send_message, to=CUSTOMER, text="₹450", reply_to_message_id=asked)
    assert pywa.last_sent()["context"] == {"message_id": asked}


async def test_a_template(pywa: Pywa) -> None:
    await pywa(
        pywa.client.send_template,
        to=STRANGER,
        name="order_ready",
        language=TemplateLanguage.ENGLISH_US,
        params=[BodyText.params("Amit", "42")],
    )
    assert pywa.last_sent()["template"]["name"] == "order_ready"


async def test_a_picture_is_uploaded_and_sent(pywa: Pywa) -> None:
    media = await pywa(
        pywa.client.upload_media, media=pictures.png(), mime_type="image/png", filename="cake.png"
    )
    stored = pywa.simulator.world.files.find(media.id)
    assert stored is not None
    assert stored.content == pictures.png()
    await pywa(pywa.client.send_image, to=CUSTOMER, image=media.id, caption="This one?")
    assert pywa.last_sent()["image"] == {"id": media.id, "caption": "This one?"}


async def test_a_customers_picture_is_downloaded(pywa: Pywa, tmp_path: Path) -> None:
    wamid = pywa.say(image=True)
    (body,) = pywa.simulator.world.inbound[wamid]
    image = body["entry"][0]["changes"][0]["value"]["messages"][0]["image"]
    found = await pywa(pywa.client.get_media_url, media_id=image["id"])
    assert found.sha256 == image["sha256"]
    path = await pywa(pywa.client.download_media, url=found.url, path=tmp_path, filename="in.png")
    assert path.read_bytes() == pictures.png()


async def test_blue_ticks_and_typing(pywa: Pywa) -> None:
    wamid = pywa.say(text="Are you there?")
    assert await pywa(pywa.client.mark_message_as_read, message_id=wamid)
    assert pywa.simulator.world.read == {wamid}
    assert await pywa(pywa.client.indicate_typing, message_id=wamid)


async def test_a_closed_window_is_pywas_own_exception(pywa: Pywa) -> None:
    with pytest.raises(ReEngagementMessage) as told:
        await pywa(pywa.client.send_message, to=STRANGER, text="Hello?")
    assert told.value.code == 131047


async def test_templates_are_listed(pywa: Pywa) -> None:
    found = await pywa(pywa.client.get_templates)
    assert {template.name for template in found} >= {"order_ready", "diwali_offer"}


async def test_a_template_is_submitted_and_listed(pywa: Pywa) -> None:
    made = await pywa(
        pywa.client.create_template,
        Template(
            name="cake_ready",
            language=TemplateLanguage.ENGLISH,
            category=TemplateCategory.UTILITY,
            parameter_format=ParamFormat.NAMED,
            components=[
                HeaderText("Order {{no}}", no="42"),
                BodyText("Hi {{name}}, it is ready.", name="Amit"),
                FooterText(text="Asha Sweets"),
                Buttons(
                    buttons=[
                        URLButton(text="Track", url="https://x.in/{{1}}", example="https://x.in/1"),
                        QuickReplyButton(text="Thanks"),
                    ]
                ),
            ],
        ),
    )
    assert made.status.value == "PENDING"
    found: Any = await pywa(pywa.client.get_templates)
    assert "cake_ready" in {template.name for template in found}


async def test_the_numbers_state(pywa: Pywa) -> None:
    found = await pywa(pywa.client.get_business_phone_number)
    assert (found.id, found.verified_name) == (pywa.client.phone_id, "Simulated Shop")
