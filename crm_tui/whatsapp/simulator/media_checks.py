"""What Meta takes as a file: types and sizes by kind (Meta, "Media")."""

from crm_tui.whatsapp.simulator.files import Files
from crm_tui.whatsapp.simulator.refusals import Json, Refusal

_MB = 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument."
_KINDS: dict[str, tuple[frozenset[str], int]] = {
    "image": (frozenset({"image/jpeg", "image/png"}), 5 * _MB),
    "sticker": (frozenset({"image/webp"}), 500 * 1024),
    "audio": (
        frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}),
        16 * _MB,
    ),
    "video": (frozenset({"video/mp4", "video/3gpp"}), 16 * _MB),
    "document": (
        frozenset(
            {
                "text/plain",
                "application/pdf",
                "application/msword",
                "application/vnd.ms-excel",
                "application/vnd.ms-powerpoint",
                f"{_OFFICE}wordprocessingml.document",
                f"{_OFFICE}spreadsheetml.sheet",
                f"{_OFFICE}presentationml.presentation",
            }
        ),
        100 * _MB,
    ),
}


def plain(mime_type: str) -> str:
    """Without parameters, in lower case."""
    return mime_type.partition(";")[0].strip().lower()


def check_upload(mime_type: str, size: int) -> None:
    """A file on its way in; raises Refusal for a type or size that no kind takes."""
    largest = max((most for types, most in _KINDS.values() if mime_type in types), default=None)
    if largest is None:
        raise Refusal(
            100, f"Param file must be a file with one of the known types, not {mime_type!r}."
        )
    if not 0 < size <= largest:
        raise Refusal(131053, f"A file of type {mime_type} has 1 to {largest} bytes.")


def check_file(files: Files, kind: str, media: Json) -> None:
    """A file that a message names by its id; raises Refusal when it is not there or does not fit."""
    if not media.get("id"):
        return
    found = files.find(str(media["id"]))
    if found is None:
        raise Refusal(131009, f"Media with ID {media['id']} does not exist.")
    types, largest = _KINDS[kind]
    if plain(found.mime_type) not in types or len(found.content) > largest:
        raise Refusal(131053, f"A file of type {found.mime_type} cannot be sent as {kind}.")
    if media.get("voice") and plain(found.mime_type) != "audio/ogg":
        raise Refusal(131053, "A voice message must be an Ogg file with Opus.")
