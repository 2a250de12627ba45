"""Live calls for the tests: the shipped samples, heard with the rules, which need no weights."""

from collections.abc import Iterable
from functools import cache

from tests.guides.test_samples import SAMPLES, setup, turns_of
from wellheard.assist import CallHeader, LiveCall
from wellheard.conversation import Conversation, Turn
from wellheard.guides import shipped_guides

__all__ = ["SAMPLES", "a_live_call", "as_conversation", "setup", "timed"]
_MS_A_WORD = 400


def a_live_call(**given: object) -> LiveCall:
    """A call that begins now."""
    return LiveCall(setup(), CallHeader(call="call-1"), guides=shipped_guides(), **given)  # type: ignore[arg-type]


@cache
def timed(name: str) -> tuple[Turn, ...]:
    """The turns of a sample with times, as somebody would speak them."""
    return tuple(_timed(turns_of(name)))


def _timed(turns: Iterable[Turn]) -> Iterable[Turn]:
    at = 0
    for turn in turns:
        end = at + _MS_A_WORD * len(turn.text.split())
        yield Turn(id=turn.id, speaker=turn.speaker, text=turn.text, start_ms=at, end_ms=end)
        at = end + 400


def as_conversation(turns: tuple[Turn, ...]) -> Conversation:
    return Conversation(id="call-1", title="call-1", channel="voice", duration_ms=None, source="call-1", turns=turns)
