"""One call in progress: what happens to it, in order, one thing at a time.

Everything here but `CallInProgress.put` runs on a thread of the pool, under the call's lock. What others read without
it (`snapshot`, `state`, `ledger`) is replaced as a whole, never changed.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, Literal

from wellheard.assist import ActionError, Changes, CueEvent, LiveCall, apply
from wellheard.assist import journal as inputs
from wellheard.conversation import Gap, Ledger, Turn
from wellheard.server.live_calls import happenings as happens
from wellheard.server.live_calls.journal import EventJournal, Row
from wellheard.server.live_calls.mailbox import Mailbox, Pool
from wellheard.server.live_calls.records import Beginning, Masks, read_gap, read_turn, write_beginning, write_gap
from wellheard.server.live_calls.told import Told
from wellheard.server.live_calls.turning import Turning
from wellheard.server.live_calls.watching import Feed, Watcher
from wellheard.speech.live import Closed, Final, HearingCall, Partial, Unheard
from wellheard.speech.live.interface import Unkept
from wellheard.speech.redaction import Redactor
from wellheard.streams.interface import MIXED, CueShown, CueWithdrawn, FinalTranscript

State = Literal["live", "lost", "ending", "ended"]
_PASSING = ("listen-in", "stop-listening")
"""Actions that tell who is here now, which is not so any more after a restart."""
_log = logging.getLogger("wellheard.live")


@dataclass(eq=False, slots=True, kw_only=True)
class CallInProgress:
    """A call, from its first word until it is kept."""

    beginning: Beginning
    journal: EventJournal
    begin_live: Callable[[Beginning], LiveCall]
    """Makes the part that helps; may take a second the first time."""
    tell: Told
    redacts: bool = True
    lost_at: float | None = None
    """Since when nobody knows of it, by the clock of the room."""
    hearing: HearingCall | None = None
    feed: Feed | None = None
    line: object = None
    """The connection along which it comes in; whoever comes back along a new one takes the old one's place."""
    state: State = "live"
    snapshot: Mapping[str, Any] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)
    turns: list[Turn] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    masks: Masks = field(default_factory=Masks)
    duration_ms: int = 0
    version: int = 0
    heard_until: dict[int, int] = field(default_factory=dict)
    """By track, where the last words that were kept end: after a restart they are heard again from there."""
    replayed: bool = False
    """It began before the room was started again."""
    lock: Lock = field(default_factory=Lock)
    mailbox: Mailbox = field(init=False)
    live: LiveCall | None = None
    ticking: bool = False
    watchers: list[Watcher] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    """Names of turns that came: one that is sent again after a broken connection is not taken twice."""
    _redactor: Redactor = field(default_factory=Redactor)
    _turning: Turning = field(init=False)

    def __post_init__(self) -> None:
        self._turning = Turning(self.beginning.start.channel)

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

    def put(self, thing: happens.Happening) -> bool:
        """Leave something to be done; False where too much waits already. From any thread; never waits."""
        always = not isinstance(thing, happens.Said | happens.Saying | happens.Acted | happens.Asked)
        return self.mailbox.put(thing, always=always)

    def _handle(self, thing: happens.Happening) -> None:
        with self.lock:
            _DO[type(thing)](self, thing)

    # Beginning

    def _begin(self, _thing: happens.Begin) -> None:
        rows = self.journal.rows()
        if rows:
            self._recall(rows)
        else:
            self.journal.note({"begin": write_beginning(self.beginning)})
        self._restart(rows)

    def _recall(self, rows: list[Row]) -> None:
        """Take up what the journal has of a call that began before the room was started again."""
        for row in rows:
            if "turn" in row:
                turn = read_turn(row["turn"])
                self._redactor.hear(turn)
                self.turns.append(turn)
                if "name" in row:
                    self._seen.add(row["name"])
                if "track" in row:
                    self.heard_until[row["track"]] = turn.end_ms or 0
                self.duration_ms = max(self.duration_ms, turn.end_ms or 0)
            if "whole" in row:
                self.gaps.append(read_gap(row["whole"]))
            if "masked" in row:
                self.masks = Masks(counts=row["masked"]["counts"], sound=[(a, b) for a, b in row["masked"]["sound"]])

    def _restart(self, rows: list[Row]) -> None:
        """Begin the part that helps, and let it live through what has happened."""
        live = self.begin_live(self.beginning)
        inputs.replay(live, [row for row in rows if "in" in row])
        self.live, self.ledger = live, live.ledger()
        self.snapshot = live.snapshot()
        self._show_all()

    # Words

    def _said(self, thing: happens.Said) -> None:
        if thing.id is not None and thing.id in self._seen:
            return
        number = len(self.turns) + 1
        turn = self._turning.of_text(number, thing.speaker, thing.text, thing.start_ms, thing.end_ms, thing.at_ms)
        if turn is not None:
            self._take(turn, {} if thing.id is None else {"name": thing.id})

    def _saying(self, thing: happens.Saying) -> None:
        text = self._redactor.glimpse(thing.speaker, thing.text) if self.redacts else thing.text
        if self.live is not None:
            row = inputs.stamped(self.live, inputs.partial_row(thing.speaker, text, thing.start_ms, thing.at_ms))
            changes = inputs.tell(self.live, row)
            if not changes.forgettable:
                self.journal.note(row)
            self._changed(changes)

    def _heard(self, thing: happens.Heard) -> None:
        match thing.result:
            case Final() as final:
                self._take_final(final)
            case Partial() as partial:
                speaker = self._speaker_of(partial.track)
                at = {"start_ms": partial.start_ms, "at_ms": partial.end_ms}
                self._saying(happens.Saying(speaker=speaker, text=partial.text, **at))
            case Closed() as closed:
                self.duration_ms = max(self.duration_ms, closed.duration_ms)
                if self.state == "ending":  # Else the room is closing, and the call goes on after its next start.
                    self._finished()
            case Unheard() | Unkept() as unheard:
                stage = "hearing" if isinstance(unheard, Unheard) else "sound"
                where = f"track {unheard.track + 1}, {unheard.start_ms}-{unheard.end_ms} ms"
                self._gap(Gap(stage=stage, what=where, reason=unheard.reason))

    def _take_final(self, final: Final) -> None:
        if final.start_ms < self.heard_until.get(final.track, 0):
            return  # Heard and kept before the room was started again.
        turn = self._turning.of_sound(len(self.turns) + 1, self._speaker_of(final.track), final)
        if turn is None:
            return
        masked = self._take(turn, {"track": final.track})
        if self.feed is not None:
            self.feed.put(
                FinalTranscript(
                    id=f"{self.id}-{turn.id}", track=final.track, speaker=masked.speaker, text=masked.text,
                    start_ms=final.start_ms, end_ms=final.end_ms, confidence=masked.confidence, words=masked.words,
                )
            )  # fmt: skip

    def _speaker_of(self, track: int) -> Any:
        tracks = self.beginning.start.tracks
        speaker = tracks[track] if track < len(tracks) else MIXED
        return "other" if speaker == MIXED else speaker

    def _take(self, turn: Turn, about: Row) -> Turn:
        """A turn, masked before anything is done with it."""
        masked = self._redactor.hear(turn) if self.redacts else turn
        self.turns.append(masked)
        if "name" in about:
            self._seen.add(about["name"])
        self.duration_ms = max(self.duration_ms, turn.end_ms or 0)
        row = {**inputs.turn_row(masked), **about}
        if self.live is not None:
            row = inputs.stamped(self.live, row)
        if masked is not turn or self._redactor.revised:
            row["masked"] = {"counts": self.counts(), "sound": self.sound_to_mask()}
        if self._redactor.revised:
            self._mask_again(row)
        else:
            self.journal.note(row)
            if self.live is not None:
                self._changed(inputs.tell(self.live, row))
        return masked

    def _mask_again(self, row: Row) -> None:
        """A turn has shown that earlier ones gave something away: all that was made of these is made anew."""
        for revised in self._redactor.revised:
            self.turns[revised.id - 1] = revised
        rows = [*self.journal.rows(), row]
        for each in rows:
            if "turn" in each:
                each |= inputs.turn_row(self.turns[each["turn"]["id"] - 1])
        self.journal.rewrite(rows)
        self._restart(rows)

    def counts(self) -> dict[str, int]:
        """How much was masked, by category."""
        found = dict(self.masks.counts)
        for category, count in self._redactor.counts().items():
            found[category] = found.get(category, 0) + count
        return dict(sorted(found.items()))

    def sound_to_mask(self) -> list[tuple[int, int]]:
        """Stretches of sound to bleep."""
        return sorted({*self.masks.sound, *self._redactor.sound()})

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
        assert self.live is not None
        row = inputs.tick_row(at_ms)
        changes = inputs.tell(self.live, row)
        if not changes.forgettable:
            self.journal.note(row)
        self._changed(changes)

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
        if thing.action.do not in _PASSING:
            self.journal.note({**row, "by": thing.by})
            self.tell.acted(self, thing.action, thing.by)
        self._changed(changes)
        thing.answer.set_result(None)

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
        self.watchers.append(thing.watcher)
        thing.watcher.send(self._whole())
        if self.state == "ended":
            thing.watcher.end()

    # Ending

    def _over(self, thing: happens.Over) -> None:
        if self.state in ("ending", "ended"):
            return
        if thing.reason == "lost" and self.state == "live":
            self.state = "lost"
            self.journal.note({"lost": thing.at_ms})
            if self.hearing is not None:
                self.hearing.pause()
            return
        self.journal.note({"over": thing.reason, "at_ms": thing.at_ms})
        self.state = "ending"
        if self.hearing is not None:
            self.hearing.close()
        else:
            self._finished()

    def _back(self, thing: happens.Back) -> None:
        if self.state != "lost":
            return
        self.state, self.lost_at = "live", None
        self.journal.note({"back": thing.at_ms})

    def _finished(self) -> None:
        """Nothing more will be heard."""
        if self.state != "ended":
            self.state = "ended"
            if self.live is not None:
                self._changed(self.live.end())
            if self.feed is not None:
                self.feed.put(None)
            self.journal.sync()
            self.tell.over(self)

    def say_ended(self, link: str | None) -> None:
        """It is kept, and can be read at this address from now on; no more comes."""
        message = json.dumps({"type": "ended", "analysis": link})
        for watcher in self.watchers:
            watcher.send(message)
            watcher.end()

    def _gone(self, thing: happens.Gone) -> None:
        self._gap(Gap(stage="live", what=thing.what, reason=thing.reason))

    def _gap(self, gap: Gap) -> None:
        self.gaps.append(gap)
        row = inputs.hearing_row(gap={"what": gap.what, "reason": gap.reason})
        self.journal.note({**row, "whole": write_gap(gap)})
        if self.live is not None:
            self._changed(inputs.tell(self.live, row))

    # Telling

    def _changed(self, changes: Changes) -> None:
        if not changes or self.live is None:
            return
        before, self.snapshot = self.snapshot, apply(self.snapshot, changes)
        self.ledger = self.live.ledger()
        parts = dict(changes.parts)
        if parts.keys() == {"call"} and parts["call"]["state"] == before["call"]["state"] and not changes.turns:
            return  # The clock alone, which browsers have themselves.
        self.version += 1
        if self.watchers:
            message = {"type": "changes", "version": self.version, "parts": parts, "turns": changes.turns}
            self._send(json.dumps(message, ensure_ascii=False))
        for event in changes.cues:
            self._tell_cue(event)

    def _tell_cue(self, event: CueEvent) -> None:
        cue = event.cue
        if self.feed is not None:
            if event.what == "shown":
                shown = CueShown(id=cue.id, kind=cue.kind, text=cue.text, urgency=cue.urgency, at_ms=cue.shown_ms)
                self.feed.put(shown)
            else:
                self.feed.put(CueWithdrawn(id=cue.id, at_ms=cue.ended_ms or cue.shown_ms))
        self.tell.cue(self, event)

    def _show_all(self) -> None:
        self.version += 1
        if self.watchers:
            self._send(self._whole())

    def _whole(self) -> str:
        return json.dumps({"type": "snapshot", "version": self.version, "snapshot": self.snapshot}, ensure_ascii=False)

    def _send(self, text: str) -> None:
        for watcher in self.watchers:
            watcher.send(text)
        if any(each.slow for each in self.watchers):
            self.watchers = [each for each in self.watchers if not each.slow]


_DO: dict[type, Callable[[CallInProgress, Any], None]] = {
    happens.Begin: CallInProgress._begin,  # noqa: SLF001 - its own table
    happens.Said: CallInProgress._said,  # noqa: SLF001
    happens.Saying: CallInProgress._saying,  # noqa: SLF001
    happens.Heard: CallInProgress._heard,  # noqa: SLF001
    happens.Tick: CallInProgress._tick,  # noqa: SLF001
    happens.Gone: CallInProgress._gone,  # noqa: SLF001
    happens.Acted: CallInProgress._acted,  # noqa: SLF001
    happens.Asked: CallInProgress._asked,  # noqa: SLF001
    happens.Given: CallInProgress._given,  # noqa: SLF001
    happens.Joined: CallInProgress._joined,  # noqa: SLF001
    happens.Over: CallInProgress._over,  # noqa: SLF001
    happens.Back: CallInProgress._back,  # noqa: SLF001
}
