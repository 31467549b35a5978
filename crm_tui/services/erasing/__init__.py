"""Erasing people truly: rows, words in indexes, raw events, files; again after a backup came back."""

from crm_tui.services.erasing.beginning import begin, preview
from crm_tui.services.erasing.doing import erase_now, finish_now, go_on
from crm_tui.services.erasing.listing import LIST, read_list, write_list
from crm_tui.services.erasing.replaying import Replayed, replay

__all__ = [
    "LIST",
    "Replayed",
    "begin",
    "erase_now",
    "finish_now",
    "go_on",
    "preview",
    "read_list",
    "replay",
    "write_list",
]
