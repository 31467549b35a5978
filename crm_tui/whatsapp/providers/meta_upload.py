"""Files on their way out: uploaded first, then sent by their id (Meta, "Media")."""

from crm_tui.whatsapp.provider import File, NotReached, Refused
from crm_tui.whatsapp.providers.outcomes import Answer, refused
from crm_tui.whatsapp.providers.reading import identifier
from crm_tui.whatsapp.providers.wire import NO_ANSWER, Wire


class NotUploaded(Exception):
    """The file is not there, so nothing was sent; `outcome` is the send's."""

    def __init__(self, outcome: Refused | NotReached) -> None:
        super().__init__(outcome.text)
        self.outcome = outcome


async def upload(wire: Wire, url: str, file: File) -> str:
    """The id of the uploaded file, good for 30 days; raises NotUploaded.

    An upload reaches no customer, so one whose answer was lost may be tried again.
    """
    fields = {"messaging_product": "whatsapp", "type": file.mime_type}
    try:
        answer = await wire.upload(url, fields, file.filename, file.content, file.mime_type)
    except NO_ANSWER as problem:
        raise NotUploaded(_lost(type(problem).__name__)) from problem
    media_id = identifier(answer.body.get("id"))
    if answer.good and media_id:
        return media_id
    raise NotUploaded(refused(answer) or _lost(_said(answer)))


def _said(answer: Answer) -> str:
    return f"HTTP {answer.status}"


def _lost(why: str) -> NotReached:
    return NotReached(
        f"The file did not get to the provider ({why}), so nothing was sent. "
        "Check the internet connection; it is tried again."
    )
