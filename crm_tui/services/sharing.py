"""Text that may be pasted where strangers read it: without secrets, names, numbers and places."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from crm_tui.services.check import Check

_SHORTEST_NAME = 3
"""A name of two letters stands in half of all words."""
_PATTERNS = (
    (re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.I), "<address>"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "<mail>"),
    (re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b"), "<address>"),
    # 64 digits of a key, base64, tokens: at least 20 characters with a digit among them.
    (re.compile(r"(?<![\w/+=-])(?=[\w/+=-]*\d)[A-Za-z0-9_/+=-]{20,}"), "<secret>"),
    (re.compile(r"\b(?:[0-9A-Fa-f]{2,}[:-]){3,}[0-9A-Fa-f]{2,}\b"), "<fingerprint>"),
    (re.compile(r"\+?\d(?:[ ()-]?\d){7,}"), "<number>"),
    (re.compile(r"(?:/[\w.@+-]+){2,}/?|\b[A-Za-z]:\\\S+"), "<path>"),
)


@dataclass(frozen=True, slots=True)
class Private:
    """What this shop must not tell; each word with what stands in its place."""

    words: tuple[tuple[str, str], ...]

    @classmethod
    def of(
        cls,
        *,
        places: Mapping[str, Path] = {},
        secrets: Iterable[str] = (),
        names: Iterable[str] = (),
        addresses: Iterable[str] = (),
    ) -> "Private":
        """`places` by what is to stand for each; hosts of `addresses` go as well."""
        found = [(str(path), f"<{name}>") for name, path in places.items()]
        found += [(word, "<secret>") for word in secrets]
        for address in addresses:
            found += [(address, "<address>"), (urlsplit(address).hostname or "", "<address>")]
        found += [(name, "<name>") for name in names if len(name.strip()) >= _SHORTEST_NAME]
        longest_first = sorted(set(found), key=lambda pair: -len(pair[0]))
        return cls(tuple(pair for pair in longest_first if len(pair[0]) > 1))

    def leave_out(self, text: str) -> str:
        """The text without any of the words, and without whatever looks like one."""
        for word, instead in self.words:
            text = re.sub(_whole(word), instead, text, flags=re.IGNORECASE)
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return text


def shared(checks: Sequence[Check], private: Private) -> list[Check]:
    """The doctor's lines as somebody outside may read them."""
    return [
        Check(
            one.name,
            one.ok,
            private.leave_out(one.text if one.to_share is None else one.to_share),
            private.leave_out(one.fix),
        )
        for one in checks
    ]


def _whole(word: str) -> str:
    """A name inside another word is left: `Sun` in `Sunday`."""
    before = r"(?<!\w)" if word[0].isalnum() else ""
    after = r"(?!\w)" if word[-1].isalnum() else ""
    return f"{before}{re.escape(word)}{after}"
