"""A room with Mrs. Okafor's call in it, of the agent of the cast's lead, with its sound and its outline."""

from dataclasses import replace

import numpy as np

from tests.report.fixture import analysis, audio, without_sound
from wellheard.conversation import Analysis
from wellheard.conversation.document import dump
from wellheard.server.room import Room
from wellheard.storage.calls import put_call
from wellheard.storage.peaks import Peaks, to_bytes
from wellheard.storage.sounds import keep_file

CALL = "okafor"
PLAIN = "okafor/plain"
"""Without sound; its id holds a slash, as ids of metadata may."""


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
    sound = audio()
    loudest = (np.array(sound.peaks) * 127).astype(np.int8)
    outline = to_bytes(Peaks(bucket_ms=int(sound.bucket_ms), outline=np.stack([-loudest, loudest], axis=-1)))
    keep_file(room.store, CALL, "sound", [sound.data], media_type="audio/wav")
    keep_file(room.store, CALL, "peaks", [outline], media_type="application/vnd.wellheard.peaks")
