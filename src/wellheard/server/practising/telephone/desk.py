"""Where practice calls over the telephone come in: how many at a time, and the UUIDs that Asterisk will send."""

import asyncio
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from wellheard.engines.speaking import SpeechOut
from wellheard.server.practising.holding import practising_in
from wellheard.server.practising.speaking import speech_in
from wellheard.server.practising.telephone.call import PhoneCall
from wellheard.server.practising.telephone.hearing import Waits
from wellheard.server.practising.telephone.playing import Tempo
from wellheard.server.practising.telephone.taking import Taking
from wellheard.server.practising.voice import seats_in
from wellheard.server.streams.announcing import LASTS_S
from wellheard.server.streams.crowd import Crowd
from wellheard.streams.interface import DoorError

NO_VOICE: Final = (
    "This room has no voice to practise with over the telephone: speech_out is `browser`. "
    "Set it to espeak-ng, flite or a command of your own."
)
FULL: Final = "As many people practise by voice as this server can hear. Call again in a moment."
_MOST: Final = 1_000


@dataclass(slots=True, kw_only=True)
class Telephone:
    """Lives in the event loop."""

    taking: Taking
    speech: SpeechOut | None
    seats: Crowd
    waits: Waits = field(default_factory=Waits)
    clock: Callable[[], float] = time.monotonic
    announced: dict[UUID, tuple[float, str]] = field(default_factory=dict)
    """Until when a UUID is waited for, and the practice number that came with it."""
    calls: set[asyncio.Task[None]] = field(default_factory=set)

    def fault(self) -> str | None:
        """Why nobody can practise over the telephone here, for who runs the room."""
        return NO_VOICE if self.speech is None else self.speech.fault()

    def take_in(self, *, rate: int, tempo: Tempo, pin: str) -> PhoneCall:
        """A call, which is held from now on until one of both hangs up. Raises DoorError."""
        if fault := self.fault():
            raise DoorError(fault)
        if self.seats.now >= self.seats.most:
            raise DoorError(FULL)
        assert self.speech is not None
        seat = ExitStack()
        seat.enter_context(self.seats.seat())
        call = PhoneCall(self.taking, self.speech, rate=rate, tempo=tempo, waits=self.waits, pin=pin)
        task = asyncio.create_task(call.run())
        self.calls.add(task)
        task.add_done_callback(self.calls.discard)
        task.add_done_callback(lambda _: seat.close())
        return call

    def announce(self, uuid: UUID, pin: str) -> None:
        """From now on Asterisk may connect with this UUID. Raises ValueError where it is taken, or too many wait."""
        now = self.clock()
        self.announced = {each: told for each, told in self.announced.items() if told[0] > now}
        if uuid in self.announced:
            raise ValueError("this UUID is announced already")
        if len(self.announced) >= _MOST:
            raise ValueError("too many calls are announced that don't come")
        self.announced[uuid] = (now + LASTS_S, pin)

    def expected(self, uuid: UUID) -> str | None:
        """The practice number that came with a UUID, perhaps empty; None where it isn't waited for. Good once."""
        until, pin = self.announced.pop(uuid, (0.0, ""))
        return pin if until > self.clock() else None


def telephone_in(state: Any) -> Telephone:
    """The telephone of a server, by the state of its app."""
    if not hasattr(state, "telephone"):
        taking = Taking(practising_in(state), state.live)
        state.telephone = Telephone(taking=taking, speech=speech_in(state), seats=seats_in(state))
    found: Telephone = state.telephone
    return found
