"""The readable page of a person's export: self-contained, without scripts, every foreign word escaped.

A page opened from a file may not load or run anything: its policy says so as well (CSP `default-src
'none'`).
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from crm_tui.domain.ids import MESSAGE, show_id
from crm_tui.domain.text import clean
from crm_tui.services.privacy.page_words import STYLE, TITLES

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_NOTHING: tuple[object, ...] = (None, "", [], {})
_SUMMARY = ("name", "phone", "email", "company", "source", "status", "created_at", "custom", "tags")


def page(document: Mapping[str, Any]) -> str:
    """The whole page."""
    person, tables = document["person"], document["tables"]
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{text(person['name'])}</title><style>{STYLE}</style></head><body>",
        f"<h1>{text(document['shop'])}: what is known of {text(person['name'])}</h1>",
        f"<p>आपके बारे में जो कुछ रखा गया है, सब यहाँ है। {text(document['made_at'])} (UTC)</p>",
        _facts({name: person[name] for name in _SUMMARY}),
        *_consents(tables["consent"]),
        *_notices(document["notices_seen"]),
        *_chat(tables["message"], document["media"]),
        *_every(tables),
        *_left_out(document["left_out"]),
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def text(value: object) -> str:
    """Foreign text as a browser may be given it: no control characters, and nothing that is markup."""
    return escape(clean(str(value)), quote=True)


def _facts(pairs: Mapping[str, object]) -> str:
    rows = (
        f"<tr><th>{text(name.replace('_', ' '))}</th><td>{_shown(value)}</td></tr>"
        for name, value in pairs.items()
        if value not in _NOTHING
    )
    return f"<table>{''.join(rows)}</table>"


def _shown(value: object) -> str:
    if isinstance(value, dict) and set(value) == {"base64"}:
        return f"<i>{len(str(value['base64'])) * 3 // 4} bytes, in person.json</i>"
    if isinstance(value, dict):
        return "<br>".join(f"{text(key)}: {_shown(one)}" for key, one in value.items())
    if isinstance(value, list):
        return "<br>".join(map(_shown, value))
    return f"<bdi>{text(value)}</bdi>"


def _consents(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "<h2>Consent / सहमति</h2>"
    if not rows:
        yield "<p>Nothing was agreed to or withdrawn.</p>"
    for row in rows:
        what = "agreed to" if row["given"] else "withdrew from"
        yield (
            f"<p>{text(row['at'])}: {what} <b>{text(row['purpose'])}</b> ({text(row['source'])},"
            f" {text(row['evidence'] or 'no kind of proof noted')}): <bdi>{text(row['proof'])}</bdi></p>"
        )


def _notices(seen: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in seen:
        head = f"Privacy notice {one['version']}, {one['how']} on {one['at']}"
        yield (f"<details><summary>{text(head)}</summary><pre>{text(one['text'])}</pre></details>")


def _chat(rows: Sequence[Mapping[str, Any]], media: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    files = {one["message"]: one for one in media}
    yield "<h2>Messages / संदेश</h2>"
    for row in sorted(rows, key=lambda one: int(one["sort_key"])):
        side = "theirs" if row["direction"] == "inbound" else "ours"
        kind = "" if row["message_type"] == "text" else f" · {row['message_type']}"
        head = f"{row['timestamp']} · {row['direction']}{kind} · {row['status']}"
        words, file = text(row["content"]), _file(files.get(show_id(MESSAGE, row["id"])))
        yield (
            f'<div class="{side}"><small>{text(head)}</small><p dir="auto">{words}</p>{file}</div>'
        )


def _file(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return ""
    if found["file"]:
        return f'<a href="{text(found["file"])}">{text(found["mime_type"])}</a>'
    return f"<i>{text(found['mime_type'])}: {text(found['problem'] or 'not copied')}</i>"


def _every(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    yield "<h2>Everything, table by table / सब कुछ</h2>"
    for table, rows in tables.items():
        if rows:
            yield f"<details><summary>{text(TITLES.get(table, table))}: {len(rows)}</summary>"
            yield from map(_facts, rows)
            yield "</details>"


def _left_out(reasons: Mapping[str, str]) -> Iterator[str]:
    yield "<h2>What holds nothing of this person</h2>"
    yield "<details><summary>Tables of the shop that were looked at</summary><ul>"
    for table, why in reasons.items():
        yield f"<li>{text(table)}: {text(why)}</li>"
    yield "</ul></details>"
