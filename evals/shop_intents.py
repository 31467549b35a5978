"""Which of a shop's intents a message has, as shipped: right when it speaks, silent when unsure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from crm_tui.agents.intent import NOTHING_SAID, Reading, read_intent
from crm_tui.agents.recogniser import recognise, recognise_with
from crm_tui.domain.opt_out import Wish, wish
from evals.corpora import rows
from evals.linear import accuracy, macro_f1
from evals.shop_data import Trial, bitext_trials, call_trials, training
from evals.table import Measure
from evals.train_intents import held_out, word_rows
from evals.vectors import vector_rows, vectors

_BITEXT, _CALLS = "Bitext test, mapped", "Hinglish calls to a seller, out-of-distribution test"
_RULES = "keyword rules only"


@dataclass(frozen=True, slots=True)
class _Result:
    spoken: float
    """The share of messages that it says something about."""
    right: float
    """The share of those that it is right about."""


def run() -> Iterator[Measure]:
    """On words that nobody here wrote; then by language, where Hindi has only our own."""
    sets = {_BITEXT: bitext_trials(), _CALLS: call_trials()}
    for way, readings in (("with the vector", _with_vector), ("words alone", _by_words)):
        for name, trials in sets.items():
            ours = _result(trials, readings(trials))
            rules = _result(trials, _by_rules(trials))
            yield from _told(way, ours, rules, name, way == "with the vector")
    yield from _by_language(sets)
    yield from _opt_out(sets)


def _told(way: str, ours: _Result, plain: _Result, source: str, floors: bool) -> Iterator[Measure]:
    right, spoken = (0.9, 0.7) if floors else (None, None)
    yield Measure(
        f"shop intents, {way}: right when it speaks", ours.right, source, right,
        baseline=plain.right, beside=_RULES,
    )  # fmt: skip
    yield Measure(
        f"shop intents, {way}: speaks", ours.spoken, source, spoken,
        baseline=plain.spoken, beside=_RULES,
    )  # fmt: skip


def _result(trials: Sequence[Trial], readings: Sequence[Reading]) -> _Result:
    said = [(t, r) for t, r in zip(trials, readings, strict=True) if r != NOTHING_SAID]
    right = sum(reading.intent.value in trial.right for trial, reading in said)
    return _Result(len(said) / len(trials), right / max(1, len(said)))


def _by_rules(trials: Sequence[Trial]) -> list[Reading]:
    return [read_intent(trial.text) for trial in trials]


def _by_words(trials: Sequence[Trial]) -> list[Reading]:
    return [recognise(trial.text)[0] for trial in trials]


def _with_vector(trials: Sequence[Trial]) -> list[Reading]:
    texts = [trial.text for trial in trials]
    return [recognise_with(text, v)[0] for text, v in zip(texts, vectors(texts), strict=True)]


def _by_language(sets: dict[str, list[Trial]]) -> Iterator[Measure]:
    for language, name in (("English", _BITEXT), ("Hinglish", _CALLS)):
        trials = sets[name]
        yield Measure(
            f"macro-F1 of shop intents, {language}, silence counted as other",
            _f1(trials, _with_vector(trials)),
            name,
            baseline=_f1(trials, _by_rules(trials)),
            beside=_RULES,
        )
    yield _hindi()


def _f1(trials: Sequence[Trial], readings: Sequence[Reading]) -> float:
    """Of several right answers the one given counts as the wanted one, else the first."""
    said = [reading.intent.value for reading in readings]
    wanted = [
        word if word in trial.right else trial.right[0]
        for trial, word in zip(trials, said, strict=True)
    ]
    return macro_f1(wanted, said)


def _hindi() -> Measure:
    """Each fold of the training data by a classifier that has not seen it."""
    known = training()
    intents = sorted({one.intent for one in known})
    texts = [one.text for one in known]
    features = np.hstack([word_rows(texts), vector_rows(texts)])
    places = [place for place, one in enumerate(known) if one.language == "hi"]
    chosen = held_out(features, known, intents).argmax(axis=1)
    wanted = [known[place].intent for place in places]
    return Measure(
        "macro-F1 of shop intents, Hindi, held-out folds, never silent",
        macro_f1(wanted, [intents[chosen[place]] for place in places]),
        "our own sentences: no open set was found",
        baseline=macro_f1(wanted, [read_intent(known[p].text).intent.value for p in places]),
        beside=_RULES,
    )


def _opt_out(sets: dict[str, list[Trial]]) -> Iterator[Measure]:
    """The words in several dresses; and that no other message is taken for them."""
    asked = [
        dress.format(words)
        for (words,) in rows("opt_out.tsv")
        for dress in ("{}", " {}! ", "{}.", "Please {}")
    ]
    asked += [words.upper() for (words,) in rows("opt_out.tsv")]
    said = [recognise(text)[0].intent.value for text in asked]
    yield Measure(
        "words that ask to stop, seen", accuracy(["opt_out"] * len(said), said),
        f"our own list, {len(asked)} forms", 1.0,
    )  # fmt: skip
    trials = [trial for one in sets.values() for trial in one]
    wrong = sum(wish(trial.text) is Wish.STOP and "opt_out" not in trial.right for trial in trials)
    yield Measure(
        "other messages taken for such words", wrong / len(trials), "both tests", 0.0, at_most=True
    )
