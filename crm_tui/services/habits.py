"""Ideas for workflows, from what people keep writing by hand: found by the worker, taken by a person."""

import asyncio
import tomllib
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import DAY, Clock, Millis
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.habit import (
    ALIKE,
    IDEA,
    WITHIN,
    Example,
    Idea,
    IdeaState,
    draft_of,
    example_of,
    file_text,
    is_habit,
    mask,
    name_for,
    slots_of,
    template_of,
    words_for,
)
from crm_tui.domain.ids import show_id
from crm_tui.domain.roles import Act
from crm_tui.services.may import needs
from crm_tui.services.workflows.files import FOLDER, load
from crm_tui.services.workflows.reading import read_workflow
from crm_tui.store import events, settings
from crm_tui.store import habits as store
from crm_tui.store.database import Database
from crm_tui.store.marker import write_private
from crm_tui.store.tx import Tx

_ROWS = 300
"""Messages looked at in one transaction: a few milliseconds."""
_MOST_EXAMPLES = 3_000
_MOST_IDEAS = 3
"""New ones of one day: a person reads them."""
_MOST_SHOWN = 20
_LOOKED = "habits.looked_at"


class Habits:
    """The worker's daily walk over the last 60 days, a page at a time."""

    def __init__(self, db: Database, home: Path, clock: Clock) -> None:
        self._db, self._home, self._clock = db, home, clock
        self._key: int | None = None
        self._looked: Millis | None = None
        self._examples: deque[Example] = deque(maxlen=_MOST_EXAMPLES)

    async def go_on(self) -> int:
        """Look at one page; 0 when it is done for today."""
        now = self._clock.now()
        if self._key is None:
            if not await self._is_due(now):
                return 0
            self._key = store.key_of(Millis(now - WITHIN))
        page = await self._db.read(store.written_by_hand, self._key, _ROWS)
        self._examples.extend(filter(None, map(example_of, page.written)))
        self._key = page.next_key
        if self._key is None:
            await self._end(now)
        return 1

    async def _is_due(self, now: Millis) -> bool:
        """Once a day, by the clock either way; asked four times a second, so it rarely reads."""
        looked = self._looked
        if looked is None:
            found = await self._db.read(settings.get, _LOOKED)
            looked = self._looked = Millis(found) if isinstance(found, int) else Millis(0)
        return abs(now - looked) >= DAY

    async def _end(self, now: Millis) -> None:
        examples = list(self._examples)
        self._examples.clear()
        habits = await asyncio.to_thread(habits_in, examples)
        names = await asyncio.to_thread(lambda: list(load(self._home).workflows))
        self._looked = now
        await self._db.write(settings.put, _LOOKED, now)
        await self._db.write(keep, habits, names, now)


def habits_in(examples: Sequence[Example]) -> list[list[Example]]:
    """Groups of messages that say the same in the same situation, the most frequent first."""
    apart: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for one in examples:
        apart[one.situation, one.status].append(one)
    groups = (group for there in apart.values() for group in _alike(there))
    return sorted(filter(is_habit, groups), key=len, reverse=True)


def keep(tx: Tx, habits: Iterable[Sequence[Example]], names: Sequence[str], now: Millis) -> int:
    """Store what is no idea yet, a few of them; how many."""
    known = store.ideas(tx)
    shop, taken, said = settings.profile(tx).name, [*names], [_gist(one.file) for one in known]
    taken += [one.name for one in known]
    fresh = 0
    for group in habits:
        file = _file_for(group, shop)
        if fresh == _MOST_IDEAS or file is None or _is_known(_gist(file), said):
            continue
        name = name_for(group, taken)
        read_workflow(name, file, own=True)  # what it proposes can be read, or it is a fault here
        shown_by = [one.of.id for one in group[-_MOST_SHOWN:]]
        store.add_idea(tx, name, file, words_for(group)[1], shown_by, now)
        taken.append(name)
        said.append(_gist(file))
        fresh += 1
    return fresh


def open_ideas(tx: Tx) -> list[Idea]:
    """Those that nobody has decided about, the newest first."""
    return store.ideas(tx, IdeaState.OPEN)


def every_idea(tx: Tx) -> list[Idea]:
    return store.ideas(tx)


def get(tx: Tx, idea_id: int) -> Idea:
    """Raises NotFound."""
    found = store.idea(tx, idea_id)
    if found is None:
        raise NotFound(
            f"There is no idea {show_id(IDEA, idea_id)}.", "`crm workflows ideas` shows them."
        )
    return found


@needs(Act.EDIT_WORKFLOWS)
def adopt(db: Database, idea_id: int, home: Path, actor: Actor, now: Millis) -> Path:
    """Write the idea's file into the shop's folder; it proposes, and sends nothing by itself.

    Raises Conflict when it was decided before or another file of that name is there.
    """
    idea = db.read_now(_undecided, idea_id)
    path = home / FOLDER / f"{idea.name}.toml"
    _write(path, idea.file)
    db.write_now(_decide, idea_id, IdeaState.ADOPTED, actor, now)
    return path


@needs(Act.EDIT_WORKFLOWS)
def dismiss(tx: Tx, idea_id: int, actor: Actor, now: Millis) -> None:
    """It is not proposed again, nor is one like it. Raises NotFound, Conflict."""
    _undecided(tx, idea_id)
    _decide(tx, idea_id, IdeaState.DISMISSED, actor, now)


def _undecided(tx: Tx, idea_id: int) -> Idea:
    idea = get(tx, idea_id)
    if idea.state is not IdeaState.OPEN:
        raise Conflict(f"{show_id(IDEA, idea_id)} is {idea.state} already.")
    return idea


def _decide(tx: Tx, idea_id: int, state: IdeaState, actor: Actor, now: Millis) -> None:
    store.set_state(tx, idea_id, state)
    events.record(tx, None, f"workflow_idea_{state}", actor, now, id=idea_id)


def _write(path: Path, text: str) -> None:
    try:
        if path.exists() and path.read_text("utf-8") != text:
            raise Conflict(f"{path} is there already.", "Give that file another name.")
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_private(path, text.encode())
    except OSError as error:
        raise CrmError(
            f"{path} cannot be written: {error.strerror}.", "Check that folder's rights."
        ) from error


def _alike(examples: Sequence[Example]) -> list[list[Example]]:
    """Each beside the first whose words are like its own."""
    from rapidfuzz import fuzz, process  # the worker alone compares words

    firsts: list[str] = []
    groups: list[list[Example]] = []
    for one in examples:
        found = process.extractOne(
            one.masked, firsts, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE
        )
        if found is None:
            firsts.append(one.masked)
            groups.append([one])
        else:
            groups[found[2]].append(one)
    return groups


def _file_for(group: Sequence[Example], shop: str) -> str | None:
    """The file of the workflow that would do this; None where nothing safe can be said."""
    template, draft = template_of(group), draft_of(group)
    slots = slots_of(group, shop) if template else {}
    if slots is None:
        template, slots = "", {}
    if not draft and not template:
        return None
    return file_text(group, draft, template, slots)


def _gist(file: str) -> tuple[str, str, str]:
    """What makes two ideas the same: when, by which template, in which words."""
    table = tomllib.loads(file)
    step = table["step"][0]
    return table["when"]["trigger"], step.get("template", ""), mask(step.get("draft", ""), "")


def _is_known(gist: tuple[str, str, str], known: Sequence[tuple[str, str, str]]) -> bool:
    from rapidfuzz import fuzz

    return any(
        gist[0] == other[0]
        and ((gist[1] and gist[1] == other[1]) or fuzz.token_sort_ratio(gist[2], other[2]) >= ALIKE)
        for other in known
    )
