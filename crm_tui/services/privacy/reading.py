"""What the settings say about privacy: whom customers write to, and how long an answer may take."""

from pathlib import Path

from crm_tui.domain.privacy import read_days
from crm_tui.domain.text import clean_line
from crm_tui.services.privacy import notices
from crm_tui.settings import Settings


def notice_of(home: Path, settings: Settings, language: str) -> notices.Read:
    """The notice of this shop in this language; raises CrmError."""
    contact = clean_line(settings.privacy_contact, 120)
    return notices.load(home, language, contact, read_days(settings.request_days))
