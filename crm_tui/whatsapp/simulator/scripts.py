"""What a bakery's customers say: a line for every turn, in English, Hindi and Hinglish."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a line is said."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    DOCUMENT = "document"
    STICKER = "sticker"
    LOCATION = "location"


@dataclass(frozen=True, slots=True)
class Line:
    """One turn of a customer; `quotes` when it answers the shop's last message in its thread."""

    text: str
    kind: Kind = Kind.TEXT
    quotes: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """A customer's part of a conversation: the first line opens it, each next one answers the shop."""

    lines: tuple[Line, ...]


def _script(*lines: str | Line) -> Script:
    return Script(tuple(Line(line) if isinstance(line, str) else line for line in lines))


SCRIPTS: tuple[Script, ...] = (
    _script(
        "Bhaiya 1 kg chocolate cake kitne ka hai?",
        Line("Theek hai. Eggless milega kya?", quotes=True),
        "Ok, kal shaam 6 baje ke liye book kar do. Naam likhna: Happy Birthday Aarav",
        "Thank you 🙏",
    ),
    _script(
        "Hi, do you do photo cakes? What is the price for 2 kg?",
        Line("Can you make it like this one?", Kind.IMAGE),
        "Great, please book it for Saturday, pick-up at 11 am.",
        Line("Thanks a lot!", quotes=True),
    ),
    _script(
        "नमस्ते, क्या आपके यहाँ बिना अंडे का केक मिलता है?",
        "आधा किलो का क्या दाम है?",
        Line("ठीक है, एक रविवार के लिए बुक कर दीजिए।", quotes=True),
        "धन्यवाद!",
        Line("", Kind.STICKER),
    ),
    _script(
        "Do you deliver to Kothrud?",
        "How much is delivery for 2 boxes of cookies?",
        Line("Ok please send. Address is near the old temple, Kothrud.", quotes=True),
        Line("", Kind.LOCATION),
    ),
    _script(
        Line("", Kind.VOICE),
        "Sun liya kya? Party ke liye 50 samose aur 2 kg cake chahiye",
        Line("Rate thoda kam karo na 😅", quotes=True),
        "Chalo done, advance kitna dena hai?",
    ),
    _script(
        "Good morning! Are you open on Sunday?",
        "Till what time?",
        "Ok, coming by at 5. Keep 12 butter croissants please.",
    ),
    _script(
        "Bhai kal wala order ready hai kya?",
        Line("Ok aa raha hu 15 min me", quotes=True),
    ),
    _script(
        "शादी के लिए 5 किलो का केक चाहिए, डिज़ाइन दिखा सकते हैं?",
        Line("कुछ ऐसा", Kind.IMAGE),
        "कितना एडवांस देना होगा?",
        Line("ठीक है, शाम तक भेजता हूँ।", quotes=True),
    ),
    _script(
        "Price list please",
        "Is GST included?",
        Line("Our order form", Kind.DOCUMENT),
        "Ok, I need a bill with GST for my office. 30 pastries for Friday, 4 pm.",
        Line("Perfect, thanks", quotes=True),
    ),
    _script(
        "Gulab jamun aur rasmalai dono hai kya aaj?",
        "1 kg gulab jamun ka rate?",
        Line("2 kg pack kar do, 7 baje pick up", quotes=True),
    ),
    _script(
        "The cake last week was lovely, everyone asked where it was from!",
        "Can I get the same one on the 28th, 1.5 kg?",
        Line("Wonderful. Do I pay now or on pick-up?", quotes=True),
    ),
    _script(
        "Sugar free me kya kya hai?",
        "Mummy ko diabetes hai, isliye. Ragi cookies milenge?",
        Line("Haan 2 packet rakh dena please", quotes=True),
    ),
)

NUDGES: tuple[str, ...] = ("Hello?", "Bhaiya?", "Koi hai?", "??", "सुनिए…", "Any update?")
"""What somebody writes who got no answer."""

NAMES: tuple[str, ...] = (
    "Priya Sharma",
    "Rahul Deshmukh",
    "अनीता वर्मा",
    "Imran Shaikh",
    "Kavita Joshi",
    "Suresh Patil",
    "Neha 🌸",
    "विकास गुप्ता",
    "Fatima Khan",
    "Arjun Nair",
    "Deepa Iyer",
    "Manpreet Singh",
    "रेखा यादव",
    "Joseph D'Souza",
    "Sneha Kulkarni",
    "Mohit Agarwal",
)
