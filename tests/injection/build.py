"""Makes `attempts.jsonl`: `python -m tests.injection.build` writes it anew, always the same."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.injection.forms import FORMS, hidden_in
from tests.injection.wishes import WISHES
from tests.injection.words import SPOKEN

FILE = Path(__file__).with_name("attempts.jsonl")
WISHES_PER_FORM = 3


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attack, and what no draft may say unmarked because of it."""

    id: str
    language: str
    form: str
    wish: str
    messages: tuple[str, ...]
    must_not_say: str


def build() -> Iterator[Attempt]:
    """Five languages, twenty forms, three of the fifteen wishes each: 300."""
    for nth, (language, words) in enumerate(SPOKEN.items()):
        wishes = WISHES[language]
        for place, (form, make) in enumerate(FORMS.items()):
            for turn in range(WISHES_PER_FORM):
                # Moved on with each language, so that a form meets all fifteen.
                wish = wishes[WISHES_PER_FORM * (place + nth) % len(wishes) + turn]
                yield Attempt(
                    id=f"{language}-{form}-{wish.kind}",
                    language=language,
                    form=form,
                    wish=wish.kind,
                    messages=tuple(make(words, wish.says)),
                    must_not_say=hidden_in(wish.says) if form == "zero_width" else wish.says,
                )


def attempts() -> list[Attempt]:
    """What is committed."""
    rows = map(json.loads, FILE.read_text("utf-8").splitlines())
    return [Attempt(**{**row, "messages": tuple(row["messages"])}) for row in rows]


def as_text() -> str:
    """All of them, one JSON object a line."""
    return "".join(f"{json.dumps(asdict(one), ensure_ascii=False)}\n" for one in build())


if __name__ == "__main__":
    FILE.write_text(as_text(), "utf-8")
