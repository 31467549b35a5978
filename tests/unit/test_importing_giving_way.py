"""Long writing hardly pauses alone, and leaves room when somebody else writes."""

from crm_tui.services.importing.giving_way import GivingWay

SHORT, LONG = 0.001, 0.025


def test_alone_it_hardly_pauses_but_for_every_eighth_time() -> None:
    way = GivingWay()
    pauses = [way.pause(7, 0.05, now / 10) for now in range(16)]
    assert pauses == ([SHORT] * 7 + [LONG]) * 2


def test_who_wrote_is_given_way_for_a_while() -> None:
    way = GivingWay()
    assert way.pause(7, 0.05, 0.0) == SHORT
    assert way.pause(8, 0.05, 0.1) == LONG, "somebody wrote"
    assert way.pause(8, 0.01, 1.0) == 0.006, "after a short transaction they look again sooner"
    assert way.pause(8, 0.05, 2.0) == SHORT, "they have stopped"
