"""The quick part of `make faults`: planted words are found where they lie in clear, and cases are clean."""

import base64
from pathlib import Path

import pytest

from tests.faults import shop_text, shop_traces


@pytest.mark.parametrize(
    "written",
    [
        lambda word: word.encode(),
        lambda word: word.encode("utf-16-le"),
        lambda word: word.encode().hex().encode(),
        lambda word: base64.b64encode(b"ab" + word.encode() + b"c"),
    ],
    ids=["plain", "UTF-16", "hexadecimal", "base64"],
)
def test_a_word_in_any_file_is_found_however_it_was_written(
    written: object, tmp_path: Path
) -> None:
    assert callable(written)
    words = shop_traces.words(3)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "shop.db-wal").write_bytes(b"\0" * 500 + written(words[1]) + b"\0" * 9)
    (tmp_path / "sealed").write_bytes(bytes(range(256)) * 9)
    found = shop_traces.read(tmp_path, words)
    assert found.hits == {"deep/shop.db-wal": 1}
    assert sorted(found.files) == ["sealed", "shop.db-wal"]


def test_a_hundred_texts_cleaned_do_no_harm() -> None:
    assert shop_text.cleaned(100) == 0


async def test_thirty_five_updates_of_widgets_draw_nothing_to_obey() -> None:
    done, hurt, ran = await shop_text.updated(35)
    assert (done, hurt, ran) == (35, 0, 0)
