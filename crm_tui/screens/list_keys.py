"""The keys that move the mark in a screen's only list."""

from textual.dom import DOMNode

from crm_tui.widgets.marked_list import MarkedList


class ListKeys(DOMNode):
    """What the movements of the registry do in such a screen."""

    def action_down(self) -> None:
        self._list.move(1)

    def action_up(self) -> None:
        self._list.move(-1)

    def action_top(self) -> None:
        self._list.move_to(0)

    def action_bottom(self) -> None:
        self._list.move_to_end()

    def action_page_down(self) -> None:
        self._list.page(1)

    def action_page_up(self) -> None:
        self._list.page(-1)

    @property
    def _list(self) -> MarkedList:
        return self.query_one(MarkedList)
