"""AI libraries: loaded off the event loop, and their exceptions in words that hold no secret."""

import asyncio
import importlib
from types import ModuleType

from crm_tui.agents.models import ModelFailed

# openai and litellm name their errors alike; neither's text is safe to show, for it may quote the key.
_SAID = (
    ("AuthenticationError", "did not accept the key"),
    ("PermissionDeniedError", "is not allowed for this key"),
    ("NotFoundError", "is not known at this address"),
    ("RateLimitError", "has no room for more requests now, or its quota is used up"),
    ("APITimeoutError", "did not answer in time"),
    ("Timeout", "did not answer in time"),
    ("APIConnectionError", "could not be reached"),
    ("InternalServerError", "had an error of its own"),
    ("ServiceUnavailableError", "had an error of its own"),
    ("BadRequestError", "did not take the request"),
)


def failed(name: str, error: Exception) -> ModelFailed:
    """The failure of the model `name`, told by the class of the library's exception."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    said = (text for kind, text in _SAID if kind in kinds)
    return ModelFailed(f"{name} {next(said, 'sent an answer that cannot be read')}.")


async def load_library(library: str, name: str) -> ModuleType:
    """Imports a library in a thread, for it takes seconds; raises ModelFailed when it is not there."""
    try:
        return await asyncio.to_thread(importlib.import_module, library)
    except ImportError as error:
        raise ModelFailed(
            f"{name} needs {library}, which cannot be loaded.", "Run the set-up again."
        ) from error
