"""A number is named by a text that comes back as it was, whatever its part is called."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crm_tui.domain.analytics.catalogue import FIGURES, FUNNEL, TABLES
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.analytics.ref import LONGEST, Ref, read_ref
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead_filter import LeadFilter, from_json, to_json
from crm_tui.domain.text import clean_line
from crm_tui.services.filter_reading import read_filter, typed_filter
from crm_tui.widgets.filter_words import filter_words
from tests.unit.analytics.number_shop import NOVEMBER


def test_a_figure_is_named_by_its_id_and_its_days() -> None:
    assert str(Ref("won", NOVEMBER)) == "won@2026-11-01..2026-11-22"
    assert (
        str(Ref("by_source", NOVEMBER, "web form")) == "by_source=web form@2026-11-01..2026-11-22"
    )


@given(some.text(max_size=60))
def test_a_row_is_found_again_whatever_it_is_called(part: str) -> None:
    ref = Ref("by_source", NOVEMBER, part)
    try:
        part.encode()
    except UnicodeEncodeError:
        return  # half a character: nothing of the kind is ever stored
    assert read_ref(str(ref)) == ref


@given(some.text(alphabet=some.characters(codec="utf-8"), max_size=60))
def test_a_ref_survives_the_cleaning_of_what_is_typed_and_kept(part: str) -> None:
    text = str(Ref("won_by_campaign", NOVEMBER, part))
    assert clean_line(text, LONGEST) == text
    kept = from_json(to_json(LeadFilter(figure=text)))
    assert read_filter(typed_filter(kept)).figure == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "won",
        "won@",
        "won@2026-11-01",
        "won@2026-11-22..2026-11-01",
        "won@yesterday..today",
        "won=form@2026-11-01..2026-11-22",
        "by_source@2026-11-01..2026-11-22",
        "messages_in@2026-11-01..2026-11-22",
        "messages_by_kind=in text@2026-11-01..2026-11-22",
        "funnel=lost@2026-11-01..2026-11-22",
        "funnel@2026-11-01..2026-11-22",
        "1) OR 1=1 --@2026-11-01..2026-11-22",
        "won@0001-01-01..9999-12-31",
        "won@2026-11-01..2026-11-22" * 1_000,
    ],
)
def test_what_names_no_number_with_leads_behind_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(CrmError) as refused:
        read_ref(text)
    assert refused.value.fix


def test_every_number_that_has_leads_can_be_named_and_no_other() -> None:
    for figure in FIGURES:
        if figure.has_leads:
            assert read_ref(str(Ref(figure.id, NOVEMBER))).id == figure.id
        else:
            with pytest.raises(CrmError):
                Ref(figure.id, NOVEMBER)
    for table in TABLES:
        if table.has_leads:
            assert Ref(table.id, NOVEMBER, "").part == ""
        else:
            with pytest.raises(CrmError):
                Ref(table.id, NOVEMBER, "")
    assert all(Ref("funnel", NOVEMBER, step) for step in FUNNEL)


def test_the_filter_says_in_words_behind_which_number_it_looks() -> None:
    one_day = Period(date(2026, 11, 22), date(2026, 11, 22))
    assert filter_words(LeadFilter(figure=str(Ref("won", NOVEMBER)))) == (
        "behind “Won, 2026-11-01 to 2026-11-22”"
    )
    nobody = LeadFilter(figure=str(Ref("won_by_person", one_day, "")))
    assert filter_words(nobody) == "behind “Won by person: none, 2026-11-22”"
    asked = LeadFilter(figure=str(Ref("funnel", one_day, "asked")))
    assert filter_words(asked) == "behind “Of those who came in: asked, 2026-11-22”"


def test_a_filter_with_something_else_than_a_number_is_refused() -> None:
    with pytest.raises(CrmError, match="no number"):
        from_json({"figure": "winners"})
    assert from_json({"figure": "  "}).is_empty
