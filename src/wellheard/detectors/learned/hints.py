"""What a learned model gets to see of a turn: its words, what came before, and what the rules make of it.

Four groups, so that training can compare what each is worth: `turn` (the turn alone), `context` (turns before it and
the way of the call), `rules` (what the rules noticed in this and in earlier turns) and `ledger` (what was told).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from wellheard.conversation import AGENT, CUSTOMER, Moment
from wellheard.detectors.interface import CallSoFar, Detector, Heard
from wellheard.detectors.learned.grams import Ids, Weights, letter_grams, named, single_words, word_grams, words_of
from wellheard.detectors.learned.meanings import SIZE, load_meanings
from wellheard.detectors.run import Ears

Pairs = tuple[Ids, Weights]
"""Numbers of features and their values, side by side."""

GROUPS = ("turn", "context", "rules", "ledger")
_WORDS, _LETTERS = 1.0, 0.3
_MEANING, _MEANING_BEFORE = 3.0, 1.5
_LAST_WORDS, _WORDS_BEFORE = 0.5, 0.25
RULE = 1.5
"""How much a rule's finding in the turn itself weighs."""
_RULE_BEFORE = 0.7
_LOOK_BACK = 3
_REMEMBERED = 300
"""Turns compared in meaning, so that a day-long call stays linear."""
_SHORT, _LONG, _VERY_LONG = 3, 25, 60
_CARING = frozenset({"sympathy", "validation", "surprise", "ownership", "teamwork", "restatement"})
_ASKING = frozenset({"closed-question", "open-question", "probe", "instruction", "repeat-request"})


@dataclass(frozen=True, slots=True)
class Seen:
    """One turn as a learned model sees it."""

    heard: Heard
    """The turn with what the rules noticed in it."""
    groups: Mapping[str, Pairs]
    """Features by group."""


def text_features(normal: str, meaning: Weights | None = None) -> Pairs:
    """Features of a text by itself, a turn's or a stretch's; `meaning` where it was worked out before."""
    words, letters = word_grams(normal), letter_grams(normal)
    values = np.full(len(words) + len(letters) + SIZE, _LETTERS, np.float32)
    values[: len(words)] = _WORDS
    values[-SIZE:] = load_meanings().of_text(normal) if meaning is None else meaning
    values[-SIZE:] *= _MEANING
    return np.concatenate([words, letters, _axes("meaning")]), values


@cache
def _axes(name: str) -> Ids:
    """The numbers of the features that hold a vector."""
    return np.array([named(f"{name} {axis}") for axis in range(SIZE)], np.uint32)


def rules_on(moments: Iterable[Moment]) -> Pairs:
    """Features that say: the rules noticed this in the turn itself."""
    return _pairs(_found(moments))


def _found(moments: Iterable[Moment]) -> dict[str, float]:
    values: dict[str, float] = {}
    for moment in moments:
        values[f"rule:{moment.kind}"] = RULE * moment.confidence
        values |= {f"rule:{moment.kind} {name} {value}": 1.0 for name, value in moment.attributes.items()}
    return values


@dataclass(slots=True)
class Attention:
    """Follows one call: lets the rules hear each turn and tells what a model may look at."""

    rules: tuple[Detector, ...]
    channel: str = "voice"
    ears: Ears = field(init=False)
    _seen: Counter[str] = field(init=False, default_factory=Counter)
    """Turns by kind that the rules have noticed."""
    _turns: Counter[str] = field(init=False, default_factory=Counter)
    """Turns by speaker."""
    _told: dict[str, set[str]] = field(init=False)
    """Stems of all content words by speaker."""

    _meanings: list[Weights] = field(init=False, default_factory=list)
    """What each turn means, the current one last."""

    def __post_init__(self) -> None:
        self.ears = Ears(self.rules, CallSoFar(channel=self.channel))
        self._told = {AGENT: set(), CUSTOMER: set()}

    def hear(self, heard: Heard, call: CallSoFar) -> Seen:
        """Features of the turn; `call` is what the detectors' own ears have heard, the turn included."""
        own = copy(heard)
        own.moments = []
        self.ears.hear(own.turn, ledger=call.ledger, repeats=call.repeats, heard=own)
        self._turns[own.turn.speaker] += 1
        self._meanings.append(load_meanings().of_text(own.normal))
        groups = {
            "turn": _joined(text_features(own.normal, self._meanings[-1]), _pairs(_shape(own))),
            "context": self._context(own),
            "rules": _pairs(self._rules(own)),
            "ledger": _pairs(_ledger(call)),
        }
        self._seen.update(sorted({moment.kind for moment in own.moments}))
        self._told.setdefault(own.turn.speaker, set()).update(own.content)
        return Seen(own, groups)

    def end(self) -> list[Moment]:
        """What the rules notice only when the call has ended."""
        return self.ears.end()

    def _context(self, heard: Heard) -> Pairs:
        parts = [_pairs(self._place(heard) | self._shared(heard) | self._alike(heard))]
        if self._back(1):
            parts.append((_axes("meaning before"), self._meanings[-2] * np.float32(_MEANING_BEFORE)))
        for back, weight in ((1, _LAST_WORDS), (2, _WORDS_BEFORE)):
            if earlier := self._back(back):
                mark = back * 2 + (earlier.turn.speaker == heard.turn.speaker)
                ids = single_words(words_of(earlier.normal), mark)
                parts.append((ids, np.full(len(ids), weight, np.float32)))
        return _joined(*parts)

    def _back(self, turns: int) -> Heard | None:
        """So many turns before the current one."""
        heard = self.ears.call.turns
        return heard[-1 - turns] if len(heard) > turns else None

    def _place(self, heard: Heard) -> dict[str, float]:
        """Where in the call the turn stands, and what kind of turn it follows."""
        at, nth = len(self.ears.call.turns) - 1, self._turns[heard.turn.speaker]
        values = {f"nth:{min(nth, 4)}": 1.0, "late": min(at, 40) / 40, f"stretch:{min(at // 6, 6)}": 0.5}
        values["start"] = float(at < 4)
        if before := self._back(1):
            asked = before.normal.rstrip().endswith("?")
            values[f"after:{before.turn.speaker}"] = 1.0
            values["answers"] = float(asked)
            values["answers in short"] = float(asked and len(heard.words) <= _SHORT)
            values["answers asking"] = float(asked and "?" in heard.wordset)
            values["after a long one"] = float(len(before.words) > _LONG)
        return values

    def _shared(self, heard: Heard) -> dict[str, float]:
        """How many of the turn's content words were said before, by whom and when."""
        content = heard.content
        if not content:
            return {"no content": 1.0}
        other = CUSTOMER if heard.turn.speaker == AGENT else AGENT
        recent = [each for each in self.ears.call.since(4) if each.turn.speaker == other]
        last = recent[-1].content if recent else frozenset[str]()
        values = {
            "shares with the last": len(content & last),
            "shares with the last two": len(content & frozenset().union(*(each.content for each in recent))),
            "shares with the other": len(content & self._told[other]),
            "shares with oneself": len(content & self._told.get(heard.turn.speaker, set())),
        }
        shares: dict[str, float] = {name: 2 * shared / len(content) for name, shared in values.items()}
        counts = {f"{name}, count": min(shared, 5) / 4 for name, shared in values.items()}
        return shares | counts

    def _alike(self, heard: Heard) -> dict[str, float]:
        """How near the turn comes in meaning to what either said before: the cosine with the nearest turn."""
        if len(self._meanings) < 2:
            return {}
        near = np.stack(self._meanings[-_REMEMBERED:-1]) @ self._meanings[-1]
        earlier = self.ears.call.since(_REMEMBERED - 1)
        own = np.array([each.turn.speaker == heard.turn.speaker for each in earlier])
        values = {"like the last": float(near[-1])}
        for whose, turns in (("other", ~own), ("oneself", own)):
            if turns.any():
                values[f"like the {whose}"] = float(near[turns].max())
                values[f"like the {whose} of late"] = float(near[turns][-2:].max())
        return {name: 2 * value for name, value in values.items()}

    def _rules(self, heard: Heard) -> dict[str, float]:
        values = _found(heard.moments)
        for back in range(1, _LOOK_BACK + 1):
            for moment in before.moments if (before := self._back(back)) else ():
                values[f"rule {back} ago:{moment.kind}"] = _RULE_BEFORE * moment.confidence
        values |= {f"seen:{kind}": min(count, 3) / 3 for kind, count in self._seen.items()}
        return values | self._reply(heard)

    def _reply(self, heard: Heard) -> dict[str, float]:
        """How the turn takes up what the other has just told: caring, asking, both or neither."""
        before = self._back(1)
        if before is None or before.turn.speaker == heard.turn.speaker:
            return {}
        caring = "caring" if heard.has(*_CARING) else "not caring"
        manner = f"{caring}, {'asking' if heard.has(*_ASKING) else 'not asking'}"
        told = sorted({moment.kind for moment in before.moments}) or ["nothing"]
        return {f"{manner} after {kind}": 0.7 for kind in told}


def _shape(heard: Heard) -> dict[str, float]:
    """Length, marks and the sorts of the questions of a turn."""
    length = len(heard.words)
    values = {
        "length": min(length, _VERY_LONG) / 20,
        "short": float(length <= _SHORT),
        "long": float(length > _LONG),
        "?": float("?" in heard.wordset),
        "!": float("!" in heard.wordset),
        "ends with ?": float(heard.normal.rstrip().endswith("?")),
        "overlap": float(heard.turn.overlap),
        f"sentences:{min(len(heard.sentences), 4)}": 0.5,
    }
    return values | {f"asks:{each.sort}": 0.7 for each in heard.questions}


def _ledger(call: CallSoFar) -> dict[str, float]:
    """What is known of the customer, and whether the turn asks for it again."""
    values = {
        "facts told": float(bool(call.ledger.facts)),
        "steps told": float(bool(call.ledger.tried)),
        "asks for what was told": max((each.confidence for each in call.repeats), default=0.0) * RULE,
    }
    for each in call.repeats:
        values[f"asks for told {each.what.partition(':')[0]}"] = RULE * each.confidence
    return values


def _pairs(values: Mapping[str, float]) -> Pairs:
    kept = [(named(name), value) for name, value in values.items() if value]
    return np.array([each[0] for each in kept], np.uint32), np.array([each[1] for each in kept], np.float32)


def _joined(*parts: Pairs) -> Pairs:
    return np.concatenate([each[0] for each in parts]), np.concatenate([each[1] for each in parts])


def joined(groups: Iterable[Pairs]) -> Pairs:
    """Several groups as one."""
    return _joined(*groups)
