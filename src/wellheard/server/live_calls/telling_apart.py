"""A call whose speakers share one track: over, it is heard once more as a recording, where voices are told apart."""

import logging
from dataclasses import dataclass, replace
from pathlib import Path

from wellheard.analysis import Setup, conversation_of
from wellheard.conversation import Conversation, Gap, Metadata, Turn
from wellheard.conversation.recording import Recording
from wellheard.server.live_calls.call import CallInProgress
from wellheard.server.live_calls.spoken import ON_HOLD
from wellheard.speech.interface import SpeechError
from wellheard.streams.interface import MIXED

_log = logging.getLogger("wellheard.live")


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """What came of it."""

    conversation: Conversation | None
    """Masked; none where it could not be heard again, and the turns of the call in progress have to do."""
    gaps: tuple[Gap, ...] = ()


def told_apart(call: CallInProgress, recording: Path, setup: Setup, metadata: Metadata) -> Apart | None:
    """Who said what on the one track of a call that is over; nothing for calls that have a track for each.

    Takes as long as analysing a recording does, and nothing of the call may change meanwhile. Never raises SpeechError.
    """
    about = call.beginning
    if MIXED not in about.start.tracks:
        return None
    source = f"live:{about.start.source}"
    incoming = Recording(path=recording, id=call.id, title=about.title, source=source, metadata=metadata)
    try:
        found, gaps = conversation_of(incoming, setup)
    except SpeechError as error:
        _log.warning("not told apart", extra={"call": call.id, "kind": type(error).__name__})
        reason = f"Its speakers could not be told apart: {error.what}."
        return Apart(conversation=None, gaps=(Gap(stage="hearing", what="the whole call", reason=reason),))
    return Apart(conversation=_with_holds(found, call.turns), gaps=gaps)


def _with_holds(heard: Conversation, turns: list[Turn]) -> Conversation:
    """The phone system told of holds; nobody hears them."""
    holds = [turn for turn in turns if turn.automated and turn.text == ON_HOLD]
    ranked = sorted((*heard.turns, *holds), key=lambda turn: turn.start_ms or 0)
    numbered = tuple(replace(turn, id=number) for number, turn in enumerate(ranked, start=1))
    return replace(heard, turns=numbered)
