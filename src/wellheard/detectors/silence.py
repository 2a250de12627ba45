"""Dead air: nobody speaks for over five seconds, and nobody said that it would be so (that is a hold).

The moment's speaker is who was to speak: the customer after an agent's question, else the agent, who leads the call.
"""

from collections.abc import Iterable

from wellheard.conversation import AGENT, CUSTOMER, Moment
from wellheard.detectors._holds import is_hold
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.timing import each_turn, is_person, silence_before, wordless

_VERSION = "1"


def _notice(heard: Heard, call: CallSoFar) -> Iterable[Moment]:
    gap = silence_before(heard, call)
    if gap is None:
        return
    last, start, end = gap
    if not (is_person(last) or is_person(heard)) or is_hold(heard, call):
        return
    yield wordless(
        "silence",
        _VERSION,
        speaker=_due(last),
        turn_ids=(last.turn.id, heard.turn.id),
        start_ms=start,
        end_ms=end,
        confidence=0.9,
    )


def _due(last: Heard) -> str:
    asked = last.turn.speaker == AGENT and last.normal.rstrip().endswith("?")
    return CUSTOMER if asked else AGENT


DETECTOR = each_turn("silence", _VERSION, _notice)
