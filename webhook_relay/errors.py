"""Errors that a person reads: one clear sentence with the next step."""


class RelayError(Exception):
    """Could not be done; `str(error)` is the sentence shown."""


class SettingsError(RelayError):
    """`relay.toml` does not describe a relay that is safe to start."""


class SpoolFull(RelayError):
    """The spool has reached its limit; it takes events again once the shop has fetched some."""


class SpoolBroken(RelayError):
    """The disk or the spool file refused to keep an event."""
