"""What a refusal means for later sends, whether it came as an answer or as a status: it is remembered."""

from dataclasses import replace

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.consent import Consent, Evidence, Purpose
from crm_tui.domain.ids import LeadId
from crm_tui.domain.outgoing import Account
from crm_tui.domain.refusal import Action
from crm_tui.domain.webhook import Blocks
from crm_tui.store import account, consents, events, leads
from crm_tui.store.tx import Tx
from crm_tui.whatsapp.errors import blocks

_ACCOUNT_PAUSE, _TEMPLATE_PAUSE = HOUR, DAY
"""After which one message may try again: nobody tells when an account is free again."""
_SPAM_PAUSE = DAY
"""131049: wait at least a day (Meta)."""


def remember(
    tx: Tx, lead_id: LeadId, action: Action, code: int | None, text: str, actor: Actor, now: Millis
) -> None:
    """Bring the lead or the account into the state that the refusal told of."""
    match action:
        case Action.OPT_OUT:
            consents.record(
                tx,
                Consent(
                    *(lead_id, Purpose.MARKETING, False, now, "whatsapp"),
                    proof=f"error {code}: {text}",
                    actor=str(actor),
                    evidence=Evidence.PROVIDER,
                ),
            )
            events.record(tx, lead_id, "marketing_off", actor, now, code=code)
        case Action.BAD_NUMBER:
            leads.note_undeliverable(tx, lead_id)
        case Action.LATER if code == _HELD_BACK:
            leads.hold_marketing(tx, lead_id, Millis(now + _SPAM_PAUSE))
        case Action.STOP:
            _stop(tx, blocks(code) or Blocks.EVERYTHING, text, now)
        case _:
            pass


_HELD_BACK = 131049


def _stop(tx: Tx, what: Blocks, text: str, now: Millis) -> None:
    pause = _TEMPLATE_PAUSE if what is Blocks.TEMPLATES else _ACCOUNT_PAUSE
    known = account.get(tx)
    ends = Millis(now + pause)
    if not _is_stronger(known, now, what, ends):
        account.save(tx, replace(known, blocks=what, blocked_until=ends, reason=text))
    account.notify(tx, "sending_stopped", text, now, urgent=True)


def _is_stronger(known: Account, now: Millis, what: Blocks, ends: Millis) -> bool:
    """A block that is known already covers this one, and lasts at least as long."""
    covers = known.blocks_at(now) in (Blocks.EVERYTHING, what)
    return covers and (known.blocked_until is None or known.blocked_until >= ends)
