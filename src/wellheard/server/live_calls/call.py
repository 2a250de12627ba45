"""One call in progress: what happens to it, in order, one thing at a time.

Everything here but `CallInProgress.put` runs on a thread of the pool, under the call's lock. What others read without
it (`snapshot`, `state`, `ledger`) is replaced as a whole, never changed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, Literal

from wellheard.assist import ActionError, Changes, LiveCall
from wellheard.assist import journal as inputs
from wellheard.assist.actions import ListenIn, StopListening
from wellheard.conversation import Gap, Ledger, Turn
from wellheard.server.live_calls import happenings as happens
from wellheard.server.live_calls.audience import Audience
from wellheard.server.live_calls.journal import EventJournal, Row
from wellheard.server.live_calls.mailbox import Mailbox, Pool
from wellheard.server.live_calls.overhearing import Ears
from wellheard.server.live_calls.records import Beginning, write_beginning, write_gap
from wellheard.server.live_calls.spoken import Spoken
from wellheard.server.live_calls.told import Told
from wellheard.server.live_calls.watching import ENDED
from wellheard.speech.live import Closed, Final, HearingCall, Partial, Unheard
from wellheard.speech.live.interface import Unkept
from wellheard.streams.interface import MIXED, FinalTranscript

State = Literal["live", "lost", "ending", "ended"]


@dataclass(eq=False, slots=True, kw_only=True)
class CallInProgress:
    """A call, from its first word until it is kept."""

    beginning: Beginning
    journal: EventJournal
    begin_live: Callable[[Beginning], LiveCall]
    """Makes the part that helps; may take a second the first time."""
    tell: Told
    redacts: bool = True
    waits_s: float = 0.0
    """How long a phone system that went away is waited for."""
    lost_at: float | None = None
    """Since when nobody knows of it, by the clock of the room."""
    hearing: HearingCall | None = None
    line: object = None
    """The connection along which it comes in; whoever comes back along a new one takes the old one's place."""
    state: State = "live"
    ledger: Ledger = field(default_factory=Ledger)
    replayed: bool = False
    """It began before the room was started again."""
    lock: Lock = field(default_factory=Lock)
    mailbox: Mailbox = field(init=False)
    live: LiveCall | None = None
    ticking: bool = False
    spoken: Spoken = field(init=False)
    audience: Audience = field(default_factory=Audience)
    ears: Ears = field(default_factory=Ears)
    """Of those who hear its sound as it comes."""
    _here: list[ListenIn] = field(default_factory=list)
    """Who looks on or hears: told to the part that helps again where that is made anew."""

    def __post_init__(self) -> None:
        self.spoken = Spoken(channel=self.beginning.start.channel, redacts=self.redacts)

    def attend(self, pool: Pool) -> None:
        """Things may be put from now on."""
        self.mailbox = Mailbox(pool, self._handle)

    @property
    def id(self) -> str:
        """Its id in the room."""
        return self.beginning.call

    @property
    def agent(self) -> str | None:
        """Whose call it is."""
        return self.beginning.start.agent

    @property
    def snapshot(self) -> Mapping[str, Any]:
        """How it stands, as browsers are told."""
        return self.audience.snapshot

    @property
    def turns(self) -> list[Turn]:
        """What was said so far, masked."""
        return self.spoken.turns

    def put(self, thing: happens.Happening) -> bool:
        """Leave something to be done; False where too much waits already. From any thread; never waits.

        Who looks on is always told: nobody listens unseen because much is going on.
        """
        acted = isinstance(thing, happens.Acted) and not isinstance(thing.action, ListenIn | StopListening)
        dropped = acted or isinstance(thing, happens.Said | happens.Saying | happens.Asked)
        return self.mailbox.put(thing, always=not dropped)

    def _handle(self, thing: happens.Happening) -> None:
        with self.lock:
            _DO[type(thing)](self, thing)

    # Beginning

    def _begin(self, thing: happens.Begin) -> None:
        rows = self.journal.rows()
        if rows:
            self.spoken.recall(rows)
            self._show_line(thing.at_ms)
        else:
            self.journal.note({"begin": write_beginning(self.beginning)})
        self._restart(rows)
        if rows and self.live is not None:
            self._hold_over(self.live.floor.now_ms)

    def _restart(self, rows: list[Row]) -> None:
        """Begin the part that helps, and let it live through what has happened."""
        live = self.begin_live(self.beginning)
        inputs.replay(live, [row for row in rows if "in" in row])
        for each in self._here:
            live.act(each)
        self.live, self.ledger = live, live.ledger()
        self.audience.begin(live.snapshot())

    # Words

    def _said(self, thing: happens.Said) -> None:
        if found := self.spoken.of_text(thing):
            self._take(*found)

    def _saying(self, thing: happens.Saying) -> None:
        if self.live is not None:
            text = self.spoken.glimpse(thing.speaker, thing.text)
            row = inputs.stamped(self.live, inputs.partial_row(thing.speaker, text, thing.start_ms, thing.at_ms))
            self._tell_and_note(row)

    def _heard(self, thing: happens.Heard) -> None:
        match thing.result:
            case Final() as final:
                self._take_final(final)
            case Partial() as partial:
                speaker = self._speaker_of(partial.track)
                at = {"start_ms": partial.start_ms, "at_ms": partial.end_ms}
                self._saying(happens.Saying(speaker=speaker, text=partial.text, **at))
            case Closed() as closed:
                self.spoken.duration_ms = max(self.spoken.duration_ms, closed.duration_ms)
                if self.state == "ending":  # Else the room is closing, and the call goes on after its next start.
                    self._finished()
            case Unheard() | Unkept() as unheard:
                stage = "hearing" if isinstance(unheard, Unheard) else "sound"
                where = f"track {unheard.track + 1}, {unheard.start_ms}-{unheard.end_ms} ms"
                self._gap(Gap(stage=stage, what=where, reason=unheard.reason))

    def _take_final(self, final: Final) -> None:
        alone = MIXED not in self.beginning.start.tracks
        found = self.spoken.of_sound(self._speaker_of(final.track), final, alone=alone)
        if found is None:
            return
        piece = self._take(*found)
        self.audience.find(
            FinalTranscript(
                id=f"{self.id}-{self.spoken.count}", track=final.track, speaker=piece.speaker, text=piece.text,
                start_ms=final.start_ms, end_ms=final.end_ms, confidence=piece.confidence, words=piece.words,
            )
        )  # fmt: skip

    def _speaker_of(self, track: int) -> Any:
        tracks = self.beginning.start.tracks
        speaker = tracks[track] if track < len(tracks) else MIXED
        return "other" if speaker == MIXED else speaker

    def _take(self, turn: Turn, about: Row) -> Turn:
        """A turn, or more of one, masked before anything is done with it."""
        piece = self.spoken.take(turn, about)
        row = {**inputs.turn_row(piece), **about}
        if self.live is not None:
            row = inputs.stamped(self.live, row)
        if self.spoken.is_masked(turn, piece):
            row["masked"] = self.spoken.masks()
        if self.spoken.revised:
            self._mask_again(row)
        else:
            self.journal.note(row)
            if self.live is not None:
                self._changed(inputs.tell(self.live, row))
        return piece

    def _mask_again(self, row: Row) -> None:
        """A turn has shown that earlier ones gave something away: all that was made of these is made anew."""
        rows = list(self.spoken.masked_again([*self.journal.rows(), row]))
        self.journal.rewrite(rows)
        self._restart(rows)

    # Time

    def _tick(self, thing: happens.Tick) -> None:
        self.ticking = False
        if self.live is None or self.state in ("ending", "ended"):
            return
        if self.hearing is not None:
            behind = self.hearing.lateness
            self._changed(self.live.hearing(late_ms=behind.behind_ms, partials_dropped=behind.partials_dropped))
        self._clock(thing.at_ms)

    def _clock(self, at_ms: int) -> None:
        """Tell what time it is; only where that changes more than the clock is it worth a line."""
        self._tell_and_note(inputs.tick_row(at_ms))

    def _tell_and_note(self, row: Row) -> None:
        assert self.live is not None
        changes = inputs.tell(self.live, row)
        if not changes.forgettable:
            self.journal.note(row)
        self._changed(changes)

    def _held(self, thing: happens.Held) -> None:
        if self.live is None or not thing.on:
            self._hold_over(thing.at_ms)
        elif self.live.floor.held_since is None:
            self._tell_and_note(inputs.hold_row(on=True, at_ms=thing.at_ms))

    def _hold_over(self, at_ms: int) -> None:
        """The customer is taken back, or the call ends; a hold that lasted stands among the turns."""
        since = None if self.live is None else self.live.floor.held_since
        if since is not None:
            self._tell_and_note(inputs.hold_row(on=False, at_ms=at_ms))
            if turn := self.spoken.of_hold(since, at_ms):
                self._take(turn, {})

    # People

    def _acted(self, thing: happens.Acted) -> None:
        if self.live is None or self.state in ("ending", "ended"):
            thing.answer.set_exception(ActionError("the call is over"))
            return
        self._clock(thing.at_ms)
        row = inputs.stamped(self.live, inputs.action_row(thing.action))
        try:
            changes = inputs.tell(self.live, row)
        except ActionError as error:
            thing.answer.set_exception(error)
            return
        if isinstance(thing.action, ListenIn | StopListening):
            self._note_presence(thing.action)  # Nobody is here any more after a restart.
        else:
            self.journal.note({**row, "by": thing.by})
            self.tell.acted(self, thing.action, thing.by)
        self._changed(changes)
        thing.answer.set_result(None)

    def _note_presence(self, action: ListenIn | StopListening) -> None:
        came = ListenIn(name=action.name, sound=action.sound)
        if isinstance(action, ListenIn):
            self._here.append(came)
        elif came in self._here:
            self._here.remove(came)

    def _asked(self, thing: happens.Asked) -> None:
        try:
            thing.answer.set_result(thing.read(self.live))
        except Exception as error:  # noqa: BLE001 - whoever asked gets it
            thing.answer.set_exception(error)

    def _given(self, thing: happens.Given) -> None:
        """Live through the call once more, from a colleague's ledger on."""
        if self.live is None or self.live.corrections.corrected or self.live.corrections.removed:
            told = "lines of this call were corrected already; read the hand-off beside it instead"
            thing.answer.set_exception(ActionError(told))
            return
        self.beginning = replace(self.beginning, before=thing.ledger, earlier_call=thing.call, same_matter=True)
        rows = [{"begin": write_beginning(self.beginning)}, *self.journal.rows()[1:]]
        self.journal.rewrite(rows)
        self._restart(rows)
        thing.answer.set_result(None)

    def _joined(self, thing: happens.Joined) -> None:
        self.audience.join(thing.watcher)
        if self.state == "ended":
            thing.watcher.end()

    # Ending

    def _over(self, thing: happens.Over) -> None:
        if self.state in ("ending", "ended"):
            return
        self._hold_over(thing.at_ms)
        lost = thing.reason == "lost" and self.state == "live"
        self.state = "lost" if lost else "ending"
        self.journal.note({"lost": thing.at_ms} if lost else {"over": thing.reason, "at_ms": thing.at_ms})
        self._show_line(thing.at_ms)
        if self.hearing is None:
            if not lost:
                self._finished()
        elif lost:
            self.hearing.pause()
        else:
            self.hearing.close()

    def _back(self, thing: happens.Back) -> None:
        if self.state != "lost":
            return
        self.state, self.lost_at = "live", None
        self.journal.note({"back": thing.at_ms})
        self._show_line(thing.at_ms)

    def _show_line(self, at_ms: int) -> None:
        """How the connection of the phone system stands, and since when."""
        self.audience.put("line", {"state": self.state, "since_ms": at_ms, "waits_s": self.waits_s})

    def _finished(self) -> None:
        """Nothing more will be heard."""
        if self.state != "ended":
            self.state = "ended"
            if self.live is not None:
                self._changed(self.live.end())
            self.audience.hang_up()
            self.ears.end(ENDED)
            self.journal.sync()
            self.tell.over(self)

    def say_ended(self, link: str | None) -> None:
        """It is kept, and can be read at this address from now on; no more comes."""
        self.audience.end({"type": "ended", "analysis": link})

    def _gone(self, thing: happens.Gone) -> None:
        self._gap(Gap(stage="live", what=thing.what, reason=thing.reason))

    def _gap(self, gap: Gap) -> None:
        self.spoken.gaps.append(gap)
        row = inputs.hearing_row(gap={"what": gap.what, "reason": gap.reason})
        self.journal.note({**row, "whole": write_gap(gap)})
        if self.live is not None:
            self._changed(inputs.tell(self.live, row))

    # Telling

    def _changed(self, changes: Changes) -> None:
        if not changes or self.live is None:
            return
        self.ledger = self.live.ledger()
        self.audience.changed(changes)
        for event in changes.cues:
            self.audience.cue(event)
            self.tell.cue(self, event)


_DO: dict[type, Callable[[CallInProgress, Any], None]] = {
    happens.Begin: CallInProgress._begin,  # noqa: SLF001 - its own table
    happens.Said: CallInProgress._said,  # noqa: SLF001
    happens.Saying: CallInProgress._saying,  # noqa: SLF001
    happens.Heard: CallInProgress._heard,  # noqa: SLF001
    happens.Tick: CallInProgress._tick,  # noqa: SLF001
    happens.Held: CallInProgress._held,  # noqa: SLF001
    happens.Gone: CallInProgress._gone,  # noqa: SLF001
    happens.Acted: CallInProgress._acted,  # noqa: SLF001
    happens.Asked: CallInProgress._asked,  # noqa: SLF001
    happens.Given: CallInProgress._given,  # noqa: SLF001
    happens.Joined: CallInProgress._joined,  # noqa: SLF001
    happens.Over: CallInProgress._over,  # noqa: SLF001
    happens.Back: CallInProgress._back,  # noqa: SLF001
}
