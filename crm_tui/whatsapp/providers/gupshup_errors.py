"""Gupshup's error numbers: what each means for the shop, and what to do (Gupshup, "Error codes").

Meta's numbers arrive unchanged beside Gupshup's own. The wording of 1001 to 1008 differs between
Gupshup's pages, so the reason that comes along is shown with them.
"""

from crm_tui.whatsapp import errors
from crm_tui.whatsapp.errors import Known
from crm_tui.whatsapp.provider import Action, Refused

_WINDOW = Known(
    Action.TEMPLATE,
    "Gupshup did not deliver it: the 24 hours have passed, or the template or the consent is "
    "missing. Send an approved template.",
)
_REFUSED_FILE = Known(
    Action.FIX, "WhatsApp could not take the file. Check its kind and size, and send it again."
)
_TABLE: dict[int, Known] = {
    470: _WINDOW,
    500: Known(
        Action.RETRY, "Something went wrong at Gupshup. Look at the chat before sending it again."
    ),
    1001: _WINDOW,
    1002: Known(Action.BAD_NUMBER, "The number is not on WhatsApp. Check the number, or call."),
    1003: Known(Action.STOP, "Gupshup's wallet is empty. The owner must top it up first."),
    1004: _WINDOW,
    1005: _WINDOW,
    1006: _WINDOW,
    1007: _WINDOW,
    1008: _WINDOW,
    1010: _REFUSED_FILE,
    1011: _REFUSED_FILE,
    1012: Known(Action.OPT_OUT, "This person does not want the shop's messages. Send no more."),
    4001: Known(
        Action.SLOW, "Too many messages to Gupshup. Nothing to do: it is tried again by itself."
    ),
    4002: Known(Action.FIX, "Gupshup could not read the message. Change it and send again."),
    4003: Known(
        Action.FIX, "No template of Gupshup's fits. Run `crm templates sync`, then send it again."
    ),
}


def sentence(code: int | None, said: str = "") -> str:
    """What a person reads: the table's sentence, else Meta's, else the provider's own words."""
    line = _TABLE.get(code) if code is not None else None
    if line is None:
        return errors.sentence(code, said)
    return f"{line.text} (Gupshup: {said.rstrip('. ')}.)" if said and line is _WINDOW else line.text


def action(code: int | None) -> Action:
    """What an error number asks for; one that is not known is for a person to fix."""
    line = (_TABLE.get(code) if code is not None else None) or errors.known(code)
    return line.action if line is not None else Action.FIX


def refusal(code: int | None, said: str = "", retry_after: float | None = None) -> Refused:
    """The outcome for an error number."""
    return Refused(code, sentence(code, said), action(code), retry_after)
