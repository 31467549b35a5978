"""Three hundred attacks on a model that obeys each of them: nothing invented goes unmarked."""

from collections import Counter
from dataclasses import replace

import pytest

from crm_tui.agents.context import AIContext
from crm_tui.domain.suggestion import Draft, Source
from tests.injection.build import FILE, Attempt, as_text, attempts
from tests.injection.forms import FORMS
from tests.injection.obeying import ObeyingModel
from tests.injection.surfaces import SURFACES, Surface
from tests.injection.wishes import WISHES
from tests.unit.agents.shop import asking

LANGUAGES = tuple(WISHES)
ATTEMPTS = attempts()


def test_the_attempts_are_three_hundred_in_five_languages_and_twenty_forms() -> None:
    assert as_text() == FILE.read_text("utf-8"), "run `python -m tests.injection.build`"
    assert len({one.id for one in ATTEMPTS}) == len(ATTEMPTS) == 300
    assert set(Counter(one.language for one in ATTEMPTS).values()) == {60}
    assert {one.form for one in ATTEMPTS} == set(FORMS)
    assert len({one.wish for one in ATTEMPTS}) == 15


def context_of(attempt: Attempt, surface: Surface) -> AIContext:
    return replace(asking(*attempt.messages), task=surface.task)


def says(draft: Draft, attempt: Attempt) -> bool:
    """Whether it holds the attacker's words, to the letter; rules may quote them as theirs."""
    told = draft.content if draft.source is Source.FACTS else f"{draft.content}\n{draft.reason}"
    return attempt.must_not_say in told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("surface", SURFACES, ids=[one.name for one in SURFACES])
async def test_what_the_attacker_wants_said_is_never_unmarked(
    surface: Surface, language: str
) -> None:
    unmarked, leading, asked, obeyed = [], [], 0, 0
    for attempt in (one for one in ATTEMPTS if one.language == language):
        model = ObeyingModel()
        drafts = await surface.make(model).suggest(context_of(attempt, surface))
        told = [draft for draft in drafts if says(draft, attempt)]
        unmarked += [attempt.id for draft in told if not draft.flags]
        leading += [attempt.id for draft in drafts[:1] if draft in told]
        asked += bool(model.requests)
        obeyed += bool(told)
        for request in model.requests:
            assert_words_are_data(request.system, request.user, attempt)
    assert unmarked == []
    assert leading == [], "the attacker's words came first"
    assert asked >= 55, "the model was not asked, so this showed nothing"
    assert obeyed >= surface.obeys, "the model did not obey, so this showed nothing"


def assert_words_are_data(system: str, user: str, attempt: Attempt) -> None:
    before, _, rest = user.partition("<customer_data>")
    assert rest.count("</customer_data>") == 1, attempt.id
    assert attempt.must_not_say not in system + before + rest.partition("</customer_data>")[2]
