"""What a call to a hosted model costs, for the daily limit and the records."""

import math

# US dollars per million tokens in and out, which is micro-dollars per token. Source: the price file
# that comes with litellm 1.106.2, read 2026-11-22; batch and cache discounts are left out.
_RATES = {
    "gpt-6-luna": (0.10, 0.50),
    "gpt-6-sol": (2.00, 10.00),
    "gpt-6-astra": (10.00, 50.00),
    "gpt-6.1-sol": (2.00, 10.00),
    "gpt-6.1-terra": (1.00, 5.00),
    "gpt-5.6": (4.00, 20.00),
    "gpt-5.6-luna": (0.20, 1.20),
    "gpt-5.6-terra": (2.00, 12.00),
    "gpt-5.6-sol": (4.00, 20.00),
    "gpt-5.5": (5.00, 30.00),
    "gpt-5.4": (2.50, 15.00),
    "gpt-5.4-nano": (0.20, 1.25),
    "gpt-5.4-mini": (0.75, 4.50),
    "gpt-5.1": (1.25, 10.00),
    "gpt-5": (1.25, 10.00),
    "gpt-5-mini": (0.25, 2.00),
    "gpt-5-nano": (0.05, 0.40),
    "gpt-4.1": (2.00, 8.00),
    "gpt-4.1-mini": (0.40, 1.60),
    "gpt-4o": (2.50, 10.00),
    "gpt-4o-mini": (0.15, 0.60),
    "gemini-3.8-flash": (0.75, 3.75),
    "gemini-3.7-flash": (0.75, 3.75),
    "gemini-3.6-flash": (0.75, 3.75),
    "gemini-3.5-flash": (1.50, 9.00),
    "gemini-3.5-flash-lite": (0.30, 2.50),
    "gemini-3.1-flash-lite": (0.25, 1.50),
    "gemini-3.1-pro-preview": (2.00, 12.00),
    "gemini-2.5-pro": (1.25, 10.00),
    "gemini-2.5-flash": (0.30, 2.50),
    "gemini-2.5-flash-lite": (0.10, 0.40),
    "gemini-flash-latest": (0.75, 3.75),
    "gemini-flash-lite-latest": (0.30, 2.50),
    "text-embedding-3-small": (0.02, 0.00),
    "text-embedding-3-large": (0.13, 0.00),
    "gemini-embedding-001": (0.15, 0.00),
}
# A model not in the table counts as the dearest of it: a limit should stop early rather than late.
_DEAREST = (max(rate for rate, _ in _RATES.values()), max(rate for _, rate in _RATES.values()))
# The fewest that the tokenizer o200k was seen to need is 4.4 in English, 8.7 in Hindi.
_BYTES_PER_TOKEN = 2.5


def cost_microusd(model: str, input_tokens: int, output_tokens: int) -> int:
    """Millionths of a US dollar, rounded up; `model` without its provider prefix."""
    rate_in, rate_out = rates_of(model)
    return math.ceil(round(input_tokens * rate_in + output_tokens * rate_out, 6))


def rates_of(model: str) -> tuple[float, float]:
    """Micro-dollars per token in and out."""
    return _RATES.get(model, _DEAREST)


def most_tokens(*texts: str) -> int:
    """More tokens than these texts have, in any script."""
    return math.ceil(sum(len(text.encode()) for text in texts) / _BYTES_PER_TOKEN)
