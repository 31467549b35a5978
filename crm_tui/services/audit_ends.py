"""The log against its ends as they were kept outside the shop: at the relay, in a report, in a backup."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_tui.domain.audit import Anchored, Broken, Damage
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError

LEAST_DIGITS = 8
Starts = Sequence[tuple[int, Millis]]
"""Rows with which a restored shop went on, and when; the first oldest."""


@dataclass(frozen=True, slots=True)
class Ends:
    """What came of the comparison."""

    broken: tuple[Broken, ...] = ()
    agreed: int = 0
    anchored: int = 0
    """The last row that one of those that agreed stands for."""


def compare(anchors: Sequence[Anchored], macs: Mapping[int, bytes], starts: Starts) -> Ends:
    """Hold every end against its row; `macs` by row, as the log has it now (see `rows_asked_for`)."""
    agreed: list[int] = []
    broken: dict[int, Broken] = {}
    for one in anchors:
        if _is_left_behind(one, macs, starts):
            continue
        wrong = _wrong(one, macs)
        if wrong is None:
            agreed.append(one.n)
        else:
            broken.setdefault(one.n, wrong)
    return Ends(tuple(broken.values()), len(agreed), max(agreed, default=0))


def _wrong(one: Anchored, macs: Mapping[int, bytes]) -> Broken | None:
    there = macs.get(one.n)
    if there is not None and one.log and not _is_start(one.log, macs):
        text = f"Row {one.n} was kept outside as part of a log that began otherwise."
        return Broken(one.n, Damage.REWRITTEN, text)
    if there is None:
        text = f"The log had {one.n:,} rows once; row {one.n} is not there any more."
        return Broken(one.n, Damage.CUT, text)
    if not there.hex().startswith(one.mac):
        text = f"Row {one.n} is not the one that was kept outside: the log was written anew."
        return Broken(one.n, Damage.REWRITTEN, text)
    return None


def _is_left_behind(one: Anchored, macs: Mapping[int, bytes], starts: Starts) -> bool:
    """Whether a restore since then is why this end is not part of the log any more.

    The log says so itself, and whoever looks at it is told of every restore.
    """
    if not one.log:
        return False
    if not _is_start(one.log, macs):
        return one.at is not None and any(one.at <= at for _, at in starts)
    begun = int(one.log.partition(":")[0])
    later = [n for n, _ in starts if n > begun]
    return bool(later) and one.n >= later[0]


def rows_asked_for(anchors: Sequence[Anchored]) -> set[int]:
    """The rows whose MAC `compare` needs, beside those of its starts."""
    begun = (one.log.partition(":")[0] for one in anchors)
    return {one.n for one in anchors} | {int(one) for one in begun if one.isdecimal()}


def _is_start(log: str, macs: Mapping[int, bytes]) -> bool:
    """Whether a log that began there is this one."""
    n, _, mac = log.partition(":")
    there = macs.get(int(n)) if n.isdecimal() else None
    return there is not None and there.hex().startswith(mac)


def read_head(text: str) -> Anchored:
    """`12840:1a2b-3c4d`, from a report or a backup; raises CrmError."""
    number, _, digits = text.strip().partition(":")
    mac = digits.replace("-", "").replace(" ", "").lower()
    is_mac = len(mac) >= LEAST_DIGITS and not mac.strip("0123456789abcdef")
    if not number.isdecimal() or not is_mac or len(number) > 16 or len(mac) > 64:
        raise CrmError(
            "That is no head of an audit log.", "Write it as the report has it: 12840:1a2b-3c4d."
        )
    return Anchored(int(number), mac)
