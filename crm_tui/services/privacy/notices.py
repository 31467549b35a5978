"""The privacy notice: its words by language, the shop's own in place of those that came, each version known.

DPDP Act, section 5, and Rules 2025, rule 3: stand-alone, itemised data and purposes, how to withdraw,
how to complain to the Board.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.ids import MESSAGE, LeadId, show_id
from crm_tui.domain.message import Message
from crm_tui.domain.outgoing import LONGEST_TEXT
from crm_tui.domain.policy import Policy
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean
from crm_tui.services import leads, sending
from crm_tui.services.may import needs
from crm_tui.services.sending import Wanted
from crm_tui.store import events, notices_seen, settings
from crm_tui.store.tx import Tx

FOLDER = "notices"
"""In the shop's own folder."""
LANGUAGES = ("en", "hi")
"""That come with the program; a file of the shop adds another."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,8})?")
_SLOT = re.compile(r"\{([a-z]+)\}")
_MUST = {
    "contact": "how you can be reached",
    "shop": "whose notice it is",
}
"""Slots that a notice of the shop's own must have too."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One version, filled in."""

    language: str
    text: str
    own: bool
    """From a file of the shop."""

    @property
    def version(self) -> str:
        """Its language and the first twelve hex digits of its SHA-256: other words, other version."""
        return f"{self.language}-{hashlib.sha256(self.text.encode()).hexdigest()[:12]}"


Read = Callable[[BusinessProfile], Notice]
"""A notice whose file is read: what is left is the shop's name and address."""


def load(home: Path, language: str, contact: str, days: int) -> Read:
    """Read the file of this language, outside any transaction; raises CrmError."""
    wanted = language.strip().lower()
    text, own = _file(home, wanted)
    _check(text, wanted)

    def fill(profile: BusinessProfile) -> Notice:
        values = {
            "shop": profile.name,
            "address": profile.address,
            "contact": contact or "this number",
            "days": str(days),
        }
        filled = _SLOT.sub(lambda slot: values[slot[1]], text)
        return Notice(wanted, _fitting(filled.strip()), own)

    return fill


def _file(home: Path, language: str) -> tuple[str, bool]:
    """The words, and whether they are the shop's own."""
    if not _LANGUAGE.fullmatch(language):
        raise CrmError(f"{language[:20]!r} is no language.", "Write a code like en or hi.")
    path = home / FOLDER / f"notice_{language}.txt"
    try:
        return clean(path.read_text(encoding="utf-8")), True
    except FileNotFoundError:
        return _shipped(language, path), False
    except UnicodeDecodeError as error:
        raise CrmError(f"{path.name} is no UTF-8 text.", "Save it as plain text.") from error
    except OSError as error:
        raise CrmError(
            f"{path.name} cannot be read: {error.strerror}.", "Look at the file's rights."
        ) from error


def _shipped(language: str, own: Path) -> str:
    if language not in LANGUAGES:
        raise CrmError(
            f"There is no notice in {language!r}.",
            f"Write one: {own}, or take one of {', '.join(LANGUAGES)}.",
        )
    folder = files("crm_tui.services.privacy") / "shipped"
    return (folder / f"notice_{language}.txt").read_text(encoding="utf-8")


def _check(text: str, language: str) -> None:
    """Raises CrmError for a slot that nothing fills, and for one that is missing."""
    slots = set(_SLOT.findall(text))
    if unknown := slots - {"shop", "address", "contact", "days"}:
        raise CrmError(
            f"notice_{language}.txt has {{{sorted(unknown)[0]}}}, which nothing fills.",
            "It may hold {shop}, {address}, {contact} and {days}.",
        )
    for slot, why in _MUST.items():
        if slot not in slots:
            raise CrmError(f"notice_{language}.txt lacks {{{slot}}}: {why}.", "Put it in.")


def _fitting(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise CrmError(
            f"The notice has {len(text):,} characters; WhatsApp takes {LONGEST_TEXT:,}.",
            "Make it shorter.",
        )
    return text


def write_own(home: Path, language: str) -> Path:
    """A file of the shop to change, begun with the words that came; raises CrmError where there is one."""
    wanted = language.strip().lower()
    folder = home / FOLDER
    path = folder / f"notice_{wanted}.txt"
    if path.exists():
        raise CrmError(f"{path} is there already.", "Change it with any editor.")
    text = _shipped(wanted if wanted in LANGUAGES else "en", path)
    if not _LANGUAGE.fullmatch(wanted):
        raise CrmError(f"{language[:20]!r} is no language.", "Write a code like en or hi.")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise CrmError(f"{path} cannot be written: {error.strerror}.") from error
    return path


# -- who has seen it ----------------------------------------------------------------------------


def now_in_force(tx: Tx, read: Read) -> Notice:
    """The notice as it would be given now."""
    return read(settings.profile(tx))


@needs(Act.WRITE_TO_CUSTOMERS)
def send(
    tx: Tx, actor: Actor, now: Millis, lead_id: LeadId, read: Read, policy: Policy
) -> tuple[Message, Notice]:
    """Send it in an open window through the send gate; the same version goes once.

    Not in place of an answer that they wait for: they would count as answered. Raises SendRefused,
    Conflict.
    """
    lead, notice = leads.get(tx, lead_id), now_in_force(tx, read)
    if lead.needs_reply:
        raise Conflict(f"{lead.name} waits for an answer.", "Answer first, then send the notice.")
    if any(one.sent and one.version == notice.version for one in notices_seen.of_lead(tx, lead.id)):
        raise Conflict(
            f"{lead.name} has this notice already.", "A changed one can be sent; this one stays."
        )
    message = sending.queue(
        tx, Wanted(lead.id, notice.text), policy, actor, now, clears_draft=False
    )
    _keep(tx, notice, now)
    events.record(
        tx,
        lead.id,
        notices_seen.SENT,
        actor,
        now,
        version=notice.version,
        message=show_id(MESSAGE, message.id),
    )
    return message, notice


@needs(Act.RECORD_CONSENT)
def shown(tx: Tx, actor: Actor, now: Millis, lead_id: LeadId, read: Read) -> Notice:
    """It was shown to them or handed over on paper."""
    lead, notice = leads.get(tx, lead_id), now_in_force(tx, read)
    _keep(tx, notice, now)
    events.record(tx, lead.id, notices_seen.SHOWN, actor, now, version=notice.version)
    return notice


def _keep(tx: Tx, notice: Notice, now: Millis) -> None:
    notices_seen.keep_text(tx, notice.version, notice.language, notice.text, now)


def words_of(tx: Tx, version: str) -> str:
    """The words of a version that somebody was given; raises CrmError."""
    found = notices_seen.text_of(tx, version.strip())
    if found is None:
        raise CrmError(
            f"Nobody was given a version {version[:40]!r}.",
            "`crm leads consent LEAD` shows which one they saw.",
        )
    return found
