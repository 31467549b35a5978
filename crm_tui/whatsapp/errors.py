"""Meta's error numbers, the same for 360dialog: what each means for the shop, and what to do.

Source: Meta, "Cloud API error codes", 2026. Decide by the number, never by the HTTP status: most
throttles come as HTTP 400.
"""

from dataclasses import dataclass

from crm_tui.domain.webhook import Blocks
from crm_tui.whatsapp.provider import Action, Refused


@dataclass(frozen=True, slots=True)
class Known:
    """One number of the table."""

    action: Action
    text: str
    """What happened and the next step, for the person at the counter."""
    certain: bool = True
    """Even with HTTP 5xx it says that nothing was sent."""


_SIGN_IN = "Sign in to the provider again and give the new key to `crm setup`."
_WAIT = "Nothing to do: it is tried again by itself."
_FILL = "Check the template's values, or choose another template."

_TABLE: dict[int, Known] = {
    0: Known(Action.AUTH, f"WhatsApp did not accept the key. {_SIGN_IN}"),
    1: Known(Action.FIX, "WhatsApp could not read the request. Send it once more.", certain=False),
    2: Known(Action.RETRY, f"WhatsApp is down for a moment. {_WAIT}"),
    3: Known(Action.AUTH, f"The key may not do this. {_SIGN_IN}"),
    4: Known(Action.SLOW, f"Too many calls to WhatsApp in this hour. {_WAIT}"),
    10: Known(Action.AUTH, f"The key lost its permission. {_SIGN_IN}"),
    33: Known(Action.STOP, "The shop's number id is wrong or deleted. Check it in `crm setup`."),
    100: Known(Action.FIX, "WhatsApp refused a part of the message. Change it and send again."),
    190: Known(Action.AUTH, f"The key has expired or was revoked. {_SIGN_IN}"),
    368: Known(Action.STOP, "WhatsApp blocked the account for a policy. Read its notice first."),
    613: Known(Action.SLOW, f"Too many calls to the provider. {_WAIT}"),
    80007: Known(Action.SLOW, f"The account made too many calls. {_WAIT}"),
    130403: Known(Action.FIX, "The shop has blocked this person. Unblock them first."),
    130429: Known(Action.SLOW, f"Messages leave too fast. {_WAIT}"),
    130472: Known(
        Action.FIX,
        "WhatsApp holds marketing back from this person for a trial of its own. "
        "Wait until they write.",
    ),
    130497: Known(Action.FIX, "The shop may not write to that country. Reach them another way."),
    131000: Known(
        Action.RETRY,
        "Something went wrong at WhatsApp. Look at the chat before sending it again.",
        certain=False,
    ),
    131005: Known(Action.AUTH, f"The key may not use this number. {_SIGN_IN}"),
    131008: Known(Action.FIX, "The message lacks a required part. Write it again."),
    131009: Known(Action.FIX, "A value in the message is not allowed. Change it and send again."),
    131016: Known(Action.RETRY, f"WhatsApp is busy for a moment. {_WAIT}"),
    131021: Known(Action.FIX, "That is the shop's own number. Choose another recipient."),
    131026: Known(
        Action.BAD_NUMBER,
        "The message cannot be delivered: the number may not be on WhatsApp. "
        "Check the number, or call.",
    ),
    131030: Known(
        Action.FIX, "A test number writes only to its list. Add this person to the list."
    ),
    131031: Known(Action.STOP, "WhatsApp locked the account. Open the provider's site to see why."),
    131035: Known(Action.FIX, "The number stores its data locally and refused. Ask the provider."),
    131036: Known(Action.FIX, "The number stores its data locally and refused. Ask the provider."),
    131037: Known(
        Action.STOP, "The shop's name on WhatsApp is not approved. Wait for the approval."
    ),
    131042: Known(Action.STOP, "A payment is open at WhatsApp. The owner must settle it first."),
    131044: Known(Action.STOP, "WhatsApp misses a payment method. The owner must add one."),
    131045: Known(Action.AUTH, "The number is not registered. Register it at the provider."),
    131047: Known(
        Action.TEMPLATE,
        "More than 24 hours have passed since the customer's last message. "
        "Send an approved template.",
    ),
    131048: Known(Action.STOP, "Too many people reported the shop's messages. Stop campaigns now."),
    131049: Known(
        Action.LATER,
        "WhatsApp held this marketing message back. Wait at least a day; do not repeat it.",
    ),
    131050: Known(Action.OPT_OUT, "This person switched marketing off. Send nothing of that kind."),
    131051: Known(Action.FIX, "WhatsApp does not take this kind of message. Send it as text."),
    131052: Known(
        Action.FIX, "The customer's file did not come through. Ask them to send it again."
    ),
    131053: Known(Action.FIX, "WhatsApp could not take the file. Check its kind and size."),
    131055: Known(Action.FIX, "This kind of call is not allowed. Send it as a usual message."),
    131056: Known(Action.RETRY, f"Too many messages to this person in a row. {_WAIT}"),
    131057: Known(Action.RETRY, f"WhatsApp is upgrading the number. {_WAIT}"),
    131060: Known(
        Action.FIX, "WhatsApp cannot show this message now. Open it on the shop's phone."
    ),
    131062: Known(Action.FIX, "This needs a phone number, not a user name. Ask for the number."),
    131063: Known(Action.FIX, "Marketing templates are switched off here. Use a utility template."),
    131064: Known(Action.STOP, "WhatsApp blocks the shop's templates for a time. Only reply now."),
    132000: Known(Action.FIX, f"The number of values does not fit the template. {_FILL}"),
    132001: Known(
        Action.FIX,
        "There is no approved template of that name and language. Run `crm templates sync`.",
    ),
    132005: Known(Action.FIX, "The filled template is too long. Shorten its values."),
    132007: Known(Action.FIX, "The template breaks a WhatsApp rule. Choose another template."),
    132008: Known(Action.FIX, f"A value does not fit the template. {_FILL}"),
    132012: Known(Action.FIX, f"A value does not fit the template. {_FILL}"),
    132015: Known(
        Action.LATER, "The template is paused for poor quality. Choose another template."
    ),
    132016: Known(Action.FIX, "The template was disabled for good. Choose another template."),
    132018: Known(Action.FIX, f"A value does not fit the template. {_FILL}"),
    132068: Known(Action.FIX, "The form in it is blocked. Send the message without it."),
    132069: Known(Action.LATER, "The form in it was used too often. Try again in an hour."),
    133004: Known(Action.RETRY, f"WhatsApp's server is away for a moment. {_WAIT}"),
    133010: Known(Action.AUTH, "The number is not registered. Register it at the provider."),
    133016: Known(Action.LATER, "The number was registered too often. Wait until tomorrow."),
    134101: Known(Action.LATER, "The template is being prepared. Try again in ten minutes."),
    135000: Known(Action.FIX, "WhatsApp refused the message. Change it and send again."),
    137000: Known(Action.FIX, "The customer's identity changed. Check with them, then send again."),
}
# What a refusal about the account leaves: without an entry it is about one message, or the key.
_BLOCKS = dict.fromkeys((131048, 131064), Blocks.TEMPLATES) | dict.fromkeys(
    (33, 368, 131031, 131037, 131042, 131044), Blocks.EVERYTHING
)
_PERMISSION = Known(Action.AUTH, f"The key may not do this. {_SIGN_IN}")


def known(code: int | None) -> Known | None:
    """The table's line for a number; None when it is not in the table."""
    if code is None:
        return None
    if 200 <= code <= 299:
        return _PERMISSION
    return _TABLE.get(code)


def sentence(code: int | None, said: str = "") -> str:
    """What a person reads: the table's sentence, else the provider's own words with a next step."""
    line = known(code)
    if line is not None:
        return line.text
    number = f" (error {code})" if code is not None else ""
    words = said.rstrip(". ") or "WhatsApp refused it"
    return f"{words}{number}. Change the message, or ask the provider what it means."


def refusal(code: int | None, said: str = "", retry_after: float | None = None) -> Refused:
    """The outcome for an error number; one that is not known is for a person to fix."""
    line = known(code)
    return Refused(code, sentence(code, said), line.action if line else Action.FIX, retry_after)


def blocks(code: int | None) -> Blocks | None:
    """What the account may not send any more after this error; None when it is not about that."""
    return None if code is None else _BLOCKS.get(code)
