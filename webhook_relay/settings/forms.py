"""Reads `[[forms]]` of `relay.toml`: hosted forms, with the words that people agree to."""

import hashlib
import re

from webhook_relay.errors import SettingsError
from webhook_relay.forms.words import words_of
from webhook_relay.settings.channels import shop_of
from webhook_relay.settings.table import Table
from webhook_relay.settings.values import ConsentWords, ExtraField, Form, Language, Shop

MOST_EXTRAS = 12
LONGEST_CONSENT = 2_000
"""Characters of the words that people agree to."""
OWN_FIELDS = frozenset({"name", "phone", "message", "consent"})

_ORIGIN = re.compile(r"https://[a-z0-9.-]+(:[0-9]{1,5})?|http://(localhost|127\.0\.0\.1)(:[0-9]+)?")
_NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")
_NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")


def read_forms(listed: list[dict[str, object]], shops: tuple[Shop, ...]) -> tuple[Form, ...]:
    """Raises SettingsError for a form that could not be shown or could not prove consent."""
    forms = []
    for number, values in enumerate(listed, 1):
        table = Table(f"[[forms]] number {number}", values)
        forms.append(_form(table, shops))
        table.done()
    return tuple(forms)


def _form(table: Table, shops: tuple[Shop, ...]) -> Form:
    name = table.id()
    table.where = f"[[forms]] {name}"
    title = table.text("title")
    language = _language(table)
    return Form(
        id=name,
        shop=shop_of(table, shops),
        title=title,
        consent=_consent(table, title, language),
        language=language,
        origins=_origins(table),
        extras=_extras(table),
        whatsapp=_whatsapp(table),
        per_minute=table.number("per_minute", 5, 1, 10_000),
        per_hour=table.number("per_hour", 60, 1, 1_000_000),
    )


def _language(table: Table) -> Language:
    text = table.text("language", Language.ENGLISH)
    try:
        return Language(text)
    except ValueError:
        known = ", ".join(Language)
        raise SettingsError(f"{table.where}: language is one of {known}, not {text}.") from None


def _consent(table: Table, title: str, language: Language) -> ConsentWords:
    """The version is the one given, else a hash of the words, so that other words are another one."""
    words = " ".join(table.text("consent", words_of(language).consent.format(title=title)).split())
    if not words or len(words) > LONGEST_CONSENT:
        raise SettingsError(f"{table.where} needs consent = 1 to {LONGEST_CONSENT} characters.")
    mark = hashlib.sha256(words.encode()).hexdigest()[:12]
    return ConsentWords(words, table.text("consent_version", mark))


def _origins(table: Table) -> tuple[str, ...]:
    origins = table.texts("origins")
    for one in origins:
        if not _ORIGIN.fullmatch(one):
            raise SettingsError(
                f"{table.where}: {one} in origins is no origin: write it like https://shop.example, "
                "in small letters, without a path or a closing slash."
            )
    return origins


def _whatsapp(table: Table) -> str:
    if not table.has("whatsapp"):
        return ""
    number = table.text("whatsapp").replace(" ", "")
    if not _NUMBER.fullmatch(number):
        raise SettingsError(f"{table.where}: whatsapp is a number like +919876543210.")
    return number


def _extras(table: Table) -> tuple[ExtraField, ...]:
    listed = table.items("fields")
    extras = tuple(_extra(table.where, one) for one in listed)
    keys = [extra.key for extra in extras]
    if len(extras) > MOST_EXTRAS:
        raise SettingsError(f"{table.where} has more than {MOST_EXTRAS} fields: nobody fills them.")
    for key in keys:
        if keys.count(key) > 1 or key in OWN_FIELDS:
            raise SettingsError(f"{table.where} asks for {key} twice: give each field another key.")
    return extras


def _extra(where: str, value: object) -> ExtraField:
    """`"City"` alone, or `{ label, key, required, choices }`."""
    values = {"label": value} if isinstance(value, str) else value
    if not isinstance(values, dict):
        raise SettingsError(f'{where}: a field is a text, or {{ label = "…" }}.')
    table = Table(f"A field of {where}", values)
    label = table.text("label")
    made = _NOT_IN_KEYS.sub("_", label.lower()).strip("_")
    key = table.text("key", made or f"field_{hashlib.sha256(label.encode()).hexdigest()[:8]}")
    if _NOT_IN_KEYS.sub("_", key) != key:
        raise SettingsError(f"{table.where}: a key has small letters, digits and _.")
    extra = ExtraField(key, label, table.flag("required"), table.texts("choices"))
    table.done()
    return extra
