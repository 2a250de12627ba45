"""What a turn looks like when the call has ended: what surrounds it, how it took up what was said, how it was answered.

The first pass hears a turn and knows nothing of later ones. This is what the second pass looks at: how sure the first
was of every kind in this turn, in those around it and in all the rest, and how the turns before and after answer it.
"""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from wellheard.conversation import AGENT, KINDS
from wellheard.detectors.interface import Heard
from wellheard.detectors.learned.grams import Weights
from wellheard.detectors.learned.uptake import Said, bare_question, likeness, manner, shared, taken_up, told, values

Sure = NDArray[np.float32]
"""Turns by :data:`ORDER`: how sure the first pass is, 0-1; 0 for the kinds of the other speaker."""

ORDER = tuple(name for name, kind in KINDS.items() if kind.speaker != "any")
"""Kinds in the order of their columns."""
_NEAR = 3
_FADES = 0.7
"""What a turn further away counts in what came lately and comes soon."""
_REMEMBERED = 60
"""Turns compared in meaning, so that a day-long call stays linear."""
_REACH = 5
"""Turns within which an answer is looked for."""
_LEAST_ODDS, _MOST_ODDS = -6.0, 4.0
_CARING = (
    "sympathy",
    "validation",
    "surprise",
    "ownership",
    "teamwork",
    "restatement",
    "shared-disappointment",
)
_HELPING = ("diagnosis", "explanation", "offer", "instruction", "escalation", "refusal")
_ASKING = ("closed-question", "open-question", "probe", "repeat-request")
_BURDENS = ("problem", "impact", "distress", "repeating", "threat", "want", "tried", "unsolved")
_ANSWERS = (*_BURDENS, "relief", "solved", "abuse")


def hindsight(turns: Sequence[Heard], sure: Sure, late: Sure) -> NDArray[np.float32]:
    """Turns by features; `late` is what the rules added when the call ended. O(turns x kinds)."""
    said = [Said.of(each) for each in turns]
    own = [_uptake(said, at) for at in range(len(said))]
    answers = [_answers(said, at) for at in range(len(said))]
    blocks = [_odds(sure), sure, late, around(sure), _place(turns), np.stack(own), np.stack(answers)]
    return np.hstack([*blocks, _manners(turns, sure)]).astype(np.float32)


def _odds(sure: Sure) -> Sure:
    with np.errstate(divide="ignore"):
        odds = np.log(sure) - np.log1p(-sure)
    return np.asarray(np.clip(odds, _LEAST_ODDS, _MOST_ODDS) / 4, np.float32)


def around(sure: Sure) -> Sure:
    """The turns next to each, the most of all before and all after it, and what fades before and after it."""
    near = [_moved(sure, step) for away in range(1, _NEAR + 1) for step in (away, -away)]
    most = [_moved(np.maximum.accumulate(sure), 1), _moved(np.maximum.accumulate(sure[::-1])[::-1], -1)]
    return np.hstack([*near, *most, _faded(sure), _faded(sure[::-1])[::-1]])


def _moved(sure: Sure, step: int) -> Sure:
    """Rows so many turns later; nothing where there were none."""
    moved = np.zeros_like(sure)
    if abs(step) < len(sure):
        moved[max(step, 0) : len(sure) + min(step, 0)] = sure[max(-step, 0) : len(sure) - max(step, 0)]
    return moved


def _faded(sure: Sure) -> Sure:
    faded = np.zeros_like(sure)
    for at in range(1, len(sure)):
        faded[at] = _FADES * (faded[at - 1] + sure[at - 1])
    return faded


def _place(turns: Sequence[Heard]) -> Sure:
    """Where in the call a turn stands, seen from both ends, and whether its speaker goes on; 1 stands for any turn."""
    count, at = len(turns), np.arange(len(turns))
    speakers = np.array([each.turn.speaker for each in turns])
    goes_on = np.append(speakers[1:] == speakers[:-1], False)
    left = count - 1 - at
    columns = [*(left == number for number in range(4)), at / count, np.minimum(left, 20) / 20, np.minimum(at, 40) / 40]
    return np.column_stack(
        [*columns, np.full(count, min(count, 60) / 30), goes_on, np.roll(goes_on, 1), np.ones(count)]
    )


def _other(said: Sequence[Said], at: int, step: int) -> int | None:
    """The nearest turn of somebody else, before (-1) or after (1), within reach."""
    for place in range(at + step, at + _REACH * step + step, step):
        if 0 <= place < len(said) and said[place].heard.turn.speaker != said[at].heard.turn.speaker:
            return place
    return None


def _own(said: Sequence[Said], at: int) -> int | None:
    """The speaker's next turn within reach."""
    speaker = said[at].heard.turn.speaker
    places = range(at + 1, min(len(said), at + _REACH + 1))
    return next((each for each in places if said[each].heard.turn.speaker == speaker), None)


def _uptake(said: Sequence[Said], at: int) -> Weights:
    """What a turn takes up of what the other said last, and ever; nothing of whom it follows."""
    one, before = said[at], _other(said, at, -1)
    earlier = said[max(0, at - _REMEMBERED) : at]
    theirs = [each for each in earlier if each.heard.turn.speaker != one.heard.turn.speaker]
    mine = [each for each in earlier if each.heard.turn.speaker == one.heard.turn.speaker]
    how, ever = manner(one), shared(one, told(theirs))
    whole = one.weight + 1
    found = how | {
        "ever of own": ever / whole,
        "ever": min(ever, 6.0) / 3,
        "self of own": shared(one, told(mine)) / whole,
        "new": min(one.weight - shared(one, told(earlier)), 8.0) / 4,
        "like ever": likeness(one, theirs),
        "you ever": how["you"] * ever / whole,
        "bare question": float(bare_question(one)),
    }
    return np.append(values(found), _after_the_other(one, said[at if before is None else before], before is None))


def _after_the_other(one: Said, other: Said, none: bool) -> Weights:
    up, how = taken_up(one, other), manner(other)
    longer = len(other.heard.words)
    found = up | {
        "they ask": how["?"],
        "they call out": how["!"],
        "their length": how["length"],
        "shorter": len(one.heard.words) / (len(one.heard.words) + longer + 1),
        "bare question left": up["left"] * bare_question(one),
        "left far": up["left"] * (1 - up["like"]),
        "you taken": manner(one)["you"] * up["taken"],
    }
    return values(found) * np.float32(not none)


def _answers(said: Sequence[Said], at: int) -> Weights:
    """How a turn is answered, and how its speaker goes on."""
    before, after, own = _other(said, at, -1), _other(said, at, 1), _own(said, at)
    parts = [_answer(said, at, each, before) for each in (after, own)]
    return np.concatenate([*parts, _told_again(said, at, after)])


def _answer(said: Sequence[Said], at: int, place: int | None, before: int | None) -> Weights:
    """A later turn: what it is like, what it takes up, and whether it says again what was said before this turn."""
    one, later = said[at], said[at if place is None else place]
    how, up = manner(later), taken_up(later, one)
    asked = float(one.heard.normal.rstrip().endswith("?"))
    found = how | up | {f"asked, {name}": asked * how[name] for name in ("short", "first no", "first yes", "!", "?")}
    again = taken_up(later, said[at if before is None else before]) if before is not None else dict.fromkeys(up, 0.0)
    return np.append(values(found), values(again)) * np.float32(place is not None)


def _told_again(said: Sequence[Said], at: int, after: int | None) -> Weights:
    """Whether the answer had been given before the turn asked."""
    if after is None:
        return np.zeros(2, np.float32)
    answer = said[after]
    earlier = [
        each for each in said[max(0, at - _REMEMBERED) : at] if each.heard.turn.speaker == answer.heard.turn.speaker
    ]
    return np.array([likeness(answer, earlier), shared(answer, told(earlier)) / (answer.weight + 1)], np.float32)


def _manners(turns: Sequence[Heard], sure: Sure) -> Sure:
    """Caring, helping and asking in a turn, with what the other told before it and answers to it."""
    caring, helping, asking = (_most(sure, each)[:, None] for each in (_CARING, _HELPING, _ASKING))
    before, after = _beside(turns, sure, -1), _beside(turns, sure, 1)
    told_before = _columns(before, chain(_BURDENS, _ASKING, _HELPING))
    answered = _columns(after, _ANSWERS)
    bare = (1 - caring) * (1 - helping)
    ways = [1 - caring, bare, asking * (1 - caring), asking, bare * (1 - asking)]
    return np.hstack(
        [*(told_before * way for way in ways), *(answered * way for way in (caring, asking, helping, 1 - caring))]
    )


def _beside(turns: Sequence[Heard], sure: Sure, step: int) -> Sure:
    """What the first pass made of the nearest turn of the other speaker, before or after."""
    beside = np.zeros_like(sure)
    last: dict[bool, int] = {}
    for at in range(len(turns))[::-step]:
        agent = turns[at].turn.speaker == AGENT
        place = last.get(not agent)
        if place is not None and abs(place - at) <= _REACH:
            beside[at] = sure[place]
        last[agent] = at
    return beside


def _columns(sure: Sure, kinds: "Sequence[str] | chain[str]") -> Sure:
    return sure[:, [ORDER.index(each) for each in kinds]]


def _most(sure: Sure, kinds: Sequence[str]) -> Weights:
    return np.asarray(_columns(sure, kinds).max(1), np.float32)
