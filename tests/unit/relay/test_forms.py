"""The hosted form: what a visitor sees, what is kept, and as what proof."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.unit.relay.form_world import ASHA, CONFIG, SITE, Page, header, world_in
from tests.unit.relay.world import request

# A void element closes itself; every other tag must be closed in order.
_VOID = frozenset("meta input br".split())


class Outline(HTMLParser):
    """Tags in balance, labels and the fields that they name."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag not in _VOID:
            self.open.append(tag)
        if tag == "label" and found.get("for"):
            self.labelled.add(str(found["for"]))
        if tag in ("input", "textarea", "select"):
            self.fields.append(found | {"inside": "label" if "label" in self.open else None})

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


async def test_the_page_is_whole_html_in_which_every_field_has_a_label(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        page = await world.open()
    outline = Outline()
    outline.feed(page.text)
    assert (page.answer.status, outline.open) == (200, [])
    for one in outline.fields:
        if one.get("type") != "hidden":
            assert one["inside"] or one["id"] in outline.labelled, one


async def test_the_page_needs_no_script_and_nothing_from_elsewhere(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        page = await world.open()
    assert "<script" not in page.text
    assert "src=" not in page.text
    assert "http" not in page.text
    policy = header(page.answer, "content-security-policy")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert header(page.answer, "referrer-policy") == "no-referrer"
    assert "set-cookie" not in {name.decode() for name in page.answer.headers}


async def test_a_phone_shows_its_number_keys_and_fills_in_what_it_knows(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        page = await world.open()
    assert 'type="tel"' in page.tag("phone")
    assert 'autocomplete="tel"' in page.tag("phone")
    assert 'autocomplete="name"' in page.tag("name")
    assert 'name="viewport"' in page.text


async def test_the_consent_is_not_ticked_beforehand(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        page = await world.open()
    assert "I agree that Sweet Crumbs may write to me." in page.text
    assert "checked" not in page.tag("consent")


async def test_an_answer_is_kept_with_the_words_and_version_that_were_agreed_to(
    tmp_path: Path,
) -> None:
    async with world_in(tmp_path) as world:
        answer = await world.fill(consent="yes", city="Pune")
        assert (answer.status, header(answer, "location")) == (303, "/forms/cakes/thanks")
        (kept,) = await world.stored()
        assert await world.raw() != []
    assert (kept["form"], kept["name"], kept["phone"], kept["message"]) == (
        "cakes",
        "Asha",
        "98765 43210",
        "For Sunday",
    )
    assert kept["fields"] == {"City": "Pune", "Size": "1 kg"}
    assert kept["consent"] == {
        "agreed": True,
        "words": "I agree that Sweet Crumbs may write to me.",
        "version": "v3",
        "shown_by": "relay",
    }


async def test_who_does_not_agree_is_taken_too_and_it_is_written_down(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        assert (await world.fill()).status == 303
        (kept,) = await world.stored()
    assert kept["consent"]["agreed"] is False


async def test_the_event_is_a_form_of_the_forms_own_shop(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        await world.fill()
        assert [provider for provider, _ in await world.raw()] == ["form"]


async def test_the_thank_you_page_offers_whatsapp(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        page = Page(await request(world.relay, "GET", "/forms/cakes/thanks"))
        without = Page(await request(world.relay, "GET", "/forms/hindi/thanks"))
    assert 'href="https://wa.me/919876543210"' in page.text
    assert 'rel="noreferrer"' in page.text
    assert "wa.me" not in without.text


async def test_a_form_in_hindi_speaks_hindi(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        page = await world.open("hindi")
        answer = await world.post({"phone": "12"}, form="hindi")
    assert '<html lang="hi">' in page.text
    assert "मोबाइल नंबर" in page.text
    assert "यह फ़ोन नंबर नहीं है" in answer.body.decode()


async def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(
    tmp_path: Path,
) -> None:
    async with world_in(tmp_path) as world:
        answer = await world.post(
            {"name": 'As"ha', "phone": "call me", "message": "A <b>cake</b>", "size": "3 kg"}
            | {"city": "Pune", "consent": "yes"}
        )
        page = Page(answer)
        assert (answer.status, await world.stored()) == (422, [])
    assert (page.value("name"), page.value("phone"), page.value("city")) == (
        'As"ha',
        "call me",
        "Pune",
    )
    assert "A &lt;b&gt;cake&lt;/b&gt;</textarea>" in page.text
    assert 'aria-invalid="true"' in page.tag("phone")
    assert 'id="phone-wrong"' in page.text
    assert 'aria-invalid="true"' in page.tag("size")
    assert "aria-invalid" not in page.tag("name")
    assert "checked" in page.tag("consent")


@pytest.mark.parametrize(
    "phone",
    ["9876543210", "+91 98765-43210", "(0) 98765 43210", "९८७६५४३२१०", "+44 20 7946 0958"],
)
async def test_a_number_may_be_written_in_any_usual_way(tmp_path: Path, phone: str) -> None:
    async with world_in(tmp_path) as world:
        assert (await world.fill(phone=phone)).status == 303


@pytest.mark.parametrize("phone", ["", "12345", "asha@example.com", "9" * 20, "\r\nX: y"])
async def test_what_is_no_number_is_asked_for_again(tmp_path: Path, phone: str) -> None:
    async with world_in(tmp_path) as world:
        assert (await world.fill(phone=phone)).status == 422


async def test_pressing_send_twice_is_one_answer_and_a_correction_is_another(
    tmp_path: Path,
) -> None:
    async with world_in(tmp_path) as world:
        sent = {**ASHA, "ticket": (await world.open()).ticket}
        world.clock.time += 2_000
        for _ in range(3):
            assert (await world.post(sent)).status == 303
        assert (await world.post({**sent, "phone": "98765 43211"})).status == 303
        first, second = await world.stored()
    assert (first["phone"], second["phone"]) == ("98765 43210", "98765 43211")
    assert first["id"] != second["id"]


async def test_two_people_with_the_same_words_are_two_answers(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        await world.fill()
        await world.fill()
        assert len(await world.stored()) == 2


async def test_the_page_stays_good_while_the_relay_restarts(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    async with world_in(tmp_path / "a") as world:
        ticket = (await world.open()).ticket
    async with world_in(tmp_path / "b") as world:
        world.clock.time += 5_000
        assert (await world.post({**ASHA, "ticket": ticket})).status == 303


async def test_other_words_of_consent_are_shown_before_they_are_agreed_to(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    async with world_in(tmp_path / "a") as world:
        ticket = (await world.open()).ticket
    other = CONFIG.replace("may write to me", "may write and ring me").replace('"v3"', '"v4"')
    async with world_in(tmp_path / "b", other) as world:
        world.clock.time += 5_000
        answer = await world.post({**ASHA, "ticket": ticket, "consent": "yes"})
        page = Page(answer)
        assert (answer.status, await world.stored()) == (409, [])
        assert "may write and ring me" in page.text
        assert page.value("phone") == ASHA["phone"]
        world.clock.time += 2_000
        again = {**ASHA, "ticket": page.ticket, "consent": "yes"}
        assert (await world.post(again)).status == 303
        assert (await world.stored())[0]["consent"]["version"] == "v4"


async def test_a_version_that_is_not_given_is_made_of_the_words(tmp_path: Path) -> None:
    config = CONFIG.replace('consent_version = "v3"\n', "")
    async with world_in(tmp_path, config) as world:
        await world.fill(consent="yes")
        (kept,) = await world.stored()
    assert len(kept["consent"]["version"]) == 12
    assert kept["consent"]["words"].startswith("I agree")


async def test_a_script_of_the_shops_own_site_posts_json(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        sent = {**ASHA, "consent": True, "consent_text": "Yes, write to me", "ignored": [1]}
        answer, said = await world.post_json(sent, {"Origin": SITE})
        assert (answer.status, said["ok"]) == (200, True)
        assert said["whatsapp"] == "https://wa.me/919876543210"
        assert header(answer, "access-control-allow-origin") == SITE
        (kept,) = await world.stored()
    assert kept["consent"]["words"] == "Yes, write to me"
    assert kept["consent"]["shown_by"] == "site"
    assert kept["consent"]["version"] != "v3"


async def test_a_script_is_told_what_is_wrong_by_field(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        answer, said = await world.post_json({"phone": "12"})
    assert (answer.status, sorted(said["errors"])) == (422, ["phone", "size"])


async def test_the_same_json_again_is_one_answer_for_a_day(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        for _ in range(2):
            await world.post_json(ASHA)
        world.clock.time += 86_400_000
        await world.post_json(ASHA)
        assert len(await world.stored()) == 2


async def test_multipart_without_files_is_taken_as_well(tmp_path: Path) -> None:
    lines = [
        f'--X\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {**ASHA, "message": "two\r\nlines --X"}.items()
    ]
    empty = '--X\r\nContent-Disposition: form-data; name="f"; filename=""\r\n\r\n\r\n'
    body = ("".join(lines) + empty + "--X--\r\n").encode()
    sent = {"content-type": "multipart/form-data; boundary=X"}
    async with world_in(tmp_path) as world:
        answer = await request(world.relay, "POST", "/forms/cakes", body, sent)
        assert answer.status == 303
        assert (await world.stored())[0]["message"] == "two\r\nlines --X"


async def test_a_shop_that_has_paired_and_has_no_token_in_the_file_has_forms_as_well(
    tmp_path: Path,
) -> None:
    config = CONFIG.replace('token = "bakery-token"\n', "")
    async with world_in(tmp_path, config) as world:
        assert (await world.fill()).status == 303
        assert (await world.stored())[0]["consent"]["shown_by"] == "relay"
