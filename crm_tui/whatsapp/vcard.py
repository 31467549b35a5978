"""Contact cards in the words of a message (vCard, RFC 6350): the name, numbers and addresses."""

from crm_tui.domain.content import Card
from crm_tui.whatsapp.providers.reading import line

_MOST_CARDS, _MOST_LINES = 257, 5_000


def read_cards(body: str) -> tuple[Card, ...]:
    """The cards in a text that is made of them; none for any other text."""
    if not body.lstrip().upper().startswith("BEGIN:VCARD"):
        return ()
    found: list[Card] = []
    current: dict[str, list[str]] = {}
    for row in body.splitlines()[:_MOST_LINES]:
        name, _, value = row.partition(":")
        key = name.partition(";")[0].rpartition(".")[2].strip().upper()
        if key == "BEGIN":
            current = {}
        elif key == "END" and current and len(found) < _MOST_CARDS:
            found.append(_card(current))
        else:
            current.setdefault(key, []).append(line(_unescaped(value)))
    return tuple(found)


def _card(rows: dict[str, list[str]]) -> Card:
    def values(key: str) -> tuple[str, ...]:
        return tuple(filter(None, rows.get(key, ())))

    parts = [part for part in reversed((values("N") or ("",))[0].split(";")) if part]
    name = next(iter(values("FN")), " ".join(parts))
    firm = next(iter(values("ORG")), "").split(";")[0]
    return Card(name or "(no name)", values("TEL"), values("EMAIL"), firm)


def _unescaped(value: str) -> str:
    return value.replace("\\,", ",").replace("\\;", ";").replace("\\n", " ")
