"""A practice customer's words aloud, by the engine that is set; browsers play them, telephones get them sent."""

import logging
import wave
from io import BytesIO
from typing import Any

from fastapi.requests import HTTPConnection

from wellheard.engines.choose import load_speech_out
from wellheard.engines.speaking import SpeakingError, SpeechOut, Spoken
from wellheard.server.problems import ProblemError, not_found
from wellheard.server.room import Room
from wellheard.storage.practice import AttemptKept

_log = logging.getLogger("wellheard.practice")


def speech_of(connection: HTTPConnection) -> SpeechOut | None:
    """What speaks in this room; None where browsers do it with their own voices."""
    return speech_in(connection.app.state)


def speech_in(state: Any) -> SpeechOut | None:
    """The same by the state of the app."""
    if not hasattr(state, "speech_out"):
        room: Room = state.room
        state.speech_out = load_speech_out(room.settings)
        if state.speech_out is not None and (fault := state.speech_out.fault()):
            _log.warning("%s", fault)
    found: SpeechOut | None = state.speech_out
    return found


def reply_aloud(speech: SpeechOut | None, attempt: AttemptKept, number: int) -> bytes:
    """One of the customer's turns as a WAV file, the opening first.

    Raises ProblemError 404 where there is none, and 503 where it can't be said.
    """
    if speech is None or number >= len(attempt.replies):
        raise not_found("This sound")
    try:
        return as_wav(speech.say(attempt.replies[number]))
    except SpeakingError as error:
        _log.warning("%s", error)
        raise ProblemError(503, "no-voice", "The voice of this server can't speak just now.") from None


def as_wav(spoken: Spoken) -> bytes:
    """The sound as a file: one channel, 16 bits."""
    file = BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, spoken.rate, 0, "NONE", ""))
        sound.writeframes(spoken.samples.astype("<i2").tobytes())
    return file.getvalue()
