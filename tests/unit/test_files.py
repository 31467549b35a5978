"""Files: told by what they are, measured, kept, and shown small without being trusted."""

import base64
import hashlib
import io
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from crm_tui.domain.content import (
    Button,
    Buttons,
    Card,
    Cards,
    Choice,
    Details,
    Link,
    Location,
    Menu,
    Row,
    from_json,
    to_json,
    words,
)
from crm_tui.domain.errors import CrmError
from crm_tui.domain.files import UNKNOWN, kind_of, sniff, voice_seconds
from crm_tui.domain.message import MediaState, MessageType
from crm_tui.services.attaching import attach
from crm_tui.services.keeping import keep
from crm_tui.services.previews import make_preview
from crm_tui.shop import Shop

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 48)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, (200, 30, 40)).save(made, kind)
    return made.getvalue()


def voice_note(seconds: float) -> bytes:
    """The two pages of an Ogg Opus file that its length is read from (RFC 3533, RFC 7845)."""

    def page(granule: int, body: bytes) -> bytes:
        head = struct.pack("<4sBBqIIIB", b"OggS", 0, 0, granule, 1, 0, 0, 1)
        return head + bytes([len(body)]) + body

    opus = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48_000, 0, 0)
    return page(0, opus) + page(round(seconds * 48_000) + 312, b"x" * 40)


@pytest.mark.parametrize(
    ("head", "name", "mime"),
    [
        (picture(), "cake.exe", "image/png"),
        (picture("JPEG"), "", "image/jpeg"),
        (picture("WEBP"), "", "image/webp"),
        (b"%PDF-1.7 ...", "bill.pdf", "application/pdf"),
        (b"PK\x03\x04....", "order.docx", WORD),
        (b"PK\x03\x04....", "order.zip", "application/zip"),
        (b"MZ\x90\x00", "photo.jpg", "application/x-msdownload"),
        (b"\x7fELF", "photo.jpg", "application/x-elf"),
        (voice_note(3), "voice.ogg", "audio/ogg"),
        ("नमस्ते दुनिया".encode(), "note.txt", "text/plain"),
        ("नमस्ते दुनिया".encode()[:-1], "cut in a character", "text/plain"),
        (b"\x00\x01\x02", "", UNKNOWN),
        (b"", "empty.txt", UNKNOWN),
    ],
)
def test_a_file_is_what_its_bytes_say(head: bytes, name: str, mime: str) -> None:
    assert sniff(head[:512], name) == mime


@given(st.binary(max_size=600))
def test_any_bytes_have_some_type_and_no_voice_is_made_up(content: bytes) -> None:
    assert sniff(content)
    seconds = voice_seconds(content)
    assert seconds is None or seconds >= 0


@pytest.mark.parametrize("seconds", [0.5, 7.0, 61.25])
def test_a_voice_note_tells_how_long_it_plays(seconds: float) -> None:
    assert voice_seconds(voice_note(seconds)) == seconds


def test_what_is_no_picture_or_recording_is_a_document() -> None:
    assert kind_of("application/x-msdownload") is MessageType.DOCUMENT
    assert kind_of("image/webp") is MessageType.STICKER


# -- a file of the shop's own --------------------------------------------------------------------


def test_an_attached_file_is_kept_encrypted_and_described(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "केक.jpg"
    path.write_bytes(picture("JPEG"))
    media = attach(shop.media, path)
    assert (media.state, media.mime_type, media.filename) == (
        MediaState.STORED,
        "image/jpeg",
        "केक.jpg",
    )
    assert media.file is not None
    assert shop.media.get(media.file) == path.read_bytes()
    assert path.read_bytes()[:64] not in (shop.home / "media" / media.file).read_bytes()


def test_a_recording_is_sent_as_a_voice_note(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "voice.ogg"
    path.write_bytes(voice_note(4))
    media = attach(shop.media, path)
    assert (media.voice, media.seconds) == (True, 4.0)


@pytest.mark.parametrize("what", ["missing", "folder", "empty", "pipe"])
def test_what_cannot_be_attached_is_told_in_a_sentence(
    shop: Shop, tmp_path: Path, what: str
) -> None:
    path = tmp_path / what
    if what == "folder":
        path.mkdir()
    elif what == "empty":
        path.touch()
    elif what == "pipe":
        path = Path("/dev/zero")
    with pytest.raises(CrmError) as told:
        attach(shop.media, path)
    assert told.value.fix


async def test_a_file_that_no_message_has_is_swept_away_after_two_days(
    shop: Shop, tmp_path: Path
) -> None:
    path = tmp_path / "cake.png"
    path.write_bytes(picture())
    media = attach(shop.media, path)
    kept, _ = shop.media.put(picture(size=(8, 8)))
    kept_files = {kept}
    assert shop.media.sweep(kept_files, 0) == 0, "too young"
    assert shop.media.sweep(kept_files, 4e9) == 1
    assert shop.media.get(kept)
    assert not (shop.home / "media" / str(media.file)).exists()


# -- a file that came ------------------------------------------------------------------------------


async def test_a_photo_gets_a_small_picture_made_outside_this_process() -> None:
    preview = await make_preview(picture("JPEG", (640, 320)))
    assert preview is not None
    assert (preview.width, preview.height) == (32, 16)
    assert len(preview.pixels) == 32 * 16 * 3
    red, green, blue = preview.pixels[:3]
    assert red > 150 > max(green, blue)


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff no picture", picture()[:40], b"GIF89a"])
async def test_what_is_no_picture_has_none(content: bytes) -> None:
    assert await make_preview(content) is None


async def test_a_picture_that_would_fill_the_memory_is_not_opened() -> None:
    """A bomb: a few kilobytes that would be hundreds of megabytes of pixels."""
    made = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(made, "PNG")
    assert await make_preview(made.getvalue()) is None


async def test_a_programme_under_a_pictures_name_is_marked(shop: Shop) -> None:
    kept = await keep(
        shop.media,
        b"MZ\x90\x00 a programme",
        claimed_type="image/jpeg",
        filename="photo.jpg",
        claimed_sha=None,
    )
    assert kept.mime_type == "application/x-msdownload"
    assert kept.preview is None
    assert "do not open it" in (kept.warning or "")


@pytest.mark.parametrize("form", ["hex", "base64", "wrong"])
async def test_the_announced_digest_is_compared_in_either_form(shop: Shop, form: str) -> None:
    content = picture()
    digest = hashlib.sha256(content)
    claimed = {
        "hex": digest.hexdigest(),
        "base64": base64.b64encode(digest.digest()).decode(),
        "wrong": "0" * 64,
    }[form]
    kept = await keep(
        shop.media, content, claimed_type="image/png", filename="", claimed_sha=claimed
    )
    assert (kept.warning is not None) == (form == "wrong")
    assert kept.size == len(content), "a wrong digest loses no file"


# -- what a message carries beside its words --------------------------------------------------------

PARTS: list[Details] = [
    Location(18.52, 73.85, "Sweet Crumbs", "14 MG Road, Pune"),
    Cards((Card("Asha", ("+911000000123", "+911000000124"), ("a@b.in",), "Crumbs"), Card("B"))),
    Buttons((Button("y", "Yes"), Button("n", "No")), "Reply soon"),
    Menu("Open", (Row("r1", "Chocolate", "₹450"), Row("r2", "Vanilla"))),
    Link("Visit", "https://example.in/menu"),
    Choice("y", "Yes"),
]


@pytest.mark.parametrize("details", PARTS)
def test_details_survive_being_stored(details: Details) -> None:
    assert from_json(to_json(details)) == details


def test_a_place_and_a_card_have_words_for_the_search() -> None:
    assert words(PARTS[0]) == "📍 Sweet Crumbs, 14 MG Road, Pune (18.52, 73.85)"
    assert words(PARTS[1]) == "👤 Asha, Crumbs, +911000000123, +911000000124, a@b.in\n👤 B"
