"""What is known of a rate: an 80 % interval, and words that an owner uses."""

from math import sqrt

from crm_tui.domain.experiment.count import Count

_QUARTERS = {5: "1 in 4", 15: "3 in 4"}
Z80 = 1.2816
"""Standard normal: 80 % lie within ± so much."""


def interval(count: Count, z: float = Z80) -> tuple[float, float]:
    """Wilson's score interval of the rate; (0, 1) while there is nobody."""
    if not count.people:
        return 0.0, 1.0
    spread = z * z / count.people
    middle = (count.rate + spread / 2) / (1 + spread)
    half = z / (1 + spread)
    half *= sqrt(count.rate * (1 - count.rate) / count.people + spread / (4 * count.people))
    # Rounding must not push an end past the rate itself, where nobody or everybody answers.
    return max(0.0, min(count.rate, middle - half)), min(1.0, max(count.rate, middle + half))


def in_words(rate: float) -> str:
    """`3 in 10`, `1 in 25`, `nobody`; to the precision in which people speak of it."""
    if rate < 0.005:
        return "nobody"
    if rate > 0.965:
        return "nearly everybody"
    if rate < 0.09:
        return f"1 in {_round_number(1 / rate)}"
    twentieths = round(rate * 20)
    if twentieths in _QUARTERS:
        return _QUARTERS[twentieths]
    if twentieths % 2:
        return f"{twentieths} in 20"
    return f"{twentieths // 2} in 10"


def said(count: Count) -> str:
    """`about 3 in 10 answer (from 2 in 10 to 4 in 10)`."""
    if not count.people:
        return "nobody was written to yet"
    low, high = (in_words(end) for end in interval(count))
    likely = in_words(count.rate)
    about = "" if likely.startswith(("nobody", "nearly")) else "about "
    verb = "answers" if likely.startswith(("1 in", "nobody", "nearly")) else "answer"
    between = "" if low == high else f" ({low} to {high})"
    return f"{about}{likely} {verb}{between}"


def _round_number(value: float) -> int:
    """To what one would say: 12, 15, 20, 25, 30, 40 …"""
    step = 1 if value < 15 else 5 if value < 30 else 10 if value < 100 else 50
    return round(value / step) * step
