"""The windows of who may, what is kept and what can be proved, with hostile words in all they are given."""

from typing import Any

from textual.screen import Screen

from crm_tui.domain.consent import Purpose
from crm_tui.domain.privacy import Request, RequestKind
from crm_tui.screens.audit import AuditWindow
from crm_tui.screens.audit_filter import LookFor
from crm_tui.screens.consent_forms import (
    AnswerForm,
    AskForm,
    ConsentForm,
    ExportForm,
    OneLineForm,
    ProofForm,
)
from crm_tui.screens.consent_window import ConsentWindow
from crm_tui.screens.form_window import Field
from crm_tui.screens.people import TeamWindow
from crm_tui.screens.person_window import PersonWindow
from crm_tui.screens.shown_once import ShownOnce
from tests.tui.every_window import ZONE, Stand, window

BASES: frozenset[type[Screen[Any]]] = frozenset({ConsentForm, OneLineForm})


def asked(stand: Stand) -> Request:
    words, now = stand.words, stand.clock.now()
    return Request(1, stand.lead, RequestKind.ACCESS, words, now, now, None, words, words)


for make in (
    lambda s: AuditWindow(s.inbox.audit_desk(ZONE.key)),
    lambda s: LookFor(s.inbox.audit_desk(ZONE.key)),
    lambda s: AskForm(s.words, s.nothing),
    lambda s: ExportForm(s.words, s.words, s.nothing),
    lambda s: ProofForm(s.words, Purpose.MARKETING, True, s.nothing),
    lambda s: AnswerForm(asked(s), s.nothing),
    lambda s: ConsentWindow(s.inbox.consent_desk(), s.lead, s.clock, ZONE),
    lambda s: TeamWindow(s.inbox.people_desk(), ZONE),
    lambda s: PersonWindow(s.words, s.words, (Field("a", s.words, s.words),), s.nothing),
    lambda s: ShownOnce(s.words, s.words),
):
    window(make)
