"""Small parts of the simulator: chance, files, forms, limits, the customers' cast."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.clock import SECOND
from crm_tui.domain.phone import phone_of_wa_id
from crm_tui.whatsapp.simulator import pictures
from crm_tui.whatsapp.simulator.customers import make_customers
from crm_tui.whatsapp.simulator.dice import Dice
from crm_tui.whatsapp.simulator.limits import Bucket
from crm_tui.whatsapp.simulator.multipart import read_form
from crm_tui.whatsapp.simulator.scripts import SCRIPTS, Kind
from crm_tui.whatsapp.simulator.templates import check_call, first_templates
from tests.conftest import FakeClock


def test_chance_is_the_same_for_the_same_seed() -> None:
    assert [Dice("a").throw() for _ in range(3)] == [Dice("a").throw()] * 3
    one, other = Dice("a"), Dice("b")
    assert [one.throw() for _ in range(5)] != [other.throw() for _ in range(5)]


@given(st.text(), st.lists(st.integers()))
def test_a_shuffle_loses_and_doubles_nothing(seed: str, things: list[int]) -> None:
    assert sorted(Dice(seed).shuffled(things)) == sorted(things)


@given(st.text(), st.floats(-5, 5), st.floats(0, 5))
def test_a_throw_stays_between(seed: str, low: float, width: float) -> None:
    assert low <= Dice(seed).between(low, low + width) <= low + width


def test_the_picture_is_a_whole_png() -> None:
    data = pictures.png(8, 4)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    place, kinds, pixels = 8, [], b""
    while place < len(data):
        (size,) = struct.unpack(">I", data[place : place + 4])
        kind, content = data[place + 4 : place + 8], data[place + 8 : place + 8 + size]
        (checksum,) = struct.unpack(">I", data[place + 8 + size : place + 12 + size])
        assert checksum == zlib.crc32(kind + content)
        kinds.append(kind)
        pixels += content if kind == b"IDAT" else b""
        place += 12 + size
    assert kinds == [b"IHDR", b"IDAT", b"IEND"]
    assert len(zlib.decompress(pixels)) == 4 * (1 + 8 * 3)


def test_the_voice_note_is_ogg_with_opus_and_right_checksums() -> None:
    data, pages = pictures.voice_note(1), []
    while data:
        assert data[:4] == b"OggS"
        segments = data[27 : 27 + data[26]]
        size = 27 + len(segments) + sum(segments)
        page = data[:size]
        (checksum,) = struct.unpack("<I", page[22:26])
        assert checksum == pictures._ogg_crc(page[:22] + bytes(4) + page[26:])
        pages.append(page[27 + len(segments) :])
        data = data[size:]
    assert [page[:8] for page in pages[:2]] == [b"OpusHead", b"OpusTags"]


def test_the_checksum_is_that_of_the_ogg_standard() -> None:
    # The check value of CRC-32 with this polynomial, no reflection, no inversion.
    assert pictures._ogg_crc(b"123456789") == 0x89A1897F


@given(st.binary())
def test_a_file_in_a_form_arrives_whole(content: bytes) -> None:
    boundary = b"b" * 30
    body = b"--" + boundary + b'\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n'
    body += b"Content-Type: image/png\r\n\r\n" + content + b"\r\n--" + boundary + b"--\r\n"
    field = read_form(f"multipart/form-data; boundary={boundary.decode()}", body)["file"]
    assert (field.content, field.content_type) == (content, "image/png")


@given(st.text(), st.binary())
def test_no_form_is_no_crash(content_type: str, body: bytes) -> None:
    assert isinstance(read_form(content_type, body), dict)


def test_a_bucket_gives_a_burst_and_then_its_rate(clock: FakeClock) -> None:
    bucket = Bucket(clock, 3, 1)
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    clock.forward(SECOND)
    assert [bucket.take() for _ in range(2)] == [True, False]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_cast_is_the_same_for_a_seed(seed: int) -> None:
    first, second = make_customers(10, seed), make_customers(10, seed)
    assert [(c.wa_id, c.name, c.script) for c in first] == [
        (c.wa_id, c.name, c.script) for c in second
    ]
    assert [c.name for c in first] != [c.name for c in make_customers(10, seed + 2)]


def test_no_customer_has_a_number_that_somebody_could_have() -> None:
    for customer in make_customers(50, 1):
        assert customer.wa_id.startswith("9110000")
        assert phone_of_wa_id(customer.wa_id) is not None


def test_customers_write_in_three_languages_and_send_files() -> None:
    lines = [line for script in SCRIPTS for line in script.lines]
    assert any("\u0900" <= char <= "\u097f" for line in lines for char in line.text)
    assert any("kitne ka" in line.text for line in lines)
    assert {line.kind for line in lines} == set(Kind)


def test_every_listed_template_has_an_id_of_its_own() -> None:
    ids = [template["id"] for template in first_templates()]
    assert len(set(ids)) == len(ids)


def test_a_template_may_be_called_without_components_when_it_has_no_variable() -> None:
    call = {"name": "hello_again", "language": {"code": "en"}}
    assert check_call(first_templates(), call)["category"] == "UTILITY"
