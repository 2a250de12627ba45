"""Time: silence, holds, monologues, how soon the agent answers, how fast both speak."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from wellheard.conversation import AGENT, CUSTOMER, Measure, Moment, NotAssessed, Turn
from wellheard.language import normalise, tokens
from wellheard.language.turn_taking import is_back_channel
from wellheard.measures.scene import Scene, Side
from wellheard.measures.talk import NOT_TIMED

_LONGEST_PAUSE_MS = 2_000
_LEAST_RATED_TURNS = 3
_NO_AUDIO = "no audio"


def silence_ms(scene: Scene) -> Measure:
    """Dead air over five seconds, added up."""
    return _total(scene, "silence")


def hold_ms(scene: Scene) -> Measure:
    """Time on hold, added up."""
    return _total(scene, "hold")


def _total(scene: Scene, kind: str) -> Measure:
    if not scene.timed:
        return NotAssessed(not_assessed=NOT_TIMED)
    return sum(_length(moment) for moment in scene.moments.get(kind, ()))


def _length(moment: Moment) -> int:
    return (moment.end_ms or 0) - (moment.start_ms or 0)


def longest_monologue_ms(scene: Scene) -> Measure:
    """The longest stretch in which only the agent had the floor; a customer's "mm-hm" doesn't end it."""
    if not scene.timed:
        return NotAssessed(not_assessed=NOT_TIMED)
    longest, started, ended = 0, None, 0
    for turn in scene.people:
        start, end = turn.start_ms or 0, turn.end_ms or 0
        if turn.speaker == CUSTOMER:
            started = started if is_back_channel(tokens(normalise(turn.text))) else None
            continue
        if started is None or start - ended > _LONGEST_PAUSE_MS:
            started = start
        ended = max(end, ended)
        longest = max(longest, ended - started)
    return longest


def response_latency_ms(scene: Scene) -> Measure:
    """Median time from the end of a customer's turn to the start of the agent's answer; negative where they overlap."""
    if not scene.timed:
        return NotAssessed(not_assessed=NOT_TIMED)
    gaps = [
        (later.start_ms or 0) - (earlier.end_ms or 0)
        for earlier, later in pairwise(scene.people)
        if earlier.speaker == CUSTOMER and later.speaker == AGENT
    ]
    if not gaps:
        return NotAssessed(not_assessed="the agent answers no turn of the customer")
    return round(median(gaps))


def agent_speaking_rate(scene: Scene) -> Measure:
    """Median speaking rate of the agent's turns, syllables a second."""
    return _rate(scene.agent)


def customer_speaking_rate(scene: Scene) -> Measure:
    """Median speaking rate of the customer's turns, syllables a second."""
    return _rate(scene.customer)


def _rate(side: Side) -> Measure:
    if not any(turn.voice for turn in side.turns):
        return NotAssessed(not_assessed=_NO_AUDIO)
    rates = _rates(side.turns)
    if len(rates) < _LEAST_RATED_TURNS:
        return NotAssessed(
            not_assessed=f"too short: {len(rates)} turns with a speaking rate, {_LEAST_RATED_TURNS} needed"
        )
    return round(median(rates), 2)


def _rates(turns: Sequence[Turn]) -> list[float]:
    return [turn.voice.rate_sps for turn in turns if turn.voice and turn.voice.rate_sps is not None]
