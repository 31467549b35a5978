"""Writing a report to a file by its ending: whole or not at all, for its owner's eyes, and in the audit log."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.analytics.numbers import Numbers
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean_line
from crm_tui.services.analytics.insights import insights_of
from crm_tui.services.analytics.report_json import report_json
from crm_tui.services.confine import refuse_to_write
from crm_tui.services.export_log import logged
from crm_tui.services.may import needs
from crm_tui.store.database import Database
from crm_tui.store.marker import write_private

Make = Callable[[Numbers, str, Millis, Sequence[str]], bytes]


@needs(Act.READ_REPORTS)
def write_report(
    db: Database, numbers: Numbers, shop: str, target: Path, actor: Actor, now: Millis
) -> None:
    """Write the report as .xlsx, .html or .json. Raises CrmError for another ending or a bad place."""
    refuse_to_write("No report is written")
    make = _made_by(target)
    what = {"what": "report", "of": f"{numbers.period.first} to {numbers.period.last}"}
    with logged(db, actor, now, what, target):
        said = [one.text for one in db.read_now(insights_of, actor, numbers).items]
        content = make(numbers, shop, now, said)
        try:
            write_private(target, content)
        except OSError as error:
            raise CrmError(
                f"{clean_line(str(target))} could not be written: {error.strerror}.",
                "Choose another place.",
            ) from error


def check_ending(target: Path) -> None:
    """Raises CrmError for a file of another kind: before anything is counted."""
    _made_by(target)


def _made_by(target: Path) -> Make:
    found = _MAKE.get(target.suffix.lower())
    if found is None:
        raise CrmError(
            f"{clean_line(target.name, 60)!r} ends in none of {', '.join(_MAKE)}.",
            "Name a file that does.",
        )
    return found


def _xlsx(numbers: Numbers, shop: str, now: Millis, said: Sequence[str]) -> bytes:
    from crm_tui.services.analytics.report_xlsx import xlsx_report

    made = datetime.fromtimestamp(now / 1000, UTC).replace(tzinfo=None)
    return xlsx_report(numbers, shop, made, said)


def _html(numbers: Numbers, shop: str, now: Millis, said: Sequence[str]) -> bytes:
    from crm_tui.services.analytics.report_html import html_report

    return html_report(numbers, shop, said).encode()


def _json(numbers: Numbers, shop: str, now: Millis, said: Sequence[str]) -> bytes:
    return (json.dumps(report_json(numbers), ensure_ascii=False, indent=1) + "\n").encode()


_MAKE: dict[str, Make] = {".xlsx": _xlsx, ".html": _html, ".json": _json}
ENDINGS = tuple(_MAKE)
