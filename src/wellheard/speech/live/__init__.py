"""Calls are heard while they go on: sound comes in as it is spoken, words go out a moment after each pause."""

from wellheard.speech.live.calls import HearingCall
from wellheard.speech.live.hearing import LiveHearing
from wellheard.speech.live.interface import Closed, Final, Lateness, LiveOptions, Partial, Result, Unheard, Unkept
from wellheard.speech.live.journal import AudioJournal
from wellheard.speech.live.kept import has_sound, hear_again, remove_sound, to_recording

__all__ = [
    "AudioJournal",
    "Closed",
    "Final",
    "HearingCall",
    "Lateness",
    "LiveHearing",
    "LiveOptions",
    "Partial",
    "Result",
    "Unheard",
    "Unkept",
    "has_sound",
    "hear_again",
    "remove_sound",
    "to_recording",
]
