"""Quick: wrong passwords with kills in between; a thousand of them in `make faults`."""

import random
from pathlib import Path

from crm_tui.domain.people import pause_after
from tests.faults.shop_log_ins import Found, attack
from tests.faults.shop_rekey import make


def test_no_restart_and_no_kill_gives_a_free_try(tmp_path: Path) -> None:
    place = make(tmp_path / "shop", leads=3)
    found = attack(place.home, tmp_path / "seen", 24, 8, random.Random(8))
    assert found.kills == 3
    assert len(found.looked_at) > 8
    assert (found.too_early, found.uncounted, found.inside) == (0, 0, 0)


def test_the_figures_would_show_a_free_try() -> None:
    held = [0, pause_after(1), pause_after(1) + pause_after(2)]
    assert Found(3, 0, held, 0, 3).too_early == 0
    assert Found(3, 0, [0, 999, 2_999], 0, 3).too_early == 1
    assert Found(3, 0, held, 0, 2).uncounted == 1
