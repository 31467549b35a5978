"""Printed pages: paragraphs that the margin broke are whole again, lists in columns become sentences."""

from crm_tui.papers.pages import Page, page_statements


def said(text: str, layout: str = "") -> list[tuple[str, str]]:
    return [(one.topic, one.text) for one in page_statements([Page(3, text, layout)])]


def test_lines_that_a_page_broke_are_whole_again_and_lists_stay_lists() -> None:
    page = (
        "Custom cakes need an order one day ahead, and half of the price is to\n"
        "be paid in advance by UPI.\n"
        "Plum cake 1 kg Rs 300\n"
        "Truffle cake 1 kg Rs 450\n"
        "Page 3 of 7\n"
    )
    found = page_statements([Page(3, page, "")])
    assert [one.text for one in found] == [
        page[: page.index("Plum")].replace("\n", " ").strip(),
        "Plum cake 1 kg Rs 300",
        "Truffle cake 1 kg Rs 450",
    ]
    assert {one.place for one in found} == {"page 3"}


def test_a_list_in_columns_becomes_sentences_under_the_line_above_it() -> None:
    layout = (
        "We are open every day.\n\nCakes\n\n"
        "   Item                    Weight       Price\n\n"
        "   Plum cake               1 kg           300\n"
        "   Wedding cake                    on request\n"
    )
    assert said("unused", layout) == [
        ("", "We are open every day."),
        ("Cakes", "Plum cake 1 kg: ₹300"),
        ("Cakes", "Wedding cake: on request"),
    ]


def test_a_list_without_headers_is_known_by_its_prices() -> None:
    layout = "Plum cake        ₹300\nPav               ₹30\n"
    assert said("unused", layout) == [("", "Plum cake: ₹300"), ("", "Pav: ₹30")]


def test_two_columns_of_prose_are_read_in_the_order_of_the_text() -> None:
    """Side by side they would be nonsense."""
    text = "We bake every day.\nWe close on Tuesdays.\nEggs are fresh.\nMilk is local."
    layout = "We bake every day.       Eggs are fresh.\nWe close on Tuesdays.    Milk is local."
    assert [words for _, words in said(text, layout)] == text.split("\n")


def test_a_sign_that_was_set_apart_from_its_figure_comes_back() -> None:
    assert said("Pav: ₹ 30 for six") == [("", "Pav: ₹30 for six")]
