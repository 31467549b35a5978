"""For providers that fetch a file from a public address, and do not carry every kind of message."""

from crm_tui.domain.capability import Capabilities, Feature
from crm_tui.domain.errors import CrmError
from crm_tui.whatsapp.provider import Action, File, FileHost, NoHost, NotReached, Refused


async def put(host: FileHost | None, file: File, provider: str) -> str | Refused | NotReached:
    """The address from which `provider` fetches a file; nothing has left when there is none."""
    try:
        if host is None:
            raise NoHost("nowhere")
        return await host.put(file)
    except NoHost:
        return Refused(
            None,
            f"{provider} fetches files from a public address, and the shop has none. "
            "Pair a relay (`crm setup`), or send the words alone.",
            Action.FIX,
        )
    except CrmError as problem:
        return NotReached(problem.sentence())


def not_carried(can: Capabilities, feature: Feature) -> Refused:
    """A feature that the provider lacks, with what to do instead."""
    text, instead = can.refusal(feature) or (f"{can.provider} did not take this.", "")
    return Refused(None, f"{text} {instead}".strip(), Action.FIX)
