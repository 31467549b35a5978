"""Advice as the database holds it: one JSON object that says of what kind it is."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from crm_tui.domain.advice import (
    Action,
    ActionKind,
    Advice,
    Finding,
    FollowUp,
    IntentLevel,
    Qualification,
    Urgency,
    Way,
)
from crm_tui.domain.clock import Millis

_KINDS: dict[type[Advice], str] = {
    Qualification: "qualification",
    FollowUp: "follow_up",
    Action: "action",
}


def write_advice(advice: Advice | None) -> str | None:
    if advice is None:
        return None
    return json.dumps({"is": _KINDS[type(advice)], **asdict(advice)}, ensure_ascii=False)


def read_advice(text: str | None) -> Advice | None:
    """The advice, or None where there is none; raises KeyError for a kind of a newer version."""
    if text is None:
        return None
    found = json.loads(text)
    return {"qualification": _qualification, "follow_up": _follow_up, "action": _action}[
        found["is"]
    ](found)


def _qualification(found: Mapping[str, Any]) -> Advice:
    return Qualification(
        score=found["score"],
        level=IntentLevel(found["level"]),
        budget=_finding(found["budget"]),
        decision_maker=_finding(found["decision_maker"]),
        action=_action(found["action"]),
        shown_by=tuple(Finding(**one) for one in found["shown_by"]),
    )


def _follow_up(found: Mapping[str, Any]) -> Advice:
    return FollowUp(
        at=Millis(found["at"]),
        tone=Urgency(found["tone"]),
        way=Way(found["way"]),
        otherwise=tuple(map(Way, found["otherwise"])),
        promise=_finding(found["promise"]),
    )


def _action(found: Mapping[str, Any]) -> Action:
    return Action(ActionKind(found["kind"]), found["words"], found["at"])


def _finding(found: Mapping[str, str] | None) -> Finding | None:
    return None if found is None else Finding(**found)
