"""A synchronised history as Meta sends it (Meta, "Onboarding WhatsApp Business app users")."""

from collections.abc import Sequence

from crm_tui.whatsapp.simulator import envelopes, meta_words
from crm_tui.whatsapp.simulator.refusals import Json
from crm_tui.whatsapp.simulator.said import Kind, Said
from crm_tui.whatsapp.simulator.settings import Settings

IN_ONE_BODY = 1_000
_STATES = ("READ", "DELIVERED", "SENT", "PLAYED")


def bodies(
    settings: Settings, said: Sequence[Said], address: meta_words.Address
) -> tuple[Json, ...]:
    """The messages of one thread, a thousand in a body, and then the files in one of their own."""
    pieces = [said[at : at + IN_ONE_BODY] for at in range(0, len(said), IN_ONE_BODY)]
    found = [
        _body(settings, piece, order, 100 * (order + 1) // len(pieces))
        for order, piece in enumerate(pieces)
    ]
    files = [_file(one, address) for one in said if one.kind is not Kind.TEXT]
    if files:
        found.append(_wrapped(settings, {"messages": files}))
    return tuple(found)


def _body(settings: Settings, said: Sequence[Said], order: int, progress: int) -> Json:
    thread = {
        "id": said[0].wa_id,
        "messages": [_message(settings, one, place) for place, one in enumerate(said)],
    }
    metadata = {"phase": 1, "chunk_order": order + 1, "progress": progress}
    return _wrapped(settings, {"history": [{"metadata": metadata, "threads": [thread]}]})


def _wrapped(settings: Settings, value: Json) -> Json:
    """In Meta's envelope, or in the one that 360dialog has for this alone."""
    body = envelopes.of_number(settings, "history", value)
    if settings.provider != "360dialog":
        return body
    inner = body["entry"][0]["changes"][0]["value"]
    return {"id": "1", "event": "history", "data": {"id": settings.account_id} | inner}


def _message(settings: Settings, said: Said, place: int) -> Json:
    sides = (
        {"from": settings.display_number, "to": said.wa_id} if said.ours else {"from": said.wa_id}
    )
    words: Json = {"type": "text", "text": {"body": said.text}}
    return (
        sides
        | {"id": said.id, "timestamp": str(said.at // 1000)}
        | (words if said.kind is Kind.TEXT else {"type": "media_placeholder"})
        | {"history_context": {"status": _STATES[place // 2 % len(_STATES)]}}
    )


def _file(said: Said, address: meta_words.Address) -> Json:
    frame = {"from": said.wa_id, "id": said.id, "timestamp": str(said.at // 1000)}
    return frame | meta_words.content(said, address)
