"""Errors that a person reads: one clear sentence with the next step."""


class RelayError(Exception):
    """Could not be done; `str(error)` is the sentence shown."""


class SettingsError(RelayError):
    """`relay.toml` does not describe a relay that is safe to start."""


class SpoolFull(RelayError):
    """The spool has reached its limit; it takes events again once the shop has fetched some."""


class SpoolBroken(RelayError):
    """The disk or the spool file refused to keep an event."""


class FileRefused(RelayError):
    """A file for a provider was not taken."""


class FileEmpty(FileRefused):
    """There was nothing in it."""


class FileTooLarge(FileRefused):
    """It is larger than one may be."""


class FilesFull(FileRefused):
    """All together they have reached their limit; within the hour there is room again."""


class FilesBroken(FileRefused):
    """The disk refused to keep it."""
