"""Which approved template may stand for a follow-up once the 24 hours are over."""

import re

from crm_tui.agents.context import AIContext
from crm_tui.agents.language import Language
from crm_tui.agents.qualification_rules import their_turns
from crm_tui.agents.retrieval import item_terms, terms_of
from crm_tui.agents.words import word_set, words
from crm_tui.domain.template import HEADER_PREFIX, Template

_SPEAKS = word_set(
    "follow followup up reminder remind interested enquiry inquiry quotation quote estimate",
    "questions question help chat talk conversation asked puchha poocha jaankari madad",
    "पूछा पूछताछ जानकारी मदद कोटेशन याद",
)
# A lone variable takes the name only where a name plainly goes.
_NAMED = re.compile(
    r"(?:\b(?:hi|hello|hey|dear|namaste|namaskar)|नमस्ते|नमस्कार|प्रिय)[ ,]*\{\{\w+\}\}|\{\{\w+\}\}\s*(?:ji|जी)\b",
    re.IGNORECASE,
)
_LEAST_WORDS = 2


def template_for(context: AIContext) -> Template | None:
    """The approved template that has most to do with this chat and can be filled; None: there is none."""
    wanted = frozenset().union(*(item_terms(turn.text) for turn in their_turns(context)[-5:]))
    ranked = [
        (_likeness(template, wanted), _is_in(template, context.language), -place, template)
        for place, template in enumerate(context.templates)
        if template.approved and _can_fill(template, context.lead.name)
    ]
    best = max(ranked, key=lambda one: one[:3], default=None)
    return best[3] if best and best[0] >= 1 else None


def filled(template: Template, name: str) -> str:
    """The template's words with the first name where one goes."""
    return template.fill(dict.fromkeys(template.variables, name))


def _likeness(template: Template, wanted: frozenset[str]) -> int:
    """A thing that they asked for counts twice; two words of following up count as one."""
    text = f"{template.name.replace('_', ' ')} {template.fill({})}"
    shared = len(wanted & terms_of(text))
    return 2 * shared + len(_SPEAKS.intersection(words(text))) // _LEAST_WORDS


def _can_fill(template: Template, name: str) -> bool:
    if template.needs_file or len(template.variables) > 1:
        return False
    if not template.variables:
        return True
    is_body = not template.variables[0].startswith((HEADER_PREFIX, "button."))
    return bool(name) and is_body and _NAMED.search(template.body) is not None


def _is_in(template: Template, language: Language) -> bool:
    return template.language.casefold().startswith("hi") is (language is Language.HINDI)
