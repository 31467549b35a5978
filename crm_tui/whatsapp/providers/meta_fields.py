"""Webhook fields beside messages: history, preferences, templates, changed user ids."""

from collections.abc import Iterator

from crm_tui.domain.clock import Millis
from crm_tui.domain.lead import PointKind
from crm_tui.domain.webhook import (
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
    whole,
)

_STATES = {"reinstated": "approved", "unpaused": "approved"}
_WARNINGS = frozenset({"flagged", "limit_exceeded"})
"""Events that leave a template as usable as it was."""
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
    return PreferenceSeen(sender, _WISHES[wish], moment(preference.get("timestamp"), now))


def read_template_status(value: Part) -> Seen:
    """`message_template_status_update`. Raises Nonsense without a name."""
    event = line(value.get("event"), 60).lower()
    if event in _WARNINGS or not event:
        return Ignored(f"message_template_status_update.{event}")
    name, language = _template(value)
    category = line(value.get("message_template_category"), 60).lower()
    return TemplateSeen(name, language, _STATES.get(event, event), category or None)


def read_template_category(value: Part) -> Seen:
    """`template_category_update`: `new_category` is today's, announced or done. Raises Nonsense."""
    name, language = _template(value)
    return TemplateSeen(name, language, None, line(value.get("new_category"), 60).lower() or None)


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


def ignored_errors(source: Part, field: str) -> Iterator[Seen]:
    """Errors of the account or the app: nothing to do here, the raw event keeps them."""
    for error in objects(source.get("errors")):
        yield Ignored(f"{field}.errors.{whole(error.get('code')) or 'unknown'}")


def thread_person(thread: Part) -> Sender:
    """The customer of a history thread, whose id is their number or user id. Raises Nonsense."""
    return People().sender(points_of(thread, "id", "user_id", "parent_user_id"))
