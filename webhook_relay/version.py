"""Which version of the relay this is."""

from importlib.metadata import PackageNotFoundError, version

_DISTRIBUTIONS = ("webhook-relay", "crm-tui")
"""It is installed alone on a VPS, and with the inbox on a shop's own machine."""


def relay_version() -> str:
    """As its package says; `unknown` when it runs from a folder that was never installed."""
    for name in _DISTRIBUTIONS:
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    return "unknown"
