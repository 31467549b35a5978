"""The picture of the hosted form: as it stands on a phone, filled in, and what comes after it."""

from html import escape

from webhook_relay.forms.page import form_page, thanks_page
from webhook_relay.settings.forms import read_forms
from webhook_relay.settings.values import Shop

WIDTH, HEIGHT, GAP = 360, 760, 24
SIZE = 2 * WIDTH + 3 * GAP, HEIGHT + 2 * GAP
_FORM = {
    "id": "cakes",
    "title": "Order a cake at Sweet Crumbs",
    "whatsapp": "+919876500000",
    "consent": "I agree that Sweet Crumbs may write to me on WhatsApp about this.",
    "consent_version": "2026-11",
    "fields": [{"label": "Size", "required": True, "choices": ["1 kg", "2 kg"]}],
}
_TYPED = {
    "name": "आशा Patel",
    "phone": "98765 43210",
    "message": "A chocolate cake for Sunday, eggless please",
    "size": "2 kg",
}


def page() -> str:
    """Both pages of the relay, each in a frame as wide as a phone."""
    (form,) = read_forms([_FORM], (Shop("main", (), None),))
    pages = (form_page(form, "", _TYPED, agreed=True), thanks_page(form))
    frames = "".join(
        f'<iframe width="{WIDTH}" height="{HEIGHT}" srcdoc="{escape(one.decode())}"></iframe>'
        for one in pages
    )
    style = (
        f"body{{margin:{GAP}px;background:#cbd5e1;display:flex;gap:{GAP}px}}"
        "iframe{border:0;border-radius:12px;background:#fff}"
    )
    return f"<!doctype html><meta charset=utf-8><style>{style}</style>{frames}"
