"""Long work that is done by one program at a time: who comes second waits until the first has ended."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from crm_tui.store.turnstile import flock, open_lock

_LOOK_AGAIN = 0.1
"""Seconds."""


@asynccontextmanager
async def alone(path: Path) -> AsyncIterator[None]:
    """Hold the lock on this file, which ends with its holder; where none can be had nobody waits."""
    handle = open_lock(path)
    try:
        while handle is not None:
            if flock(handle, shared=False):
                break
            await asyncio.sleep(_LOOK_AGAIN)
        yield
    finally:
        if handle is not None:
            os.close(handle)
