"""Calls of the service whose errors a person reads."""

from collections.abc import Awaitable
from typing import TypeVar

from textual.content import Content
from textual.dom import DOMNode

from crm_tui.domain.errors import CrmError
from crm_tui.messages import Problem
from crm_tui.services.sending import SendRefused
from crm_tui.widgets.gate_note import reasons

T = TypeVar("T")

WRITES = frozenset({"send", "drafts", "decide", "undo", "read"})
"""Groups of workers that write; the program ends only after them."""


async def told(node: DOMNode, call: Awaitable[T]) -> T | None:
    """The call's answer; None when it could not be done, after posting the sentence and next step."""
    try:
        return await call
    except CrmError as error:
        node.post_message(Problem(str(refused_words(error))))
        return None


def refused_words(error: CrmError) -> Content:
    """A refusal of the gate with every reason; any other error as its sentence."""
    if isinstance(error, SendRefused):
        return reasons(error.verdict)
    return Content(error.sentence())
