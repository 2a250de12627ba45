"""A call on record lived through once more as if it were in progress, to see which cues its agent would have got."""

from collections.abc import Iterable, Iterator

from wellheard.assist.interface import Changes
from wellheard.assist.live_call import LiveCall
from wellheard.conversation import Turn

STEP_MS = 1_000
"""How often the clock ticks, and something more of a turn is heard."""


def live_through(call: LiveCall, turns: Iterable[Turn]) -> Iterator[tuple[Turn, tuple[Changes, ...]]]:
    """Each turn with all that changed since the one before, up to its last word.

    Turns that have times come as they were spoken, a word after the other; the others come finished.
    """
    for turn in turns:
        changes = (*_before(call, turn), *_while_spoken(call, turn), call.hear(turn))
        yield turn, tuple(each for each in changes if each)


def _before(call: LiveCall, turn: Turn) -> Iterator[Changes]:
    if turn.start_ms is not None:
        for at in range(call.floor.now_ms + STEP_MS, turn.start_ms, STEP_MS):
            yield call.tick(at)


def _while_spoken(call: LiveCall, turn: Turn) -> Iterator[Changes]:
    if turn.start_ms is None or turn.end_ms is None or turn.automated:
        return
    words, lasts = turn.text.split(), max(1, turn.end_ms - turn.start_ms)
    for at in range(turn.start_ms, turn.end_ms, STEP_MS):
        heard = words[: 1 + len(words) * (at - turn.start_ms) // lasts]
        yield call.partial(turn.speaker, " ".join(heard), turn.start_ms, at)
