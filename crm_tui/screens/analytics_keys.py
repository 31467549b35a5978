"""The keys of the numbers that only move: through days, and through what stands on the screen."""

from datetime import date

from textual.dom import DOMNode

from crm_tui.screens.analytics_days import Days
from crm_tui.screens.analytics_state import Place
from crm_tui.widgets.analytics_board import AnalyticsBoard

_NOT_YET = "Later days have not come yet."


class AnalyticsKeys(DOMNode):
    """What they do in the window of numbers."""

    board: AnalyticsBoard
    place: Place

    @property
    def today(self) -> date:
        """By the shop's calendar."""
        raise NotImplementedError

    def show_days(self, days: Days) -> None:
        """The window shows these."""
        raise NotImplementedError

    # -- days ------------------------------------------------------------------------------------

    def action_today(self) -> None:
        self.show_days(Days("today"))

    def action_week(self) -> None:
        self.show_days(Days("week"))

    def action_month(self) -> None:
        self.show_days(Days("month"))

    def action_earlier(self) -> None:
        self.show_days(self.place.days.moved(self.today, -1))

    def action_later(self) -> None:
        moved = self.place.days.moved(self.today, 1)
        if moved == self.place.days:
            self.app.notify(_NOT_YET, markup=False)
        else:
            self.show_days(moved)

    # -- the mark --------------------------------------------------------------------------------

    def action_down(self) -> None:
        self.board.move(1)

    def action_up(self) -> None:
        self.board.move(-1)

    def action_left(self) -> None:
        self.board.move_side(-1)

    def action_right(self) -> None:
        self.board.move_side(1)

    def action_next_block(self) -> None:
        self.board.move_part(1)

    def action_block_before(self) -> None:
        self.board.move_part(-1)

    def action_top(self) -> None:
        self.board.move_to_end(-1)

    def action_bottom(self) -> None:
        self.board.move_to_end(1)

    def action_page_down(self) -> None:
        self.board.page(1)

    def action_page_up(self) -> None:
        self.board.page(-1)
