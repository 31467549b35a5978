"""Passwords that are not guessed first: long enough, in any script, and none of the commonest.

No rule about kinds of characters (OWASP ASVS 5.0, 6.2.5): they make passwords worse to remember and
no harder to guess.
"""

import re
import string
import unicodedata

from crm_tui.domain.errors import CrmError

SHORTEST, LONGEST = 10, 1_000
_FEWEST_DIFFERENT = 5
_RUN = 4

_COMMON = frozenset(
    """
    password passcode passw pass secret login signin welcome letmein admin administrator root master
    manager staff viewer user username guest test testing demo default changeme change temporary
    temp computer laptop internet server database account business company office shop shopping
    store dukaan dukan vyapar dhandha counter customer customers whatsapp facebook instagram google
    gmail yahoo hotmail youtube jio airtel vodafone idea bsnl paytm phonepe upi bank money paisa
    rupee rupees lakshmi laxmi ganesh ganesha ganpati krishna shrikrishna radha radheradhe
    radhekrishna shiva shivshankar mahadev harharmahadev hanuman bajrangbali jaibajrangbali jaihanuman
    ram shriram jaishriram jaishreeram jaimatadi omnamahshivaya waheguru satnam allah bismillah
    inshallah mashallah jesus jesuschrist saibaba omsairam om namaste namaskar swagat bharat india
    incredibleindia hindustan jaihind vandemataram mumbai bombay delhi newdelhi pune bangalore
    bengaluru chennai madras kolkata calcutta hyderabad ahmedabad surat jaipur lucknow kanpur nagpur
    indore thane bhopal patna kerala gujarat maharashtra punjab rajasthan tamilnadu bihar cricket
    sachin tendulkar dhoni mahi virat kohli rohit indianarmy bollywood shahrukh salman iloveyou
    loveyou ilove iloveindia mylove love lovely sweetheart jaan jaanu janu babu baby sweety sweetie
    darling forever friend friends family mummy papa mummypapa maa beta princess angel sunshine
    sunflower flower butterfly chocolate football baseball dragon monkey tiger lion superman batman
    spiderman pokemon starwars freedom happy happiness birthday diwali holi newyear summer winter
    monday sunday january february march april june july august september october november december
    qwerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm abc abcd abcde abcdef abcdefgh abcdefghij
    aaaa xyz rahul amit raj rajesh suresh ramesh mahesh vijay ajay sanjay sunil anil ravi deepak
    priya pooja neha anjali kavita sunita anita geeta rekha asha rohan arjun aditya
    """.split()
)
_LEET = str.maketrans("@4031!$578", "aaoeiisstb")
_ROWS = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    "1q2w3e4r5t6y7u8i9o0p",
)


def encoded(password: str) -> bytes:
    """As it is stretched: RFC 8265's OpaqueString, so that another keyboard gives the same bytes."""
    plain = "".join(" " if unicodedata.category(char) == "Zs" else char for char in password)
    try:
        return unicodedata.normalize("NFC", plain)[:LONGEST].encode()
    except UnicodeEncodeError as error:
        raise CrmError("That password is not readable text.", "Type it again.") from error


def insist_on_a_good_one(password: str, *names: str) -> None:
    """Raises CrmError with what is wrong; `names` are the person's, the shop's and what is like them."""
    if (wrong := weakness(password, *names)) is not None:
        raise CrmError(wrong, "Three or four words that only you put together are best.")


def weakness(password: str, *names: str) -> str | None:
    """Why somebody who guesses would soon have it; None for a good one."""
    text = unicodedata.normalize("NFC", password)
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
        return "A password cannot hold control characters."
    if len(text) < SHORTEST:
        return f"A password needs at least {SHORTEST} characters."
    if len(text) > LONGEST:
        return f"A password may have {LONGEST} characters at most."
    folded = unicodedata.normalize("NFKC", text).casefold()
    if len(set(folded)) < _FEWEST_DIFFERENT:
        return "That password repeats very few characters."
    if _is_walk(folded):
        return "That password is a walk over the keyboard or the alphabet."
    if _is_about(folded, names):
        return "That password is a name of the person or of the shop, with little added."
    if _is_common(folded):
        return "That password is among those that are guessed first."
    return None


def _is_common(folded: str) -> bool:
    """A common word, or two, with digits and signs around."""
    return any(_parts(core, _COMMON) for core in _cores(folded))


def _is_about(folded: str, names: tuple[str, ...]) -> bool:
    """A name or a part of one, alone, repeated, or beside a common word."""
    plain = [unicodedata.normalize("NFKC", name).casefold() for name in names]
    words = {_letters(part) for name in plain for part in (name, *re.split(r"[\W_]+", name))}
    known = frozenset(word for word in words if len(word) > 1)
    return any(known.intersection(_parts(core, known | _COMMON)) for core in _cores(folded))


def _parts(core: str, words: frozenset[str]) -> tuple[str, ...]:
    """The one word, repeated or not, or the two words that this is made of; empty when it is not."""
    for length in range(2, len(core) + 1):
        word, times = core[:length], len(core) // length
        if word in words and word * times == core:
            return (word,)
    for at in range(2, len(core) - 1):
        if core[:at] in words and core[at:] in words:
            return core[:at], core[at:]
    return ()


def _cores(folded: str) -> set[str]:
    """The letters alone, also with the usual digits and signs in their places read as letters."""
    bare = folded.strip(string.punctuation + string.whitespace)
    word = bare.strip(string.digits + string.punctuation + string.whitespace)
    texts = (folded, bare.translate(_LEET), word.translate(_LEET))
    return {core for text in texts if (core := _letters(text))}


def _letters(text: str) -> str:
    return "".join(
        char for char in text if not char.isdigit() and (char.isalnum() or _is_mark(char))
    )


def _is_mark(char: str) -> bool:
    """Vowel signs of Indian scripts belong to their letters."""
    return unicodedata.category(char).startswith("M")


def _is_walk(folded: str) -> bool:
    """Nothing but neighbours: 1234567890, qwertyuiop, asdf1234, abcdefghij and the same backwards."""
    text = re.sub(r"[\W_]", "", folded)
    at = 0
    while at < len(text):
        length = _run_at(text, at)
        if length < min(_RUN, len(text) - at):
            return False
        at += length
    return bool(text)


def _run_at(text: str, at: int) -> int:
    """How many characters from here follow a row, forwards or backwards."""
    longest = 1
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        length = 1
        while at + length < len(text) and text[at : at + length + 1] in row + row:
            length += 1
        longest = max(longest, length)
    return longest
