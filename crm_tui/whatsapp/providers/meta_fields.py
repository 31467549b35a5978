"""Webhook fields beside messages: preferences, templates, changed user ids, history threads."""

from collections.abc import Iterator

from crm_tui.domain.clock import Millis
from crm_tui.domain.lead import PointKind
from crm_tui.domain.webhook import (
    AccountSeen,
    IdentityChanged,
    Ignored,
    PreferenceSeen,
    Seen,
    Sender,
    TemplateSeen,
)
from crm_tui.whatsapp.providers.meta_people import People, address, points_of, user
from crm_tui.whatsapp.providers.reading import (
    Nonsense,
    Part,
    line,
    moment,
    objects,
    part,
    required,
)

_STATES = {"reinstated": "approved", "unpaused": "approved"}
_WARNINGS = frozenset({"flagged", "limit_exceeded"})
"""Events that leave a template as usable as it was; the first says that it is about to be paused."""
_WISHES = {"stop": False, "resume": True, "signup": True}


def read_preference(value: object, now: Millis, people: People) -> Seen:
    """One element of `user_preferences`: the marketing switch inside WhatsApp. Raises Nonsense."""
    preference = required(value, "a preference")
    wish = line(preference.get("value"), 60).lower()
    if (
        wish not in _WISHES
        or preference.get("category", "marketing_messages") != "marketing_messages"
    ):
        return Ignored(f"user_preferences.{wish}")
    sender = people.sender(points_of(preference, "wa_id", "user_id", "parent_user_id"))
    return PreferenceSeen(
        sender,
        _WISHES[wish],
        moment(preference.get("timestamp"), now),
        words=line(preference.get("detail"), 500),
    )


def read_template_status(value: Part) -> Seen:
    """`message_template_status_update`. Raises Nonsense without a name."""
    event = line(value.get("event"), 60).lower()
    if not event or event == "limit_exceeded":
        return Ignored(f"message_template_status_update.{event}")
    name, language = _template(value)
    return TemplateSeen(
        name,
        language,
        None if event in _WARNINGS else _STATES.get(event, event),
        line(value.get("message_template_category"), 60).lower() or None,
        reason=_reason(value) or (event if event in _WARNINGS else None),
    )


def _reason(value: Part) -> str | None:
    """The most telling words there are; Meta writes NONE when all is well."""
    rejection, other = part(value.get("rejection_info")), part(value.get("other_info"))
    said = [
        " ".join(line(rejection.get(key), 500) for key in ("reason", "recommendation")).strip(),
        line(other.get("description"), 500) or line(other.get("title"), 200),
        line(value.get("reason"), 300),
    ]
    return next((words for words in said if words and words.upper() != "NONE"), None)


def read_template_quality(value: Part) -> Seen:
    """`message_template_quality_update`. Raises Nonsense without a name."""
    name, language = _template(value)
    quality = line(value.get("new_quality_score"), 60).lower()
    return TemplateSeen(name, language, quality=quality or None)


def read_template_words(value: Part) -> Seen:
    """`message_template_components_update`: the list must be fetched again. Raises Nonsense."""
    return TemplateSeen(*_template(value), changed=True)


def read_template_category(value: Part, at: Millis) -> Iterator[Seen]:
    """`template_category_update`: `new_category` is today's, `correct_category` an announced one.

    Raises Nonsense without a name.
    """
    name, language = _template(value)
    today = line(value.get("new_category"), 60).lower()
    yield TemplateSeen(name, language, None, today or None)
    announced = line(value.get("correct_category"), 60).lower()
    if announced not in ("", today):
        yield AccountSeen(
            "template_category_update",
            f"WhatsApp will count the template {name} as {announced}, at that price. "
            "Change its words, or plan for the price.",
            at,
            urgent=True,
        )


def _template(value: Part) -> tuple[str, str]:
    name = line(value.get("message_template_name"), 512)
    if not name:
        raise Nonsense("a template event without the template's name")
    return name, line(value.get("message_template_language"), 20).replace("-", "_")


def read_user_ids(value: Part, now: Millis) -> Iterator[Seen]:
    """`user_id_update`: business-scoped ids that were replaced. Raises Nonsense."""
    for change in objects(value.get("user_id_update")) or [value]:
        ids = part(change.get("user_id"))
        old, new = user(ids.get("previous")), user(ids.get("current"))
        if old is None or new is None:
            raise Nonsense("user_id_update without the previous and the current id")
        phone = address(change.get("wa_id"))
        known = (old, phone) if phone and phone.kind is PointKind.WA_ID else (old,)
        yield IdentityChanged(known, (new,), moment(change.get("timestamp"), now))


def thread_person(thread: Part) -> Sender:
    """The customer of a history thread, whose id is their number or user id. Raises Nonsense."""
    return People().sender(points_of(thread, "id", "user_id", "parent_user_id"))
