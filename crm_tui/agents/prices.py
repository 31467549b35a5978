"""What a call to a hosted model costs, for the daily limit and the records."""

import math

# US dollars per million tokens in and out, which is micro-dollars per token. litellm 1.106.2's own
# price file, read 2026-11.
_RATES = {
    "gpt-6-luna": (0.10, 0.50),
    "gpt-6.1-terra": (1.00, 5.00),
    "gpt-5.6-luna": (0.20, 1.20),
    "gpt-5.4-nano": (0.20, 1.25),
    "gpt-5.4-mini": (0.75, 4.50),
    "gpt-4o": (2.50, 10.00),
    "gpt-4o-mini": (0.15, 0.60),
}
# A model not in the table counts as the dearest of it: a limit should stop early rather than late.
_DEAREST = (2.50, 10.00)
_CHARS_PER_TOKEN = 2.5


def cost_microusd(model: str, input_tokens: int, output_tokens: int) -> int:
    """Millionths of a US dollar, rounded up; `model` without its provider prefix."""
    rate_in, rate_out = _RATES.get(model, _DEAREST)
    return math.ceil(input_tokens * rate_in + output_tokens * rate_out)


def most_microusd(characters: int, max_output_tokens: int) -> int:
    """The most that a call of this size may cost, whichever model answers."""
    rate_in, rate_out = _DEAREST
    return math.ceil(characters / _CHARS_PER_TOKEN * rate_in + max_output_tokens * rate_out)
