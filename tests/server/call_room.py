"""A room with Mrs. Okafor's call in it, of the agent of the cast's lead, with its sound and its outline."""

from dataclasses import replace

import numpy as np

from tests.report.fixture import analysis, audio, without_sound
from wellheard.conversation import Analysis, CueKept
from wellheard.conversation.document import dump
from wellheard.server.room import Room
from wellheard.storage.calls import put_call
from wellheard.storage.peaks import Peaks, to_bytes
from wellheard.storage.sounds import keep_file

CALL = "okafor"
PLAIN = "okafor/plain"
"""Without sound; its id holds a slash, as ids of metadata may."""
CUED = "helped"
"""With sound, and with two cues that its agent was shown; nothing that was said called for the second."""


def of_agent(whole: Analysis, name: str, agent: str = "agent") -> Analysis:
    """The same call under another id, taken by the cast's agent."""
    conversation = whole.conversation
    metadata = replace(conversation.metadata, agent=agent)
    return replace(whole, conversation=replace(conversation, id=name, metadata=metadata))


def put(room: Room) -> None:
    """One call with sound and one without."""
    for whole in (of_agent(analysis(), CALL), of_agent(without_sound(), PLAIN)):
        with room.store.begin() as on:
            put_call(on, dump(whole).encode())
    _sound(room, CALL)


def put_cued(room: Room) -> None:
    """A call that was helped while it went on."""
    cue = CueKept(
        id="c1", kind="told-twice", criterion="sympathy-first", text="She said it is for the wedding.",
        urgency="soon", turn_id=2, quote="married", shown_ms=12_500, outcome="ignored",
    )  # fmt: skip
    quiet = replace(cue, id="c2", kind="quiet", turn_id=0, quote="", text="Say what you do.", shown_ms=1)
    with room.store.begin() as on:
        put_call(on, dump(replace(of_agent(analysis(), CUED), cues=(cue, quiet))).encode())
    _sound(room, CUED)


def _sound(room: Room, call: str) -> None:
    sound = audio()
    loudest = (np.array(sound.peaks) * 127).astype(np.int8)
    outline = to_bytes(Peaks(bucket_ms=int(sound.bucket_ms), outline=np.stack([-loudest, loudest], axis=-1)))
    keep_file(room.store, call, "sound", [sound.data], media_type="audio/wav")
    keep_file(room.store, call, "peaks", [outline], media_type="application/vnd.wellheard.peaks")
