"""A PDF is read in a child process: pages in order, and a hostile file ends only that child."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui.domain.errors import CrmError
from crm_tui.papers.limits import Limits
from crm_tui.papers.pages import page_statements
from crm_tui.papers.pdf import read_pages
from tests.unit.papers.pdf_files import locked, pdf

PRICES = pdf(["Plum cake 1 kg: Rs 300"], ["Closed on (most) Tuesdays."])


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "prices.pdf"
    path.write_bytes(content)
    return path


def test_pages_come_with_their_numbers_and_progress(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = write(tmp_path, PRICES)
    found = read_pages(path, "prices.pdf", lambda done, total: told.append((done, total)))
    assert [(page.number, page.text.strip()) for page in found] == [
        (1, "Plum cake 1 kg: Rs 300"),
        (2, "Closed on (most) Tuesdays."),
    ]
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_columns_stay_columns(tmp_path: Path) -> None:
    path = write(tmp_path, pdf(["Item\tPrice", "Plum cake\t300", "Pav\t30"]))
    [page] = read_pages(path, "prices.pdf")
    assert [one.text for one in page_statements([page])] == ["Plum cake: ₹300", "Pav: ₹30"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "has nothing in it"),
        (b"MZ" + bytes(2_000), "is no PDF inside"),
        (PRICES[: len(PRICES) // 2], "is damaged"),
        (b"%PDF-1.4\n" + os.urandom(4_000), "is damaged"),
        (pdf([], []), "no text in them"),
        (locked(PRICES), "locked with a password"),
    ],
    ids=["empty", "binary", "cut off", "noise", "scanned", "locked"],
)
def test_what_cannot_be_read_is_one_sentence_with_a_next_step(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(CrmError, match=sentence) as refused:
        read_pages(write(tmp_path, content), "prices.pdf")
    assert str(refused.value).startswith("prices.pdf ")
    assert refused.value.fix


def test_one_that_is_locked_only_against_changes_is_read(tmp_path: Path) -> None:
    assert read_pages(write(tmp_path, locked(PRICES, opens_by_itself=True)), "prices.pdf")


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (replace(Limits(), file_bytes=100), "larger than"),
        (replace(Limits(), pages=1), "more than 300 pages"),
        (replace(Limits(), text=10), "more than this program reads"),
        (replace(Limits(), seconds=0.0), "more memory or time"),
    ],
    ids=["file", "pages", "text", "time"],
)
def test_limits_end_the_reading(tmp_path: Path, limits: Limits, sentence: str) -> None:
    with pytest.raises(CrmError, match=sentence):
        read_pages(write(tmp_path, PRICES), "prices.pdf", limits=limits)


def test_a_file_of_fifty_megabytes_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "big.pdf"
    with path.open("wb") as out:
        out.truncate(50 * 1024 * 1024)
    with pytest.raises(CrmError, match="larger than 20 MB"):
        read_pages(path, "big.pdf")


def test_a_pipe_and_a_folder_are_no_files(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.pdf"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path):
        with pytest.raises(CrmError, match="is no file"):
            read_pages(path, path.name)
