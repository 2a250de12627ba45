"""A call in progress: the same detectors and the same ledger as for a recorded one, and beside them what helps now.

It does no input or output and knows no clock but what it is told, so the same inputs in the same order lead to the
same call; that is how one is rebuilt after a crash (`journal.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from wellheard.analysis import Listening, Setup, begin, conclude
from wellheard.assist.acting import ACTS
from wellheard.assist.actions import Action
from wellheard.assist.corrections import LISTS, Corrections
from wellheard.assist.cue_desk import CueDesk
from wellheard.assist.escalating import Due, escalation_due
from wellheard.assist.floor import Floor
from wellheard.assist.guide_desk import GuideDesk
from wellheard.assist.hand_off import HandOff, to_row
from wellheard.assist.hand_off_page import as_page
from wellheard.assist.hand_off_writing import write_hand_off
from wellheard.assist.interface import SHOWN_TURNS, CallHeader, Changes, CueEvent, State
from wellheard.assist.moving import moved
from wellheard.assist.snapshot import (
    call_part,
    cue_part,
    entry_row,
    escalation_part,
    guide_part,
    guides_part,
    mood_part,
    turn_row,
)
from wellheard.assist.so_far import SoFar
from wellheard.conversation import AGENT, CUSTOMER, Analysis, Conversation, Gap, Ledger, Metadata, Moment, Speaker, Turn
from wellheard.guides import Guide
from wellheard.intake.vcon import write_hand_off as write_hand_off_vcon


@dataclass(slots=True)
class Alerts:
    """What a lead sees on the wall."""

    abuse: bool = False
    """The customer has insulted or threatened the agent."""
    help: bool = False
    """The agent asked for somebody."""
    help_why: str = ""
    listening: list[str] = field(default_factory=list)
    """Who of the team looks on, which the agent sees; a name for each of their windows."""
    hears: list[str] = field(default_factory=list)
    """Who of them hears the sound."""


@dataclass(slots=True)
class Hearing:
    """How well the call can be heard."""

    late_ms: int = 0
    partials_dropped: int = 0
    gaps: list[dict[str, Any]] = field(default_factory=list)


class LiveCall:
    """One call in progress. Every method that tells it something says what changed."""

    def __init__(
        self,
        setup: Setup,
        header: CallHeader,
        *,
        before: Ledger | None = None,
        earlier_call: str | None = None,
        same_matter: bool = False,
        guides: Sequence[Guide] = (),
        muted: Iterable[str] = (),
    ) -> None:
        """Begin a call.

        `before` is the ledger of an earlier call of this customer, or of a colleague's part of this one; then
        `same_matter` is true. `muted` are kinds of cues, or criteria, that this team or this agent doesn't want.
        """
        self.header = header
        self.state: State = "live"
        self.listening: Listening = begin(
            setup, channel=header.channel, before=before, earlier_call=earlier_call, same_matter=same_matter
        )
        book = self.listening.book
        self.floor = Floor()
        self.so_far = SoFar(sure_from=setup.playbook.sure_from / 100, tellings=book.tellings, floor=self.floor)
        self.cues = CueDesk(cues=setup.playbook.cues, muted=set(muted))
        self.guides = GuideDesk(guides=tuple(guides))
        self.corrections = Corrections()
        self.so_far.gone = self.corrections.gone
        self.alerts = Alerts()
        self.hearing_state = Hearing()
        self.notes: list[dict[str, Any]] = []
        self.due: Due | None = None
        self._by_turn: dict[int, list[Moment]] = {}
        self._parts: dict[str, Any] = {}
        self._heard_all = False
        self._settle()
        self._told(self._lasting_parts())

    # What happens

    def hear(self, turn: Turn) -> Changes:
        """A finished turn, after redaction; turns come in the order of their ids.

        One under the id of an earlier turn is more of that: what its speaker went on to say after a breath. It is
        noticed at once, and stands with the rest as one turn.
        """
        promised = len(self.listening.book.ledger().promises)
        begun = self.so_far.turn(turn.id)
        fresh = self.listening.hear(turn)
        if begun is not None:
            fresh = [_further(each, turn, len(begun.text) + 1) for each in fresh]
        self.floor.spoken(turn, begun.text if begun else "")
        self.so_far.hear(turn, fresh)
        if begun is None or fresh:  # Nobody grows calmer by taking breath.
            self.so_far.mood.hear(turn, fresh)
        self._remember(turn, fresh, promised)
        self.guides.hear(turn, self.listening.book.ledger(), tuple(fresh))
        return self._changes(turns=self._touched(turn, fresh), moments=tuple(fresh))

    def partial(self, speaker: str, text: str, start_ms: int | None = None, at_ms: int | None = None) -> Changes:
        """What somebody is saying and hasn't finished; for display, and for how long they talk. Empty: taken back."""
        before = bool(self.floor.partials.get(speaker))
        self.floor.speaking(speaker, text, start_ms, at_ms)
        return self._passing(forgettable=before and bool(self.floor.partials.get(speaker)))

    def tick(self, at_ms: int) -> Changes:
        """So many milliseconds have gone by since the call began."""
        self.floor.advance(at_ms)
        return self._passing(forgettable=True)

    def hold(self, *, on: bool, at_ms: int) -> Changes:
        """The phone system tells that the customer is put on hold, or taken back."""
        self.floor.held(at_ms, on=on)
        return self._changes()

    def hearing(self, *, late_ms: int = 0, partials_dropped: int = 0, gap: dict[str, Any] | None = None) -> Changes:
        """How far hearing is behind, how many partial results were dropped, and a stretch that was lost."""
        self.hearing_state.late_ms = late_ms
        self.hearing_state.partials_dropped = partials_dropped
        if gap:
            self.hearing_state.gaps.append(gap)
        return self._passing()

    def act(self, action: Action) -> Changes:
        """The agent does something in the panel. Raises ActionError, and then nothing has changed."""
        events = ACTS[type(action)](self, action)
        return self._changes(events)

    def end(self) -> Changes:
        """The call is over."""
        if self.state == "ended":
            return Changes()
        self.state = "ended"
        self.floor.partials.clear()
        return self._changes(self.cues.close(self.so_far))

    def conclude(
        self, conversation: Conversation, *, setup: Setup | None = None, gaps: tuple[Gap, ...] = ()
    ) -> Analysis:
        """The analysis document: as of a recorded call, with the agent's ledger and the cues.

        With a `setup` the turns are heard again with its detectors, which may take more time than a live call has.
        """
        listening, corrections = self.listening, self.corrections
        if setup is not None:
            listening = self._again(conversation, setup)
            corrections = moved(corrections, self.listening.book.ledger(), listening.book.ledger())
        elif not self._heard_all:
            self._heard_all = True
            listening.end()
        analysis = conclude(conversation, listening, gaps)
        return replace(
            analysis, ledger=corrections.applied(analysis.ledger, self.guides.noted()), cues=tuple(self.cues.kept)
        )

    def _again(self, conversation: Conversation, setup: Setup) -> Listening:
        book = self.listening.book
        listening = begin(setup, channel=self.header.channel, before=book.before, earlier_call=book.earlier_call,
                          same_matter=book.same_matter)  # fmt: skip
        listening.expect(conversation.turns)
        for turn in conversation.turns:
            listening.hear(turn)
        listening.end()
        return listening

    # What is known

    def ledger(self) -> Ledger:
        """All that is known of the customer, as the agent has it."""
        return self.so_far.ledger

    def snapshot(self) -> dict[str, Any]:
        """The whole state of the panel, as plain JSON types."""
        turns = self.so_far.turns[-SHOWN_TURNS:]
        rows = [turn_row(each, self._by_turn.get(each.id, ())) for each in turns]
        return {**self._parts, "turns": rows}

    def is_insult(self, turn_id: int) -> bool:
        """Whether the agent was insulted in this turn: nothing that needs an answer."""
        return any(each.kind == "abuse" for each in self._by_turn.get(turn_id, ()))

    def hand_off(self, *, to: str = "", why: str = "") -> HandOff:
        """The hand-off as the call stands; `to` and `why` are by default what the policy or the guide says."""
        return write_hand_off(self, to=to, why=why)

    def hand_off_vcon(self, hand_off: HandOff, *, created_at: datetime | None = None) -> dict[str, Any]:
        """A hand-off as a vCon with the turns so far, for another system.

        `created_at` stands where it isn't known when the call began. Raises ValueError where neither is known.
        """
        return write_hand_off_vcon(self.conversation(), to_row(hand_off), page=as_page(hand_off), created_at=created_at)

    def conversation(self) -> Conversation:
        """The turns so far as a conversation, for who keeps no record of their own."""
        header, turns = self.header, tuple(self.so_far.turns)
        about = Metadata(agent=header.agent, customer=header.customer, queue=header.queue, started_at=header.started_at)
        speakers = (Speaker(id=AGENT, name=header.agent), Speaker(id=CUSTOMER, external_id=header.customer))
        return Conversation(
            id=header.call,
            title=header.title or header.call,
            channel=header.channel,
            duration_ms=max((each.end_ms for each in turns if each.end_ms is not None), default=None),
            source=header.source,
            metadata=about,
            speakers=speakers,
            turns=turns,
        )

    # How it is worked out

    def _remember(self, turn: Turn, fresh: Sequence[Moment], promised: int) -> None:
        number = self.so_far.number(turn.id)
        if turn.speaker == AGENT:
            repeats = self.so_far.repeats.get(number, ())
            self.so_far.repeats[number] = (*repeats, *self.listening.ears.call.repeats)
            if new := self.listening.book.ledger().promises[promised:]:
                self.so_far.promises[number] = (*self.so_far.promises.get(number, ()), *new)
        elif turn.speaker == CUSTOMER and self.so_far.mood.rose_by > 0 and len(self.so_far.mood.course) > 1:
            self.so_far.rises[number] = self.so_far.mood.rose_by
        for each in fresh:
            self._by_turn.setdefault(each.turn_ids[0] if each.turn_ids else turn.id, []).append(each)
            self.alerts.abuse = self.alerts.abuse or each.kind == "abuse"

    def _touched(self, turn: Turn, fresh: Sequence[Moment]) -> tuple[dict[str, Any], ...]:
        """Rows of the turn and of earlier ones in which something was noticed only now."""
        ids = {each.turn_ids[0] for each in fresh if each.turn_ids} | {turn.id}
        shown = self.so_far.turns[-SHOWN_TURNS:]
        return tuple(turn_row(each, self._by_turn.get(each.id, ())) for each in shown if each.id in ids)

    def _settle(self) -> None:
        """Work out anew what turns and actions change."""
        heard, noted = self.listening.book.ledger(), self.guides.noted()
        self.so_far.ledger = self.corrections.applied(heard, noted)
        self.guides.settle(self.corrections.one_by_one(heard, noted))
        now = self.guides.standing
        step = now.open.step if now and now.open else None
        self.so_far.handing_over = step if step and step.sort == "escalate" else None

    def _changes(
        self,
        events: Sequence[CueEvent] = (),
        *,
        turns: tuple[dict[str, Any], ...] = (),
        moments: tuple[Moment, ...] = (),
    ) -> Changes:
        self._settle()
        cues = (*events, *self._look())
        return Changes(parts=self._told(self._lasting_parts()), turns=turns, moments=moments, cues=cues)

    def _passing(self, *, forgettable: bool = False) -> Changes:
        """What the clock and unfinished words change; they come often, and the ledger stays as it is."""
        cues = tuple(self._look())
        parts = self._told({})
        return Changes(parts=parts, cues=cues, forgettable=forgettable and not cues and "escalation" not in parts)

    def _look(self) -> list[CueEvent]:
        self.due = escalation_due(self.listening.setup.playbook.escalation, self.so_far, self.due)
        return self.cues.look(self.so_far) if self.state == "live" else []

    def _told(self, lasting: dict[str, Any]) -> dict[str, Any]:
        """The parts that are different from those told before, and from now on known."""
        now = {**self._parts, **lasting, **self._passing_parts()}
        parts = {key: value for key, value in now.items() if value != self._parts.get(key)}
        self._parts = now
        return parts

    def _passing_parts(self) -> dict[str, Any]:
        hearing = self.hearing_state
        return {
            "call": call_part(self.header, self.state, self.floor.now_ms),
            "cue": cue_part(self.cues),
            "partials": {who: self.floor.partials.get(who) for who in (CUSTOMER, AGENT)},
            "escalation": escalation_part(self.due),
            "hearing": {"late_ms": hearing.late_ms, "partials_dropped": hearing.partials_dropped,
                        "gaps": list(hearing.gaps)},
        }  # fmt: skip

    def _lasting_parts(self) -> dict[str, Any]:
        alerts = self.alerts
        return {
            "ledger": self._ledger_part(),
            "guide": guide_part(self.guides),
            "guides": guides_part(self.guides),
            "alerts": {"abuse": alerts.abuse, "help": alerts.help, "help_why": alerts.help_why,
                       "listening": list(dict.fromkeys(alerts.listening)), "hears": list(dict.fromkeys(alerts.hears)),
                       "on_hold": self.floor.held_since is not None, "on_hold_since_ms": self.floor.held_since},
            "muted": sorted(self.cues.muted),
            "notes": list(self.notes),
        }  # fmt: skip

    def _ledger_part(self) -> dict[str, Any]:
        heard, noted = self.listening.book.ledger(), self.guides.noted()
        lists: dict[str, Any] = {
            name: [entry_row(each, self.start_of) for each in self.corrections.placed(name, heard, noted)]
            for name in LISTS
        }
        return {**lists, "mood": mood_part(self.so_far.mood)}

    def start_of(self, turn_id: int) -> int | None:
        """When a turn began, ms; absent where it has no time or was in an earlier call."""
        at = self.so_far.number(turn_id)
        return self.so_far.turns[at].start_ms if at >= 0 else None


def _further(moment: Moment, piece: Turn, by: int) -> Moment:
    """A moment of a piece, placed in the whole turn; one of an earlier piece, noticed only now, stays."""
    at = moment.offset
    if at is None or moment.turn_ids[:1] != (piece.id,) or not piece.text.startswith(moment.quote, at):
        return moment
    return replace(moment, offset=at + by)
