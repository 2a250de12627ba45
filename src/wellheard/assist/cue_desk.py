"""Which cue an agent sees: at most one at a time, none for what they do already, and what became of each.

The conditions are looked at anew after everything that happens, so a cue that waits needs no place of its own: it is
an occasion that still holds. The most urgent comes first, and of equally urgent ones the oldest.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from wellheard.assist.actions import ActionError
from wellheard.assist.interface import CueEvent, CueHappened
from wellheard.assist.occasions import Occasion, filled, occasion
from wellheard.assist.so_far import Place, SoFar
from wellheard.conversation import AGENT, CueKept
from wellheard.conversation.cues import URGENCIES
from wellheard.playbook.cues import Cue

_PAUSE_MS = 20_000
"""After one cue the next waits so long, or until the agent has spoken."""
_AWAY_MS = 15_000
"""A hold that has lasted for so long is one: "one moment" is often over at once."""
_IGNORED_AFTER = 2
"""So many turns of the agent that do something else."""
_BEFORE: Place = (-1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The cue that is shown."""

    cue: Cue
    kept: CueKept
    occasion: Occasion
    chances: int
    """How many turns the agent had had when it came."""


def is_muted(cue: Cue, cues: Sequence[Cue], muted: Collection[str]) -> bool:
    """Whether a cue is not to be shown: it is muted by its name, or all cues of its criterion by that one's name.

    Where a cue and its criterion have one name, it means the cue.
    """
    if cue.kind in muted:
        return True
    return cue.criterion in muted and all(each.kind != cue.criterion for each in cues)


@dataclass(slots=True)
class CueDesk:
    """The cues of one call."""

    cues: tuple[Cue, ...]
    muted: set[str]
    """Kinds of cues, and criteria, that are not shown."""
    shown: Shown | None = None
    kept: list[CueKept] = field(default_factory=list)
    """All that were shown, in order, those that are over as they ended."""
    _dealt_with: dict[str, Place] = field(default_factory=dict)
    """By kind the place up to which occasions were shown."""
    _since: dict[tuple[str, Place], int] = field(default_factory=dict)
    """When an occasion was first seen, in inputs; for the age of those that wait."""
    _inputs: int = 0
    _ended: tuple[int, int] | None = None
    """When the last cue went, in ms, and how many turns the agent had had."""

    def look(self, call: SoFar) -> list[CueEvent]:
        """What happens to cues now that something has happened in the call."""
        self._inputs += 1
        events = list(self._look_at_shown(call))
        waiting = self._waiting(call)
        if waiting and self._may_follow(waiting[0][0], call):
            if self.shown:
                events.append(self._end("withdrawn", call))
            events.append(self._show(*waiting[0], call))
        return events

    def _look_at_shown(self, call: SoFar) -> Iterator[CueEvent]:
        shown = self.shown
        if shown is None:
            return
        done_in = _done_in(shown, call)
        if done_in is not None:
            yield self._end("taken", call, taken_in=done_in)
        elif is_muted(shown.cue, self.cues, self.muted) or not self._holds(shown, call):
            yield self._end("withdrawn", call)
        elif self._is_old(shown, call):
            yield self._end("ignored", call)

    def _holds(self, shown: Shown, call: SoFar) -> bool:
        """Whether what called for it is still so; how long ago it was is another matter."""
        return occasion(shown.cue.when, shown.cue.done_by, call, fresh=False) is not None

    def _is_old(self, shown: Shown, call: SoFar) -> bool:
        late = call.floor.now_ms - shown.kept.shown_ms >= shown.cue.stays_s * 1000
        return late or len(call.chances) - shown.chances >= _IGNORED_AFTER

    def _waiting(self, call: SoFar) -> list[tuple[Cue, Occasion, str]]:
        """The cues for which there is an occasion now: the most urgent first, then the oldest."""
        found = []
        for number, cue in enumerate(self.cues):
            if is_muted(cue, self.cues, self.muted) or self._often(cue) >= cue.at_most:
                continue
            if call.agent_speaks and not cue.when.talking_for_s:
                continue  # they may be doing it just now
            if call.floor.hold_ms >= _AWAY_MS and cue.urgency != "now" and not cue.when.on_hold_for_s:
                continue  # the customer hears nothing of it, and it would stand in the way of the hold's own cue
            given = occasion(cue.when, cue.done_by, call, after=self._dealt_with.get(cue.kind, _BEFORE))
            text = filled(cue.say, given) if given else ""
            if given and text:
                since = self._since.setdefault((cue.kind, given.place), self._inputs)
                found.append((-URGENCIES.index(cue.urgency), since, number, cue, given, text))
        return [(cue, given, text) for _, _, _, cue, given, text in sorted(found, key=lambda each: each[:3])]

    def _often(self, cue: Cue) -> int:
        return sum(each.kind == cue.kind for each in self.kept)

    def _may_follow(self, cue: Cue, call: SoFar) -> bool:
        """Whether a cue may come now: something pressing any time, all else when the last one has been digested."""
        if self.shown:
            return cue.urgency == "now" and self.shown.cue.urgency != "now"
        if self._ended is None or cue.urgency == "now":
            return True
        at_ms, chances = self._ended
        return call.floor.now_ms - at_ms >= _PAUSE_MS or len(call.chances) > chances

    def _show(self, cue: Cue, given: Occasion, text: str, call: SoFar) -> CueEvent:
        kept = CueKept(
            id=f"c{len(self.kept) + 1}",
            kind=cue.kind,
            criterion=cue.criterion,
            text=text,
            urgency=cue.urgency,
            turn_id=given.turn_id,
            quote=given.quote,
            shown_ms=call.floor.now_ms,
        )
        self.kept.append(kept)
        self.shown = Shown(cue=cue, kept=kept, occasion=given, chances=len(call.chances))
        self._dealt_with[cue.kind] = given.place
        return CueEvent(what="shown", cue=kept)

    def _end(self, what: CueHappened, call: SoFar, *, taken_in: int | None = None, by_hand: bool = False) -> CueEvent:
        assert self.shown
        assert what != "shown"
        kept = replace(
            self.shown.kept, outcome=what, ended_ms=call.floor.now_ms, taken_in=taken_in or None, by_hand=by_hand
        )
        self.kept[-1] = kept
        self.shown = None
        self._ended = (call.floor.now_ms, len(call.chances))
        return CueEvent(what=what, cue=kept)

    def answer(self, cue_id: str, what: CueHappened, call: SoFar) -> CueEvent:
        """The agent took the cue or waved it away. Raises ActionError where it isn't shown."""
        if self.shown is None or self.shown.kept.id != cue_id:
            raise ActionError(f"cue {cue_id} is not shown any more")
        return self._end(what, call, by_hand=True)

    def close(self, call: SoFar) -> list[CueEvent]:
        """The call is over, and what is still shown with it."""
        return [self._end("withdrawn", call)] if self.shown else []


def _done_in(shown: Shown, call: SoFar) -> int | None:
    """The agent's turn in which they did what the cue asks for, 0 where it needs no turn; absent where they didn't."""
    when, place = shown.cue.when, shown.occasion.place
    if when.talking_for_s:
        return 0 if call.floor.talking_ms < when.talking_for_s * 1000 else None
    if when.silent_for_s or when.on_hold_for_s:
        if call.agent_speaks:
            return 0
        last = call.turns[-1] if len(call.turns) > place[0] else None
        return last.id if last and last.speaker == AGENT else None
    done = call.first_after(shown.cue.done_by, place) if shown.cue.done_by else None
    if done is None and when.promised_without_when:
        return next(
            (call.turns[at].id for at, each in call.promises.items() if at > place[0] and any(one.due for one in each)),
            None,
        )
    return done.moment.turn_ids[0] if done else None
