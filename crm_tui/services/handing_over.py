"""A message of the outbox as the provider's seam wants it, its file read from the media folder."""

from crm_tui.domain.content import Buttons, Cards, Link, Location, Menu
from crm_tui.domain.errors import CrmError
from crm_tui.domain.message import Media, MessageType
from crm_tui.domain.template import Template
from crm_tui.store.media_files import MediaFolder
from crm_tui.store.outbox import Outbound
from crm_tui.whatsapp.provider import Asked, Content, File, Filled, Reaction, Text


def content_of(due: Outbound, template: Template | None, files: MediaFolder) -> Content:
    """What is to be sent; raises CrmError when its file or template is gone. Reads the disk."""
    if due.template is not None:
        return _filled(due, template, files)
    if due.message_type is MessageType.REACTION:
        return Reaction(due.reply_to_wa_id or "", due.content)
    if due.media is not None:
        return _file(due.media, due.message_type, due.content, files)
    match due.details:
        case Location() | Cards():
            return due.details
        case Buttons() | Menu() | Link():
            return Asked(due.content, due.details)
        case _:
            return Text(due.content)


def _filled(due: Outbound, template: Template | None, files: MediaFolder) -> Filled:
    call = due.template
    if template is None or call is None:
        name = call.name if call is not None else "of this message"
        raise CrmError(f"The template {name} is gone.", "Choose another one.")
    if due.media is None or not template.needs_file:
        return Filled(template, call)
    return Filled(template, call, _file(due.media, MessageType(template.header_format), "", files))


def _file(media: Media, kind: MessageType, caption: str, files: MediaFolder) -> File:
    return File(
        kind=kind,
        content=files.get(media.file or ""),
        mime_type=media.mime_type,
        filename=media.filename or "file",
        caption=caption,
        voice=media.voice,
    )
