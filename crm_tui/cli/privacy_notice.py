"""What `crm privacy notice` does."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_tui.cli.out import show, show_json
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LEAD, MESSAGE, show_id
from crm_tui.services.leads import find
from crm_tui.services.privacy import notices
from crm_tui.services.privacy.notices import Notice, Read
from crm_tui.services.privacy.reading import notice_of
from crm_tui.shop import Shop, open_shop

if TYPE_CHECKING:
    from crm_tui.domain.ids import LeadId


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options as they were given."""

    language: str
    lead: str
    send: bool
    shown: bool
    own: bool
    version: str
    as_json: bool


def run(wanted: Wanted) -> None:
    """Raises CrmError."""
    if (wanted.send or wanted.shown) and not wanted.lead:
        raise CrmError("To whom?", "Name the lead: --lead L42.")
    if wanted.send and wanted.shown:
        raise CrmError("It is either sent or shown.", "Give one of --send and --shown.")
    shop = open_shop()
    if wanted.version:
        _earlier(shop, wanted)
    elif wanted.own:
        _own(shop, wanted)
    else:
        _present(shop, wanted)


def _present(shop: Shop, wanted: Wanted) -> None:
    read = notice_of(shop.home, shop.settings, wanted.language)
    if not (wanted.send or wanted.shown):
        _print(shop.db.read_now(notices.now_in_force, read), wanted.as_json)
        return
    lead_id, now = shop.db.read_now(find, wanted.lead).id, shop.clock.now()
    if wanted.send:
        _send(shop, lead_id, read, wanted.as_json)
        return
    notice = shop.db.write_now(notices.shown, shop.actor, now, lead_id, read)
    if wanted.as_json:
        show_json(_json(notice) | {"lead_id": show_id(LEAD, lead_id), "message": None})
    else:
        show(f"Written down: {show_id(LEAD, lead_id)} was shown {notice.version}.")


def _send(shop: Shop, lead_id: "LeadId", read: Read, as_json: bool) -> None:
    now = shop.clock.now()
    message, notice = shop.db.write_now(notices.send, shop.actor, now, lead_id, read, shop.policy)
    shown = show_id(MESSAGE, message.id)
    if as_json:
        show_json(_json(notice) | {"lead_id": show_id(LEAD, lead_id), "message": shown})
    else:
        show(f"{shown}: {notice.version} leaves in five seconds.")


def _print(notice: Notice, as_json: bool) -> None:
    if as_json:
        show_json(_json(notice))
    else:
        show(f"{notice.text}\n\n({notice.version})")


def _earlier(shop: Shop, wanted: Wanted) -> None:
    text = shop.db.read_now(notices.words_of, wanted.version)
    if wanted.as_json:
        show_json({"version": wanted.version, "text": text})
    else:
        show(text)


def _own(shop: Shop, wanted: Wanted) -> None:
    path = notices.write_own(shop.home, wanted.language)
    if wanted.as_json:
        show_json({"file": str(path), "language": wanted.language})
    else:
        show(f"{path}: change it with any editor; from then on it is the shop's notice.")


def _json(notice: Notice) -> dict[str, object]:
    return {
        "language": notice.language,
        "version": notice.version,
        "own": notice.own,
        "text": notice.text,
    }
