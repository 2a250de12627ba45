"""The line along which a call comes in: it hands everything on and waits for nothing."""

from collections.abc import AsyncIterator, Callable

from wellheard.conversation.call import Role
from wellheard.server.live_calls import happenings as happens
from wellheard.server.live_calls.call import CallInProgress
from wellheard.server.live_calls.watching import Feed
from wellheard.streams.interface import EndReason, Finding, NoteKind, Samples

_TOO_MUCH = "it came faster than this room can take it in; connect fewer calls to it"


class CallLine:
    """One connection of a call; a call that was lost and resumed has one after the other."""

    def __init__(self, call: CallInProgress, elapsed: Callable[[], int], *, from_ms: int = 0) -> None:
        self._call, self._elapsed, self._from_ms = call, elapsed, from_ms
        self._feed = Feed()
        self._full = self._ended = self._held = False
        call.audience.feed, call.line = self._feed, self

    @property
    def from_ms(self) -> int:
        """Where on the call's clock this connection began."""
        return self._from_ms

    @property
    def elapsed_ms(self) -> int:
        """Where on the call's clock it is now."""
        return self._elapsed()

    @property
    def _over(self) -> bool:
        """Nothing more is taken along this line: it was ended, or the phone system has come back along another."""
        return self._ended or self._call.line is not self

    def audio(self, track: int, samples: Samples, at_ms: int | None = None) -> None:
        """Sound of a track."""
        hearing = self._call.hearing
        if hearing is not None and not self._over:
            hearing.audio(track, samples, at_ms)
            self._call.ears.hear(track, samples)

    def lost(self, track: int, from_ms: int, to_ms: int) -> None:
        """Nothing came for a stretch of a track; what was held back with the caller on hold is no loss."""
        if self._call.hearing is not None and not self._over:
            self._call.hearing.lost(track, from_ms, to_ms)
            if not self._held:
                self._gap(f"track {track + 1}, {from_ms}-{to_ms} ms", "this stretch did not arrive")

    def pause(self, at_ms: int) -> None:
        """The phone system has the customer on hold, and holds the sound back."""
        if not self._over:
            self._held = True
            if self._call.hearing is not None:
                self._call.hearing.pause(at_ms)
            self._call.put(happens.Held(on=True, at_ms=at_ms))

    def resume(self, at_ms: int) -> None:
        """They are taken back, and sound comes again."""
        if not self._over:
            self._held = False
            if self._call.hearing is not None:
                self._call.hearing.resume(at_ms)
            self._call.put(happens.Held(on=False, at_ms=at_ms))

    def turn(self, speaker: Role, text: str, start_ms: int | None, end_ms: int | None, id: str | None = None) -> None:  # noqa: A002 - the name in the interface
        """A finished turn as text."""
        if not self._over and not self.took(speaker, text, start_ms, end_ms, id):
            self._gap("a turn", _TOO_MUCH)

    def took(
        self,
        speaker: Role,
        text: str,
        start_ms: int | None,
        end_ms: int | None,
        id: str | None = None,  # noqa: A002 - as above
    ) -> bool:
        """The same for who can send it again: whether it was taken in."""
        said = happens.Said(speaker=speaker, text=text, start_ms=start_ms, end_ms=end_ms, id=id, at_ms=self._elapsed())
        taken = not self._over and self._call.put(said)
        self._full = self._full and not taken
        return taken

    @property
    def call(self) -> str:
        """The call's id in the room."""
        return self._call.id

    def partial(self, speaker: Role, text: str, start_ms: int | None = None) -> None:
        """What somebody is saying; dropped first where too much waits."""
        if not self._over:
            self._call.put(happens.Saying(speaker=speaker, text=text, start_ms=start_ms, at_ms=self._elapsed()))

    def note(self, kind: NoteKind, **details: str) -> None:
        """Something told beside sound and words; what went wrong is a gap, the rest is of no use here.

        Where the language changes, what was being said is over.
        """
        if kind == "updated" and self._call.hearing is not None and not self._over:
            self._call.hearing.pause()
        if kind in ("discarded", "error") and not self._over:
            self._gap(kind, "the phone system says so" + "".join(f", {key} {details[key]}" for key in sorted(details)))

    def end(self, reason: EndReason) -> None:
        """The call is over, or is lost."""
        if not self._over:
            self._ended = True
            self._call.put(happens.Over(reason=reason, at_ms=self._elapsed()))
            if reason == "lost":
                self._feed.put(None)

    async def outgoing(self) -> AsyncIterator[Finding]:
        """What is found, until the call ends."""
        while (finding := await self._feed.get()) is not None:
            yield finding

    def _gap(self, what: str, reason: str) -> None:
        """Say it once for a row of the same."""
        if reason == _TOO_MUCH:
            if self._full:
                return
            self._full = True
        self._call.put(happens.Gone(what=what, reason=reason))
