"""A workflow's file: read strictly, and whatever is wrong in it told with its line and what to write."""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from crm_tui.domain.clock import DAY, HOUR, MINUTE
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import OPEN_STATUSES, LeadStatus
from crm_tui.domain.text import clean, clean_line, fold
from crm_tui.domain.workflow import (
    ALWAYS,
    EXITS,
    LONGEST_WAIT,
    Arm,
    Channel,
    ExitReason,
    Says,
    Step,
    Trigger,
    When,
    Workflow,
)
from crm_tui.services.workflows.slots import KNOWN, places

MOST_STEPS, MOST_ARMS = 10, 6
LONGEST_FILE = 32_768
"""Characters."""
_LONGEST_DRAFT = 1_024
_NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")
_TEMPLATE = re.compile(r"[A-Za-z0-9_]{1,512}")
_WAIT = re.compile(r"(\d{1,4}) ?(minutes?|hours?|days?|weeks?)")
_UNITS = {"minute": MINUTE, "hour": HOUR, "day": DAY, "week": 7 * DAY}
_SAYS = ("template", "slots", "draft", "draft_hindi", "draft_hinglish", "task", "channel")
_DAYS = {Trigger.NO_REPLY: 2, Trigger.SILENT_CUSTOMER: 60, Trigger.VISIT_MISSED: 0}
_STATUSES = {
    Trigger.NEW_LEAD: (LeadStatus.NEW,),
    Trigger.SILENT_CUSTOMER: (LeadStatus.CLOSED,),
}
"""Of those who enter, where the file names none; else every open one."""
Choice = TypeVar("Choice", bound=StrEnum)


def check_name(name: str) -> str:
    """The name of a file as a workflow's; raises CrmError."""
    if _NAME.fullmatch(name) is None:
        raise CrmError(
            f"{clean_line(name, 60)!r} is no name of a workflow.",
            "Use small letters, digits and _, like festival_offer.",
        )
    return name


def read_workflow(name: str, text: str, *, own: bool) -> Workflow:
    """What the file says; raises CrmError that names the file, the line and what to write instead."""
    place = _Place(f"{check_name(name)}.toml", text)
    table = _Table(_parse(place), place)
    table.end(("title", "why", "when", "step", "until"))
    title = table.words("title", 80)
    why = table.words("why", 300)
    when = _when(table.table("when"))
    steps = tuple(map(_step, table.tables("step", MOST_STEPS)))
    exits = _exits(table.table("until", needed=False))
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Workflow(name, title, why, when, steps, exits, clean(text), sha256, own)


def _parse(place: "_Place") -> dict[str, Any]:
    if len(place.text) > LONGEST_FILE:
        raise place.wrong("", "the file is too long", f"{LONGEST_FILE:,} characters are the most")
    try:
        return tomllib.loads(place.text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        said = clean_line(str(error), 120) or "it is nested too deeply"
        raise CrmError(
            f"{place.file} is no TOML: {said}.", "`crm workflows new` writes an example."
        ) from error


# -- its parts ----------------------------------------------------------------------------------


def _when(table: "_Table") -> When:
    table.end(("trigger", "days", "status", "sources", "value"))
    trigger = table.choice("trigger", Trigger)
    statuses = tuple(table.choices("status", LeadStatus))
    if trigger is Trigger.STATUS and not statuses:
        raise table.wrong("status", "it names no status", 'write status = ["qualified"]')
    found = When(
        trigger,
        days=table.number("days", _DAYS.get(trigger, 0), 0, 730),
        statuses=statuses or _STATUSES.get(trigger, OPEN_STATUSES),
        sources=tuple(fold(one) for one in table.list_of_words("sources")),
        least_paise=table.number("value", 0, 0, 10**11) * 100,
    )
    if trigger in (Trigger.NO_REPLY, Trigger.SILENT_CUSTOMER) and found.days < 1:
        raise table.wrong("days", "is less than a day", "write days = 2")
    return found


def _step(table: "_Table") -> Step:
    table.end(("wait", "at", "arm", *_SAYS))
    wait = _wait(table)
    at = table.words("at", 20, default="")
    if at not in ("", "good time"):
        raise table.wrong("at", f"is {at!r}", 'write at = "good time", or leave it out')
    arms = tuple(_arm(one, wait) for one in table.tables("arm", MOST_ARMS, needed=False))
    if len({arm.name for arm in arms}) < len(arms):
        raise table.wrong("arm", "has a name twice", "give each arm a name of its own")
    says = _says(table, needed=not arms)
    return Step(says, wait, at == "good time", arms)


def _arm(table: "_Table", wait: int) -> Arm:
    table.end(("name", "wait", *_SAYS))
    name = table.words("name", 40)
    if _NAME.fullmatch(name) is None or name == "holdout":
        raise table.wrong("name", f"is {name!r}", "use small letters, digits and _, not holdout")
    says = _says(table, needed=True)
    own_wait = _wait(table) if "wait" in table.values else wait
    return Arm(name, says, own_wait)


def _wait(table: "_Table") -> int:
    text = table.words("wait", 20, default="0 days")
    found = _WAIT.fullmatch(text.strip().casefold())
    millis = int(found[1]) * _UNITS[found[2].removesuffix("s")] if found else -1
    if not 0 <= millis <= LONGEST_WAIT:
        longest = LONGEST_WAIT // DAY
        raise table.wrong("wait", f"is {text!r}", f'write "2 days"; {longest} days are the most')
    return millis


def _says(table: "_Table", *, needed: bool) -> Says:
    found = Says(
        template=table.words("template", 512, default=""),
        slots=tuple(table.slots("slots").items()),
        draft=table.text("draft"),
        drafts=tuple(
            (language, table.text(key))
            for key, language in (("draft_hindi", "Hindi"), ("draft_hinglish", "Hinglish"))
            if key in table.values
        ),
        task=table.words("task", 300, default=""),
        channel=table.choice("channel", Channel, Channel.WHATSAPP),
    )
    if found.template and _TEMPLATE.fullmatch(found.template) is None:
        raise table.wrong("template", f"is {found.template!r}", "write the template's name alone")
    for words in (found.draft, *(text for _, text in found.drafts), found.task):
        for source in places(words):
            table.check_source("draft", source)
    if needed and not (found.template or found.draft or found.task):
        raise table.wrong("", "the step says nothing", "give it template, draft or task")
    if found.task and (found.template or found.draft):
        raise table.wrong("task", "stands beside a message", "make two steps of it")
    if found.channel is Channel.CALL and not found.task:
        raise table.wrong("channel", "is call without a task", 'write task = "Call about …"')
    return found


def _exits(table: "_Table | None") -> frozenset[ExitReason]:
    if table is None:
        return frozenset(EXITS)
    table.end(("exits",))
    named = table.choices("exits", ExitReason)
    if missing := [one for one in ALWAYS if one not in named]:
        words = ", ".join(missing)
        raise table.wrong("exits", f"leaves out {words}", "these always end it: name them too")
    if foreign := [one for one in named if one not in EXITS]:
        raise table.wrong("exits", f"names {foreign[0]}", f"choose from {', '.join(EXITS)}")
    return frozenset(named)


# -- reading one table, strictly ----------------------------------------------------------------


class _Place:
    """A file, and where its tables and keys stand in it."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text
        self._lines = text.splitlines()

    def wrong(self, key: str, what: str, fix: str, begins: int = 0) -> CrmError:
        """`festival.toml, line 7: "wait" is …`; `begins` is the line of its table's head."""
        line = self._line_of(key, begins)
        where = f", line {line}" if line else ""
        named = f'"{key}" ' if key else ""
        return CrmError(f"{self.file}{where}: {named}{what}.", f"{fix[:1].upper()}{fix[1:]}.")

    def head_of(self, path: str, place: int, after: int) -> int:
        """The line of the head of a table, of several the one at `place`; 0 where it has none."""
        head = re.compile(rf"\s*\[+\s*{re.escape(path)}\s*\]+")
        lines = enumerate(self._lines[after:], after + 1)
        found = [number for number, line in lines if head.match(line)]
        return found[place] if place < len(found) else 0

    def _line_of(self, key: str, begins: int) -> int:
        """The line of a key below its table's head, or that head."""
        is_key = re.compile(rf"\s*\[*\s*\"?{re.escape(key)}\"?\s*[=\]]")
        for number, line in enumerate(self._lines[begins:], begins + 1):
            if key and is_key.match(line):
                return number
            if line.lstrip().startswith("["):
                break
        return begins


class _Table:
    """One table of the file; `end` refuses what nobody asked for."""

    def __init__(
        self, values: Mapping[str, Any], place: _Place, path: str = "", begins: int = 0
    ) -> None:
        self.values, self._place = values, place
        self._path, self._begins = path, begins

    def wrong(self, key: str, what: str, fix: str) -> CrmError:
        return self._place.wrong(key, what, fix, self._begins)

    def end(self, known: Sequence[str]) -> None:
        """Raises CrmError for a key that means nothing."""
        for key in self.values:
            if key not in known:
                near = get_close_matches(key, known, 1)
                fix = f'did you mean "{near[0]}"?' if near else f"known are {', '.join(known)}"
                raise self.wrong(clean_line(key, 40), "is not known here", fix.rstrip("."))

    def words(self, key: str, longest: int, default: str | None = None) -> str:
        """One line."""
        found = self._get(key, str, default, f'write {key} = "…"')
        if len(found) > longest or (default is None and not found.strip()):
            raise self.wrong(key, "is empty or too long", f"{longest} characters are the most")
        return clean_line(found, longest)

    def text(self, key: str) -> str:
        """Several lines."""
        found = clean(self._get(key, str, "", f'write {key} = "…"')).strip()
        if len(found) > _LONGEST_DRAFT:
            raise self.wrong(key, "is too long", f"{_LONGEST_DRAFT:,} characters are the most")
        return found

    def number(self, key: str, default: int, least: int, most: int) -> int:
        found = self._get(key, int, default, f"write {key} = {default or least + 1}")
        if isinstance(found, bool) or not least <= found <= most:
            raise self.wrong(key, f"is {found}", f"it goes from {least} to {most:,}")
        return int(found)

    def list_of_words(self, key: str) -> list[str]:
        found = self._get(key, list, [], f'write {key} = ["…"]')
        if not all(isinstance(one, str) and one.strip() for one in found) or len(found) > 50:
            raise self.wrong(key, "is no list of words", f'write {key} = ["…"]')
        return [clean_line(one, 60) for one in found]

    def choice(self, key: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        found = self._get(key, str, default, f'write {key} = "…", one of: {", ".join(kind)}')
        return self._one_of(key, found, kind)

    def choices(self, key: str, kind: type[Choice]) -> list[Choice]:
        return [self._one_of(key, one, kind) for one in self.list_of_words(key)]

    def _one_of(self, key: str, text: str, kind: type[Choice]) -> Choice:
        try:
            return kind(text.strip())
        except ValueError as error:
            choices = ", ".join(kind)
            raise self.wrong(
                key, f"is {clean_line(text, 40)!r}", f"choose one of: {choices}"
            ) from error

    def slots(self, key: str) -> dict[str, str]:
        found = self._get(key, dict, {}, f'write {key} = {{1 = "lead.first_name"}}')
        for variable, source in found.items():
            if not isinstance(source, str):
                raise self.wrong(key, f"has no source for {variable}", f"use {', '.join(KNOWN)}")
            self.check_source(key, source)
        return {clean_line(name, 60): str(source) for name, source in found.items()}

    def check_source(self, key: str, source: str) -> None:
        """Raises CrmError for a value that no lead and no shop has."""
        if source not in KNOWN:
            shown = clean_line(source, 40)
            raise self.wrong(key, f"takes {shown!r}", f"a value comes from: {', '.join(KNOWN)}")

    def table(self, key: str, *, needed: bool = True) -> Any:
        """The table below; None where it may be left out and is."""
        if key not in self.values and not needed:
            return None
        found = self._get(key, dict, None, f"write [{key}] with its keys below")
        return self._below(key, found, 0)

    def tables(self, key: str, most: int, *, needed: bool = True) -> "list[_Table]":
        found = self._get(key, list, None if needed else [], f"write [[{key}]] once for each")
        if not all(isinstance(one, dict) for one in found):
            raise self.wrong(key, "is no table", f"write [[{key}]] once for each")
        if len(found) > most or (needed and not found):
            raise self.wrong(key, f"stands {len(found)} times", f"{most} are the most")
        return [self._below(key, one, place) for place, one in enumerate(found)]

    def _below(self, key: str, values: Mapping[str, Any], place: int) -> "_Table":
        path = f"{self._path}.{key}" if self._path else key
        return _Table(values, self._place, path, self._place.head_of(path, place, self._begins))

    def _get(self, key: str, kind: type[Any], default: Any, fix: str) -> Any:
        found = self.values.get(key, default)
        if found is None:
            raise self.wrong("", f'"{key}" is missing', fix)
        if not isinstance(found, kind):
            raise self.wrong(key, "is of the wrong kind", fix)
        return found
