"""Answers of a form: a page for a browser, JSON for a script, with CORS for the sites that are listed."""

import json
from dataclasses import dataclass

from starlette.types import Send

from webhook_relay.answers import answer
from webhook_relay.forms.answer import Answer
from webhook_relay.forms.body import is_json
from webhook_relay.forms.page import form_page, safe_headers, thanks_page
from webhook_relay.forms.words import words_of
from webhook_relay.proof import Headers, only
from webhook_relay.settings.values import Form

Pairs = tuple[tuple[bytes, bytes], ...]

_HTML = b"text/html; charset=utf-8"
_DAY = b"86400"


@dataclass(frozen=True, slots=True)
class Reply:
    """Answers one request in the way that its sender understands."""

    form_of: Form
    send: Send
    as_json: bool
    cors: Pairs

    async def form(
        self, status: int, ticket: str, found: Answer, notice: str = "", retry: int = 0
    ) -> None:
        """The form again, with what was typed; `retry` are seconds."""
        later = ((b"retry-after", b"%d" % retry),) if retry else ()
        if self.as_json and status != 200:
            await self._json(status, {"ok": False, "error": notice, "errors": found.errors}, later)
            return
        page = form_page(self.form_of, ticket, found.values, found.agreed, found.errors, notice)
        await answer(self.send, status, page, _HTML, (*self._headers(), *later))

    async def refused(self, status: int, text: str) -> None:
        """One sentence for who built the sending page."""
        if self.as_json:
            await self._json(status, {"ok": False, "error": text, "errors": {}})
        else:
            await answer(self.send, status, text.encode(), extra=self._headers())

    async def thanks(self) -> None:
        """It is on disk: on to the thank-you page, so that a reload sends nothing again."""
        if self.as_json:
            words = words_of(self.form_of.language)
            await self._json(200, {"ok": True, "text": words.thanks_more, **self._link()})
            return
        place = f"/forms/{self.form_of.id}/thanks".encode()
        await answer(self.send, 303, extra=((b"location", place), *self._headers()))

    async def thanks_page(self) -> None:
        await answer(self.send, 200, thanks_page(self.form_of), _HTML, self._headers())

    async def _json(self, status: int, value: dict[str, object], more: Pairs = ()) -> None:
        body = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
        extra = ((b"cache-control", b"no-store"), *self.cors, *more)
        await answer(self.send, status, body, b"application/json", extra)

    def _headers(self) -> Pairs:
        return (*safe_headers(self.form_of), *self.cors)

    def _link(self) -> dict[str, object]:
        number = self.form_of.whatsapp.lstrip("+")
        return {"whatsapp": f"https://wa.me/{number}"} if number else {}


def reply_to(form: Form, headers: Headers, send: Send) -> Reply:
    """JSON for whoever sent JSON or asks for it, else a page."""
    kind = (only(headers, b"content-type") or b"").decode("latin-1")
    wants = (only(headers, b"accept") or b"").startswith(b"application/json")
    return Reply(form, send, is_json(kind) or wants, _cors(form, headers))


async def preflight(form: Form, headers: Headers, send: Send) -> None:
    """A browser's question whether a page of another site may post here."""
    allowed = _cors(form, headers)
    more: Pairs = ()
    if len(allowed) > 1:
        more = (
            (b"access-control-allow-methods", b"POST"),
            (b"access-control-allow-headers", b"content-type"),
            (b"access-control-max-age", _DAY),
        )
    await answer(send, 204, extra=(*allowed, *more))


def _cors(form: Form, headers: Headers) -> Pairs:
    """The sender's origin, letter by letter one of those listed; never `*`."""
    origin = only(headers, b"origin")
    vary = ((b"vary", b"Origin"),)
    if origin is None or origin.decode("latin-1") not in form.origins:
        return vary
    return ((b"access-control-allow-origin", origin), *vary)
