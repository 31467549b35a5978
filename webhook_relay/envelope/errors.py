"""What goes wrong between relay and shop, as sentences."""


class EnvelopeError(Exception):
    """A line, seal, key or link that cannot be read; `seq` names the event where it is known."""

    def __init__(self, reason: str, seq: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.seq = seq


class Untrusted(EnvelopeError):
    """Nothing shows that the relay which this shop is paired with made it."""
