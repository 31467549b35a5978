"""Words by which a customer asks the shop to stop, or to start again."""

from enum import StrEnum

from crm_tui.domain.text import fold


class Wish(StrEnum):
    STOP = "stop"
    START = "start"


_STOP = frozenset(
    [
        "stop",
        "stop all",
        "unsubscribe",
        "opt out",
        "optout",
        "remove me",
        "cancel subscription",
        "stop messages",
        "stop messaging",
        "stop messaging me",
        "do not message",
        "do not message me",
        "dont message",
        "dont message me",
        "do not contact me",
        "dont contact me",
        "no more messages",
        "band karo",
        "bandh karo",
        "band kardo",
        "band kar do",
        "message band karo",
        "message mat karo",
        "msg mat karo",
        "mat bhejo",
        "message mat bhejo",
        "msg mat bhejo",
        "बंद",
        "बंद करो",
        "बंद करें",
        "बन्द करो",
        "रोको",
        "रोकें",
        "रोक दो",
        "मैसेज मत करो",
        "मैसेज मत भेजो",
        "मत भेजो",
        "messages band karo",
        "msg band karo",
        "msgs band karo",
        "message band kar do",
        "messages mat bhejo",
        "message mat bhejna",
        "aur message mat bhejo",
        "mujhe message mat bhejo",
        "mujhe message mat karo",
        "nahi chahiye",
        "nahin chahiye",
        "nhi chahiye",
        "mujhe nahi chahiye",
        "mujhe nahin chahiye",
        "message nahi chahiye",
        "messages nahi chahiye",
        "नहीं चाहिए",
        "नहीं चाहिये",
        "मुझे नहीं चाहिए",
        "मैसेज नहीं चाहिए",
        "बंद कर दो",
        "बंद कीजिए",
        "मैसेज बंद करो",
        "मैसेज बंद कर दो",
        "मैसेज बंद करें",
        "मत भेजिए",
        "मैसेज मत भेजिए",
        "बंद करा",
        "મેસેજ બંધ કરો",
        "બંધ કરો",
        "বন্ধ করুন",
        "ఆపండి",
        "ನಿಲ್ಲಿಸಿ",
        "நிறுத்து",
        "நிறுத்தவும்",
    ]
)
_START = frozenset(
    ["start", "subscribe", "unstop", "opt in", "optin", "शुरू", "शुरू करो", "chalu karo", "shuru karo"]
)


_AMBIGUOUS = frozenset(
    phrase for phrase in _STOP if phrase.endswith(("chahiye", "चाहिए", "चाहिये")) and " " in phrase
) - {"message nahi chahiye", "messages nahi chahiye", "मैसेज नहीं चाहिए"}
"""`I do not want it`: the messages, unless the shop has just offered something else."""


def is_ambiguous(text: str) -> bool:
    """Whether these words, which ask to stop, may be the answer to a question as well."""
    return _plain(text) in _AMBIGUOUS


def wish(text: str) -> Wish | None:
    """What the whole message asks for; `please don't stop` asks for nothing."""
    words = _plain(text)
    if words in _STOP:
        return Wish.STOP
    return Wish.START if words in _START else None


def _plain(text: str) -> str:
    words = " ".join(fold(text).replace("'", "").replace("’", "").strip(" .!,।\n").split())
    return words.removeprefix("please ").removesuffix(" please").removeprefix("pls ")
