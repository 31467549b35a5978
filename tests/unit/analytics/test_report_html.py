"""The printable page: all of it in one file, nothing loaded, nothing run, nobody's words obeyed."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from crm_tui.domain.analytics.numbers import Numbers
from crm_tui.services.analytics.report_html import html_report
from crm_tui.services.analytics.report_sections import FIGURE, SECTIONS
from crm_tui.services.analytics.report_words import KIND_WORD
from tests.unit.analytics.report_numbers import empty, full, only


class Seen(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.words)


def page(numbers: Numbers, shop: str = "Sweet Crumbs") -> Seen:
    return Seen(html_report(numbers, shop))


def test_every_figure_is_shown_and_said_what_it_counts() -> None:
    found = page(full())
    for section in SECTIONS:
        assert section.title in found.words
        for one in section.figures:
            assert FIGURE[one].label in found.words
            assert FIGURE[one].says in found.words


def test_foreign_words_are_words() -> None:
    found = page(full(), shop='<img src=x onerror="alert(1)">')
    assert not {"script", "img", "link", "iframe"} & set(found.tags)
    assert '<script>alert("1")</script>' in found.words
    assert found.tags.count("b") == len(FIGURE), "only the figures' own"


def test_what_stands_out_is_a_list_of_sentences() -> None:
    found = Seen(html_report(full(), "Sweet Crumbs", ("<i>form</i> brought most.",)))
    assert "<i>form</i> brought most." in found.words
    assert found.tags.count("li") == 1


def test_nothing_is_loaded_and_nothing_runs() -> None:
    found = page(full())
    names = {name for name, _ in found.attributes}
    assert not {"src", "href", "action", "srcset", "style"} & names
    assert not {name for name in names if name.startswith("on")}
    text = html_report(full(), "Sweet Crumbs")
    assert not re.findall(r"https?:|url\(|@import", text)
    policy = [value for _, value in found.attributes if "default-src" in value]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_pictures_say_in_words_what_they_show() -> None:
    found = page(full())
    assert found.tags.count("svg") >= 2
    assert found.tags.count("title") == 1 + sum(
        value == "img" for name, value in found.attributes if name == "role"
    )


def test_it_can_be_printed() -> None:
    assert "@media print" in html_report(full(), "Sweet Crumbs")


def test_an_empty_shop_gets_a_kind_word_and_no_pictures() -> None:
    found = page(empty())
    assert KIND_WORD in found.words
    assert "svg" not in found.tags
    assert "nan" not in found.text.casefold()


@pytest.mark.parametrize("days", [(0,), (5,), (0, 0, 3), (-2, 1)])
def test_lines_of_any_days_are_drawn_inside_their_picture(days: tuple[int, ...]) -> None:
    numbers = replace(only(full(), won=(1, 1)), daily={"won": days})
    points = [value for name, value in page(numbers).attributes if name == "points"]
    for one in points:
        for pair in one.split():
            x, y = map(float, pair.split(","))
            assert 0 <= x <= 640
            assert 0 <= y <= 90


def test_numbers_that_are_not_final_say_so() -> None:
    assert "Still counting: 12 left." in page(replace(full(), uncounted=12)).words
