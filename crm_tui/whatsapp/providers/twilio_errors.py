"""Twilio's error numbers: what each means for the shop, and what to do (Twilio, "Error dictionary").

Meta's own reasons arrive under Twilio's numbers, so this table stands beside `whatsapp.errors`.
"""

from crm_tui.whatsapp import errors
from crm_tui.whatsapp.errors import Known
from crm_tui.whatsapp.provider import Action, Refused

_WAIT = "Nothing to do: it is tried again by itself."
_SIGN_IN = "Give the right account and key to `crm setup`."
_FILL = "Check the template's values, or choose another template."
_FILE = "Check its kind and size, and send it again."
_OPEN_SITE = "Open Twilio's console to see why."

_SLOW = Known(Action.SLOW, f"Messages leave too fast for Twilio. {_WAIT}")
_RETRY = Known(Action.RETRY, f"Twilio or WhatsApp is busy for a moment. {_WAIT}")
_VALUES = Known(Action.FIX, f"The values do not fit the template. {_FILL}")
_REFUSED_FILE = Known(Action.FIX, f"WhatsApp could not take the file. {_FILE}")
_NOT_ON_WHATSAPP = Known(
    Action.BAD_NUMBER, "The number is not on WhatsApp. Check the number, or call."
)
_OPTED_OUT = Known(Action.OPT_OUT, "This person does not want the shop's messages. Send no more.")
_SENDER = Known(Action.AUTH, f"The shop's number is not set up at Twilio. {_SIGN_IN}")
_POLICY = Known(Action.STOP, f"WhatsApp stopped the message for a rule. {_OPEN_SITE}")

_TABLE: dict[int, Known] = {
    11751: Known(Action.FIX, f"The file is too large for WhatsApp. {_FILE}"),
    20003: Known(Action.AUTH, f"Twilio did not accept the key. {_SIGN_IN}"),
    20404: Known(Action.AUTH, f"Twilio does not know this account. {_SIGN_IN}"),
    20429: Known(Action.SLOW, f"Too many calls to Twilio. {_WAIT}"),
    21211: Known(Action.BAD_NUMBER, "Twilio takes this for no number. Check the number."),
    21610: _OPTED_OUT,
    21614: Known(Action.BAD_NUMBER, "This number gets no messages. Check the number."),
    21617: Known(Action.FIX, "The text is longer than 1,600 characters. Send it in two parts."),
    21620: _REFUSED_FILE,
    21623: _REFUSED_FILE,
    21655: Known(Action.FIX, "Twilio no longer has this template. Run `crm templates sync`."),
    21656: _VALUES,
    30008: _RETRY,
    30410: _RETRY,
    63001: _SENDER,
    63002: _SENDER,
    63003: _NOT_ON_WHATSAPP,
    63005: Known(Action.FIX, "WhatsApp did not take the content. Change it and send again."),
    63006: Known(Action.FIX, "WhatsApp could not read the content. Change it and send again."),
    63007: _SENDER,
    63008: _SENDER,
    63009: _RETRY,
    63010: _RETRY,
    63012: _RETRY,
    63013: _POLICY,
    63014: _OPTED_OUT,
    63015: Known(
        Action.FIX,
        "The sandbox writes only to people who joined it. Let them join, or use a real number.",
    ),
    63016: Known(
        Action.TEMPLATE,
        "More than 24 hours have passed since the customer's last message. "
        "Send an approved template.",
    ),
    63017: _SLOW,
    63018: _SLOW,
    63019: _REFUSED_FILE,
    63020: _SENDER,
    63021: Known(Action.FIX, "WhatsApp calls the content invalid. Change it and send again."),
    63022: _SENDER,
    63024: _NOT_ON_WHATSAPP,
    63025: _REFUSED_FILE,
    63026: Known(Action.STOP, "Too many people reported the shop's messages. Stop campaigns now."),
    63027: Known(
        Action.FIX, "The template does not exist in this language. Run `crm templates sync`."
    ),
    63028: _VALUES,
    63029: Known(
        Action.FIX, "WhatsApp did not find the template. Run `crm templates sync`, then send again."
    ),
    63030: Known(Action.FIX, "A value in the message is not allowed. Change it and send again."),
    63031: Known(Action.FIX, "That is the shop's own number. Choose another recipient."),
    63032: _OPTED_OUT,
    63033: _OPTED_OUT,
    63034: Known(Action.FIX, f"The file is too large for WhatsApp. {_FILE}"),
    63037: _REFUSED_FILE,
    63038: Known(Action.LATER, "The account's messages for today are used up. Send it tomorrow."),
    63039: _POLICY,
    63040: Known(Action.FIX, "The template was not approved. Choose another template."),
    63041: Known(Action.LATER, "The template is paused for poor quality. Choose another template."),
    90010: Known(Action.STOP, f"The Twilio account is not active. {_OPEN_SITE}"),
}


def known(code: int | None) -> Known | None:
    """The table's line for a number; None when it is not in the table."""
    return None if code is None else _TABLE.get(code)


def sentence(code: int | None, said: str = "") -> str:
    """What a person reads: the table's sentence, else Twilio's own words with a next step."""
    line = known(code)
    return line.text if line is not None else errors.sentence(code, said)


def action(code: int | None) -> Action:
    """What an error number asks for; one that is not known is for a person to fix."""
    line = known(code)
    return line.action if line is not None else Action.FIX


def refusal(code: int | None, said: str = "", retry_after: float | None = None) -> Refused:
    """The outcome for an error number."""
    return Refused(code, sentence(code, said), action(code), retry_after)
