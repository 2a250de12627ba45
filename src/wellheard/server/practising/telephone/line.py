"""A practice call as a line of a phone system: sound in, and sound out again."""

from collections.abc import AsyncIterator, Callable

from wellheard.conversation.call import AGENT, Role
from wellheard.server.practising.telephone.call import PhoneCall
from wellheard.server.practising.telephone.desk import Telephone
from wellheard.server.practising.telephone.playing import Tempo
from wellheard.streams.interface import Answer, CallStart, DoorError, EndReason, NoteKind, Samples

RATES = range(8_000, 96_001)
_LONGEST_PIN = 12


class PracticeLine:
    """A `Line`. Lives in the event loop."""

    from_ms = 0

    def __init__(self, call: PhoneCall, track: int) -> None:
        self._call, self._track = call, track

    def audio(self, track: int, samples: Samples, at_ms: int | None = None) -> None:  # noqa: ARG002 - where it goes on is known
        """The rep's sound; the customer's own channel is not listened to."""
        if track == self._track:
            self._call.audio(samples)

    def lost(self, track: int, from_ms: int, to_ms: int) -> None:
        """Nothing came for a stretch."""
        if track == self._track:
            self._call.lost(from_ms, to_ms)

    def pause(self, at_ms: int) -> None:
        """The rep has put the customer on hold: they hear nothing, which is silence."""

    def resume(self, at_ms: int) -> None:
        """They are back."""

    def turn(self, speaker: Role, text: str, start_ms: int | None, end_ms: int | None, id: str | None = None) -> None:  # noqa: A002 - the name in the interface
        """None comes where sound does."""

    def partial(self, speaker: Role, text: str, start_ms: int | None = None) -> None:
        """None comes where sound does."""

    def note(self, kind: NoteKind, **details: str) -> None:
        """A key of the telephone, or what the phone system has played."""
        if digit := details.get("digit", "")[:1]:
            self._call.heard.key(digit)
        elif kind == "mark":
            self._call.player.played(details.get("name", ""))

    def end(self, reason: EndReason) -> None:  # noqa: ARG002 - however it ended, what was said stands
        """The rep has hung up."""
        self._call.gone()

    def outgoing(self) -> AsyncIterator[Answer]:
        """The customer's sound."""
        return self._call.player.pieces()


class PracticeDoor:
    """A `Door` behind which customers are."""

    def __init__(self, telephone: Telephone, tempo: Tempo, track: Callable[[CallStart], int]) -> None:
        self._telephone, self._tempo, self._track = telephone, tempo, track

    async def open(self, start: CallStart, *, resume: bool = False) -> PracticeLine:  # noqa: ARG002 - a call that was cut off is over
        """Take a call in. Raises DoorError."""
        if start.rate not in RATES:
            raise DoorError(f"{start.rate} samples a second; from {RATES[0]} to {RATES[-1]} can be heard")
        pin = start.extra.get("pin", "").strip()[:_LONGEST_PIN]
        return PracticeLine(self._telephone.take_in(rate=start.rate, tempo=self._tempo, pin=pin), self._track(start))


def of_caller(_start: CallStart) -> int:
    """Media streams: the rep is who called, and comes first."""
    return 0


def of_agent(start: CallStart) -> int:
    """Plain sound: the rep's channel, where both are there; else the only one."""
    return start.tracks.index(AGENT) if AGENT in start.tracks else 0
