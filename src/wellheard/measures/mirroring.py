"""Mirroring: whether the agent's voice moves toward the customer's.

After Levitan & Hirschberg (2011), "Measuring acoustic-prosodic entrainment with respect to multiple levels and
dimensions", Interspeech, at the level of turns. Each exchange is a customer's turn and the agent's answer. Pitch,
loudness and speaking rate count against the speaker's own usual level, in standard deviations, so that a deep and a
high voice can mirror each other.

- *proximity*: the agent's answer is nearer to the turn it answers than to the customer's other turns;
- *convergence*: the difference at exchanges shrinks as the call goes on;
- *synchrony*: agent and customer go up and down together (Pearson's r over the exchanges).

Each is from -1 to 1, the mean over pitch, loudness and rate; 0 is neither toward nor away.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from wellheard.conversation import AGENT, CUSTOMER, Measure, Mirroring, NotAssessed, Stretch, Turn, Voice
from wellheard.measures.scene import Scene
from wellheard.measures.style import LEAST_WORDS, matching

LEAST_EXCHANGES = 6
"""Fewer exchanges show nothing but chance."""
_LEAST_MS = 600
_STRETCH = 4
_TOGETHER = 0.3

_FEATURES: dict[str, Callable[[Voice], float | None]] = {
    "pitch": lambda voice: voice.pitch_change_st,
    "loudness": lambda voice: voice.loudness_change_db,
    "pace": lambda voice: math.log(voice.rate_change) if voice.rate_change and voice.rate_change > 0 else None,
}


@dataclass(frozen=True, slots=True)
class _Series:
    """One feature over the exchanges, in standard deviations from each speaker's mean."""

    name: str
    at: tuple[int, ...]
    """Numbers of the exchanges in which both have it."""
    customer: tuple[float, ...]
    agent: tuple[float, ...]


def mirroring(scene: Scene) -> Measure:
    """Mirroring in the voices; `value` is the mean of the three parts, moved from -1..1 to 0..1.

    `style_matching` stands among the parts where there are words enough, but not in the value: it has no neutral
    point. Without sound, or with fewer than six exchanges: NotAssessed.
    """
    if not any(turn.voice for turn in scene.people):
        return NotAssessed(not_assessed="no audio")
    exchanges = list(_exchanges(scene.people))
    series = [each for name in _FEATURES if (each := _series(name, exchanges))]
    if not series:
        return NotAssessed(
            not_assessed=f"too short: {len(exchanges)} exchanges with both voices, {LEAST_EXCHANGES} needed"
        )
    parts = {
        "proximity": round(fmean(_proximity(each) for each in series), 4),
        "convergence": round(fmean(_convergence(each) for each in series), 4),
        "synchrony": round(fmean(_correlation(each.customer, each.agent) for each in series), 4),
    }
    value = round(fmean((part + 1) / 2 for part in parts.values()), 4)
    return Mirroring(value=value, parts=parts | _in_words(scene), stretch=_best_stretch(series, exchanges))


def _in_words(scene: Scene) -> dict[str, float]:
    if min(scene.agent.word_count, scene.customer.word_count) < LEAST_WORDS:
        return {}
    return {"style_matching": round(matching(scene.agent.words, scene.customer.words), 4)}


def _exchanges(people: Sequence[Turn]) -> Iterator[tuple[Turn, Turn]]:
    """A customer's turn and the agent's answer to it, both long enough to have a voice."""
    asked: Turn | None = None
    for turn in people:
        if turn.voice is None or not _long_enough(turn):
            continue
        if turn.speaker == CUSTOMER:
            asked = turn
        elif turn.speaker == AGENT and asked is not None:
            yield asked, turn
            asked = None


def _long_enough(turn: Turn) -> bool:
    return turn.start_ms is None or turn.end_ms is None or turn.end_ms - turn.start_ms >= _LEAST_MS


def _series(name: str, exchanges: Sequence[tuple[Turn, Turn]]) -> _Series | None:
    """The feature over the exchanges that have it; nothing where they are few, or a voice never changes."""
    read = _FEATURES[name]
    rows: list[tuple[int, float, float]] = []
    for number, (customer, agent) in enumerate(exchanges):
        assert customer.voice
        assert agent.voice
        theirs, ours = read(customer.voice), read(agent.voice)
        if theirs is not None and ours is not None:
            rows.append((number, theirs, ours))
    if len(rows) < LEAST_EXCHANGES:
        return None
    at, theirs_all, ours_all = zip(*rows, strict=True)
    customer_z, agent_z = _standard(theirs_all), _standard(ours_all)
    return _Series(name, at, customer_z, agent_z) if customer_z and agent_z else None


def _standard(values: Sequence[float]) -> tuple[float, ...]:
    """Standard scores; empty where all values are alike."""
    mean, spread = fmean(values), pstdev(values)
    return tuple((value - mean) / spread for value in values) if spread > 1e-9 else ()


def _proximity(series: _Series) -> float:
    """(far - near) / (far + near): mean distance to the customer's other turns against that to the answered one."""
    customer, agent = series.customer, series.agent
    count = len(agent)
    near = fmean(abs(ours - theirs) for ours, theirs in zip(agent, customer, strict=True))
    every = fmean(abs(ours - theirs) for ours in agent for theirs in customer)
    far = (every * count - near) / (count - 1)
    return (far - near) / (far + near) if far + near else 0.0


def _convergence(series: _Series) -> float:
    """Minus the correlation of the distance with the time."""
    distance = [abs(ours - theirs) for ours, theirs in zip(series.agent, series.customer, strict=True)]
    return -_correlation(distance, series.at)


def _correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Pearson's r; 0 where one of them never changes."""
    left, right = _standard(one), _standard(other)
    if not left or not right:
        return 0.0
    return max(-1.0, min(1.0, fmean(a * b for a, b in zip(left, right, strict=True))))


def _best_stretch(series: Sequence[_Series], exchanges: Sequence[tuple[Turn, Turn]]) -> Stretch | None:
    """The four exchanges running that add most to synchrony; none where none adds anything."""
    together = [0.0] * len(exchanges)
    for each in series:
        for number, theirs, ours in zip(each.at, each.customer, each.agent, strict=True):
            together[number] += theirs * ours
    starts = range(len(exchanges) - _STRETCH + 1)
    best = max(starts, key=lambda start: (round(sum(together[start : start + _STRETCH]), 9), -start))
    if sum(together[best : best + _STRETCH]) <= 0:
        return None
    turns = [turn for pair in exchanges[best : best + _STRETCH] for turn in pair]
    return Stretch(
        turn_ids=tuple(turn.id for turn in turns),
        start_ms=turns[0].start_ms,
        end_ms=turns[-1].end_ms,
        why=_why(series, range(best, best + _STRETCH)),
    )


_WORDS = {"pitch": ("higher", "lower"), "loudness": ("louder", "quieter"), "pace": ("faster", "slower")}


def _why(series: Sequence[_Series], stretch: range) -> str:
    """What is to be heard in the stretch."""
    heard = []
    for each in series:
        rows = [index for index, number in enumerate(each.at) if number in stretch]
        if not rows:
            continue
        theirs, ours = fmean(each.customer[row] for row in rows), fmean(each.agent[row] for row in rows)
        if min(abs(theirs), abs(ours)) >= _TOGETHER and theirs * ours > 0:
            heard.append(_WORDS[each.name][theirs < 0])
    if heard:
        return f"Both are {' and '.join(heard)} than usual."
    moving = " and ".join(each.name for each in series)
    return f"The agent's voice goes up and down with the customer's, in {moving}."
