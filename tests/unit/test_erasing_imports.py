"""An import tells of people who were erased at their wish, and leaves it to a person."""

from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.services import erasing
from crm_tui.services.importing import runs
from crm_tui.services.importing.plan import Verdict
from crm_tui.services.importing.runs import Options, Outcome
from crm_tui.shop import Shop
from tests.conftest import FakeClock
from tests.unit.lead_town import ONE, LeadTown

ROWS = "Name,Phone,Email\nAsha,98765 43210,\nMeena,98765 43211,\nAsha R,,Asha@Rao.in\n"


@pytest.fixture
def erased(shop: Shop, clock: FakeClock) -> Shop:
    """Asha was here, with a number and an e-mail address, and is erased."""
    asha = LeadTown(shop, clock).comes("Asha Rao", ONE, email="asha@rao.in")
    erasing.erase_now(shop.db, OWNER, clock, asha)
    return shop


async def preview(shop: Shop, tmp_path: Path, options: Options) -> Outcome:
    path = tmp_path / "people.csv"
    path.write_text(ROWS)
    try:
        file = await runs.load(shop.db, path, options)
        return await runs.preview(shop.db, file, shop.clock, lambda done: None)
    finally:
        await shop.db.close()


async def test_their_rows_are_refused_with_the_day(erased: Shop, tmp_path: Path) -> None:
    outcome = await preview(erased, tmp_path, Options())
    assert (outcome.counts[Verdict.NEW], outcome.counts[Verdict.REJECT]) == (1, 2)
    by_number, by_mail = (row.problems[0] for row in outcome.rejected)
    assert (by_number.column, by_number.value) == ("Phone", "98765 43210")
    assert (by_mail.column, by_mail.value) == ("Email", "Asha@Rao.in")
    assert by_number.reason.startswith("They were erased on 2026-11-22 at their wish.")


async def test_a_person_may_decide_otherwise(erased: Shop, tmp_path: Path) -> None:
    outcome = await preview(erased, tmp_path, Options(erased_too=True))
    assert (outcome.counts[Verdict.NEW], outcome.rejected) == (3, [])
