"""One answer to a form: checked, and as it is stored for the shop."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from webhook_relay.forms.words import Words, words_of
from webhook_relay.settings.values import ExtraField, Form

LONGEST = {"name": 120, "phone": 40, "message": 2_000}
LONGEST_EXTRA = 300
HONEYPOT = "subject_line"
"""A field that nobody sees; whoever fills it is a program."""
TICKET = "ticket"

_ALIASES = {
    "name": ("name", "full_name", "fullname", "your_name"),
    "phone": ("phone", "mobile", "phone_number", "mobile_number", "whatsapp", "tel"),
    "message": ("message", "enquiry", "inquiry", "query", "text", "comments"),
}
"""How a shop's own page may name the fields."""
_NO = frozenset({"", "0", "no", "false", "off"})
_NOT_IN_NUMBERS = re.compile(r"[\s()./\u200b-\u200f\u202a-\u202e\u2010-\u2015-]+")
_NUMBER = re.compile(r"\+?\d{7,15}")  # \d takes Devanagari digits as well


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody typed, by field; `errors` says what is wrong, by field."""

    values: Mapping[str, str]
    agreed: bool
    errors: Mapping[str, str] = field(default_factory=dict)
    own_words: str = ""
    """The words of consent that a shop's own page says it showed."""
    own_version: str = ""


def read_answer(form: Form, fields: Mapping[str, str]) -> Answer:
    """The answer in posted fields, checked."""
    values = {name: _one_of(fields, names) for name, names in _ALIASES.items()}
    values |= {extra.key: fields.get(extra.key, "").strip() for extra in form.extras}
    return Answer(
        values,
        fields.get("consent", "").strip().lower() not in _NO,
        dict(_errors(form, values)),
        fields.get("consent_text", "").strip()[: LONGEST["message"]],
        fields.get("consent_version", "").strip()[:100],
    )


def to_store(form: Form, answer: Answer, received_at: int, nonce: str) -> tuple[bytes, bytes]:
    """Its mark, and the answer as JSON, with the words and version of the consent as proof.

    The mark is the same for the same words from the same page or, without a ticket, on the same day.
    """
    kept = {
        "form": form.id,
        "title": form.title,
        "language": form.language,
        **{name: answer.values[name] for name in LONGEST},
        "fields": {extra.label: answer.values[extra.key] for extra in form.extras},
        "consent": _consent(form, answer, hosted=bool(nonce)),
    }
    salt = nonce or str(received_at // 86_400_000)
    mark = hashlib.blake2b(_json(kept) + salt.encode(), digest_size=12).hexdigest()
    return mark.encode(), _json({"id": mark, "received_at": received_at, **kept})


def _consent(form: Form, answer: Answer, hosted: bool) -> dict[str, object]:
    """Which words they saw: those of our page are known, those of another page are what it says."""
    shown = form.consent
    if not hosted and answer.own_words:
        own = hashlib.sha256(answer.own_words.encode()).hexdigest()[:12]
        return {
            "agreed": answer.agreed,
            "words": answer.own_words,
            "version": answer.own_version or own,
            "shown_by": "site",
        }
    return {
        "agreed": answer.agreed,
        "words": shown.words,
        "version": shown.version,
        "shown_by": "relay" if hosted else "site",
    }


def _one_of(fields: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((found for name in names if (found := fields.get(name, "").strip())), "")


def _errors(form: Form, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    words = words_of(form.language)
    for name, longest in LONGEST.items():
        if len(values[name]) > longest:
            yield name, words.too_long
    if not values["phone"]:
        yield "phone", words.no_phone
    elif not _NUMBER.fullmatch(_NOT_IN_NUMBERS.sub("", values["phone"])):
        yield "phone", words.bad_phone
    for extra in form.extras:
        if problem := _extra_error(extra, values[extra.key], words):
            yield extra.key, problem


def _extra_error(extra: ExtraField, value: str, words: Words) -> str:
    if not value:
        return words.missing if extra.required else ""
    if extra.choices and value not in extra.choices:
        return words.not_a_choice
    return words.too_long if len(value) > LONGEST_EXTRA else ""


def _json(value: object) -> bytes:
    # Half a character in JSON's own escapes would not come out of UTF-8 again.
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
