"""The pages of a hosted form: plain HTML with one style sheet in it, no script, nothing from elsewhere."""

import base64
import hashlib
from collections.abc import Mapping
from html import escape

from webhook_relay.forms.answer import HONEYPOT, LONGEST, LONGEST_EXTRA, TICKET
from webhook_relay.forms.words import Words, words_of
from webhook_relay.settings.values import ExtraField, Form

_STYLE = (
    "*{box-sizing:border-box}"
    "body{margin:0;font:1.05rem/1.5 system-ui,sans-serif;color:#1b1b1b;background:#f5f3ee}"
    "main{max-width:32rem;margin:0 auto;padding:1.25rem}"
    "h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0 1rem}"
    "label{display:block;margin-top:1rem;font-weight:600}"
    "small{font-weight:400;color:#555}"
    "input,textarea,select{width:100%;font:inherit;padding:.7rem;margin-top:.25rem;"
    "border:1px solid #767676;border-radius:.5rem;background:#fff;color:inherit}"
    "textarea{min-height:6.5rem}"
    "[aria-invalid=true]{border:2px solid #b3261e}"
    ".wrong{color:#b3261e;font-weight:600;margin:.25rem 0 0}"
    ".tick{display:flex;gap:.75rem;align-items:flex-start;font-weight:400}"
    ".tick input{width:1.5rem;height:1.5rem;flex:none;margin:0}"
    "button,.go{display:block;width:100%;margin-top:1.5rem;padding:.9rem;border:0;border-radius:.5rem;"
    "background:#0b6b4f;color:#fff;font:inherit;font-weight:600;text-align:center;"
    "text-decoration:none}"
    ":focus-visible{outline:3px solid #1a56db;outline-offset:2px}"
    ".aside{position:absolute;left:-200vw;width:1px;height:1px;overflow:hidden}"
    "@media (prefers-color-scheme:dark){body{background:#161616;color:#eee}small{color:#bbb}"
    "input,textarea,select{background:#222}.wrong{color:#ff9a91}}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()


def safe_headers(form: Form) -> tuple[tuple[bytes, bytes], ...]:
    """Nothing but the page's own style may load, nobody learns where the visitor came from."""
    frames = " ".join(form.origins) or "'none'"
    policy = (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
        f"base-uri 'none'; frame-ancestors {frames}"
    )
    return (
        (b"content-security-policy", policy.encode()),
        (b"referrer-policy", b"no-referrer"),
        (b"cache-control", b"no-store"),
        (b"strict-transport-security", b"max-age=31536000"),  # a browser heeds it over https alone
    )


def form_page(
    form: Form,
    ticket: str,
    values: Mapping[str, str],
    agreed: bool = False,
    errors: Mapping[str, str] | None = None,
    notice: str = "",
) -> bytes:
    """The form, with what was typed, an error beside each field that has one, a notice on top."""
    words, wrong = words_of(form.language), errors or {}
    lines = [
        _notice(notice or (words.mend if wrong else "")),
        f'<form method="post" action="/forms/{form.id}" accept-charset="utf-8">',
        f'<input type="hidden" name="{TICKET}" value="{escape(ticket)}">',
        _input("name", words.name, values, wrong, 'type="text" autocomplete="name"'),
        _phone(words, values, wrong),
        _message(words, values, wrong),
        *(_extra(extra, words, values, wrong) for extra in form.extras),
        _honeypot(words),
        _consent(form, agreed),
        f'<button type="submit">{escape(words.send)}</button>',
        "</form>",
    ]
    return _page(form, form.title, lines)


def thanks_page(form: Form) -> bytes:
    """What is shown once the answer is on disk."""
    words = words_of(form.language)
    lines = [f'<p role="status">{escape(words.thanks_more)}</p>']
    if form.whatsapp:
        address = f"https://wa.me/{form.whatsapp.lstrip('+')}"
        lines.append(
            f'<a class="go" rel="noreferrer" href="{address}">{escape(words.on_whatsapp)}</a>'
        )
    return _page(form, words.thanks, lines)


def _page(form: Form, heading: str, lines: list[str]) -> bytes:
    parts = [
        f'<!doctype html><html lang="{form.language}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(heading)}</title><style>{_STYLE}</style></head>",
        f"<body><main><h1>{escape(heading)}</h1>",
        *lines,
        "</main></body></html>",
    ]
    return "\n".join(part for part in parts if part).encode("utf-8", "replace")


def _notice(text: str) -> str:
    return f'<p class="wrong" role="alert">{escape(text)}</p>' if text else ""


def _label(key: str, label: str, small: str = "") -> str:
    more = f" <small>({escape(small)})</small>" if small else ""
    return f'<label for="{key}">{escape(label)}{more}</label>'


def _beside(key: str, wrong: Mapping[str, str], hint: bool = False) -> str:
    """The attributes that tie a field to its hint and its error."""
    told = [f"{key}-hint"] if hint else []
    if key in wrong:
        told.append(f"{key}-wrong")
    described = f' aria-describedby="{" ".join(told)}"' if told else ""
    return described + (' aria-invalid="true"' if key in wrong else "")


def _wrong(key: str, wrong: Mapping[str, str]) -> str:
    return f'<p class="wrong" id="{key}-wrong">{escape(wrong[key])}</p>' if key in wrong else ""


def _input(
    key: str,
    label: str,
    values: Mapping[str, str],
    wrong: Mapping[str, str],
    kind: str,
    small: str = "",
) -> str:
    longest = LONGEST.get(key, LONGEST_EXTRA)
    return (
        f'{_label(key, label, small)}<input id="{key}" name="{key}" {kind} maxlength="{longest}"'
        f' value="{escape(values.get(key, ""))}"{_beside(key, wrong)}>{_wrong(key, wrong)}'
    )


def _phone(words: Words, values: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    return (
        f"{_label('phone', words.phone, words.required)}"
        '<input id="phone" name="phone" type="tel" inputmode="tel" autocomplete="tel" required'
        f' maxlength="{LONGEST["phone"]}" value="{escape(values.get("phone", ""))}"'
        f"{_beside('phone', wrong, hint=True)}>"
        f'<small id="phone-hint">{escape(words.phone_hint)}</small>{_wrong("phone", wrong)}'
    )


def _message(words: Words, values: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    # A line break right after the tag is dropped by browsers; this one protects the customer's own.
    return (
        f'{_label("message", words.message)}<textarea id="message" name="message"'
        f' maxlength="{LONGEST["message"]}"{_beside("message", wrong)}>\n'
        f"{escape(values.get('message', ''))}</textarea>{_wrong('message', wrong)}"
    )


def _extra(
    extra: ExtraField, words: Words, values: Mapping[str, str], wrong: Mapping[str, str]
) -> str:
    needed, small = (" required", words.required) if extra.required else ("", "")
    if not extra.choices:
        return _input(extra.key, extra.label, values, wrong, f'type="text"{needed}', small)
    chosen = values.get(extra.key, "")
    options = "".join(
        f"<option{' selected' if one == chosen else ''}>{escape(one)}</option>"
        for one in extra.choices
    )
    return (
        f'{_label(extra.key, extra.label, small)}<select id="{extra.key}" name="{extra.key}"{needed}'
        f'{_beside(extra.key, wrong)}><option value="">{escape(words.choose)}</option>{options}'
        f"</select>{_wrong(extra.key, wrong)}"
    )


def _honeypot(words: Words) -> str:
    return (
        f'<div class="aside" aria-hidden="true"><label for="{HONEYPOT}">{escape(words.leave_empty)}'
        f'</label><input id="{HONEYPOT}" name="{HONEYPOT}" type="text" tabindex="-1"'
        ' autocomplete="off"></div>'
    )


def _consent(form: Form, agreed: bool) -> str:
    """Never ticked beforehand: only what they ticked themselves comes back ticked."""
    ticked = " checked" if agreed else ""
    return (
        f'<label class="tick"><input type="checkbox" name="consent" value="yes"{ticked}>'
        f"<span>{escape(form.consent.words)}</span></label>"
    )
