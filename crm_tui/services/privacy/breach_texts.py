"""The reports of a breach, filled in: to CERT-In, to the Board, to each person concerned.

What they must say: CERT-In directions of 28 April 2022, annexure I; DPDP Rules 2025, rule 7 (nature,
extent, timing, consequences, measures, contact).
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from crm_tui.domain.breach import Breach
from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import show_id

_UNKNOWN = "(not known yet)"


@dataclass(frozen=True, slots=True)
class About:
    """What the reports are filled with."""

    breach: Breach
    shop: BusinessProfile
    contact: str
    people: int

    def when(self, moment: Millis | None) -> str:
        """By the shop's clock, with the zone's name."""
        if moment is None:
            return _UNKNOWN
        return f"{datetime.fromtimestamp(moment / 1000, ZoneInfo(self.shop.timezone)):%d %B %Y, %H:%M %Z}"


def for_cert(about: About) -> str:
    """To CERT-In, within 6 hours of noticing it."""
    one = about.breach
    return _lines(
        "To: CERT-In (incident report)",
        "",
        f"Reporting organisation: {about.shop.name}, {about.shop.address or _UNKNOWN}",
        f"Contact: {about.contact or _UNKNOWN}",
        f"Reference: {show_id('V', one.id)}",
        f"Noticed: {about.when(one.noticed_at)}",
        f"Occurred: {about.when(one.began_at)}",
        f"Type of incident and what is known: {one.what}",
        f"Data concerned: {one.kinds or _UNKNOWN}",
        f"People concerned: {about.people or _UNKNOWN}",
        "Affected system: one computer with a customer database (encrypted file, crm)",
        f"Measures taken: {one.measures or _UNKNOWN}",
    )


def for_board(about: About) -> str:
    """To the Data Protection Board: without delay, in detail within 72 hours."""
    one = about.breach
    return _lines(
        "To: Data Protection Board of India (intimation of a personal data breach)",
        "",
        f"Data fiduciary: {about.shop.name}, {about.shop.address or _UNKNOWN}",
        f"Contact for questions: {about.contact or _UNKNOWN}",
        f"Reference: {show_id('V', one.id)}",
        "",
        f"1. Nature and extent: {one.what}",
        f"   Data concerned: {one.kinds or _UNKNOWN}",
        f"   People concerned: {about.people or _UNKNOWN}",
        f"2. Timing: occurred {about.when(one.began_at)}, noticed {about.when(one.noticed_at)}",
        "3. Facts that led to it: " + _UNKNOWN,
        f"4. Measures taken and proposed: {one.measures or _UNKNOWN}",
        "5. Findings about who caused it: " + _UNKNOWN,
        "6. Measures against its happening again: " + _UNKNOWN,
        f"7. People concerned were told: {about.when(one.told_people_at)}",
    )


def for_person(about: About) -> str:
    """To each person concerned, without delay."""
    one = about.breach
    return _lines(
        f"A message from {about.shop.name} about your data",
        "",
        f"On {about.when(one.noticed_at)} we noticed: {one.what}",
        f"Data of yours that may be concerned: {one.kinds or _UNKNOWN}",
        "What it may mean for you: somebody may write or call and use what they have learnt."
        " Trust no message that asks for money or a code, also in our name.",
        f"What we do: {one.measures or _UNKNOWN}",
        f"Questions: {about.contact or 'write to us here'}",
    )


def for_person_hi(about: About) -> str:
    """The same in Hindi; the shop's own words stay as they were written."""
    one = about.breach
    return _lines(
        f"आपकी जानकारी के बारे में {about.shop.name} की ओर से संदेश",
        "",
        f"{about.when(one.noticed_at)} को हमें पता चला: {one.what}",
        f"आपकी यह जानकारी इसमें हो सकती है: {one.kinds or _UNKNOWN}",
        "इसका मतलब: कोई इस जानकारी का इस्तेमाल करके आपको मैसेज या कॉल कर सकता है।"
        " पैसे या कोड माँगने वाले किसी मैसेज पर भरोसा न करें, चाहे वह हमारे नाम से हो।",
        f"हम क्या कर रहे हैं: {one.measures or _UNKNOWN}",
        f"सवाल हों तो: {about.contact or 'हमें यहीं लिखें'}",
    )


TEXTS = {
    "cert-in.txt": for_cert,
    "board.txt": for_board,
    "people-en.txt": for_person,
    "people-hi.txt": for_person_hi,
}
"""By file name."""


def _lines(*lines: str) -> str:
    return "\n".join(lines) + "\n"
